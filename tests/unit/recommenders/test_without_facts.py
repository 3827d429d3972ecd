"""What goes by facts about tracks: nothing told, or no longer told, is nothing known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.content import Content
from music_rec.recommenders.content_catalogue import Catalogue
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.play_log import PlayLog
from music_rec.recommenders.tag_popularity import TagPopularity
from music_rec.recommenders.taste import Taste

PLAYS = pd.DataFrame({"user": 0, "item": [1, 2], "timestamp": [10, 20]})


@pytest.mark.parametrize("make", [Content, TagPopularity, Taste])
def test_a_frame_without_columns_tells_of_no_track(make: type[FromPlays]):
    model = make()
    model.learn(PlayLog.of(PLAYS), PLAYS, pd.DataFrame())

    assert len(model.opinion(Request())) == 0
    assert len(Catalogue.of(pd.DataFrame())) == 0


def test_what_an_earlier_fit_knew_of_taste_is_forgotten():
    model = Taste().fit(PLAYS, pd.DataFrame({"item": [1, 2], "taste": [0.3, 0.7]}))
    assert [found.item for found in model.recommend(Request())] == [2, 1]
    assert model.fallback == ""

    model.fit(PLAYS, pd.DataFrame({"item": [1, 2]}))

    assert len(model.opinion(Request())) == 0


def test_a_tag_of_no_weight_or_of_one_without_end_is_none():
    tags = [{"rock": 1.0, "jazz": None, "folk": np.inf}, {"soul": np.nan}]

    assert Catalogue.of(pd.DataFrame({"item": [1, 2], "tags": tags})).tags == [{"rock": 1.0}, {}]
