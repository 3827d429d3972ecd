"""What a Lens lets through of tracks, played or not, is what it lets through of their plays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from factories import history_of, known_of
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.errors import UsageError
from music_rec.core.lens import Lens

KNOWN = {"genre": {1: "rock", 2: "rock", 3: "jazz"}, "decade": {1: "1990", 4: "1980"}}
PLAYS = [(n * 500, f"Artist {n % 3}", f"Song {n % 5}") for n in range(40)]
HISTORY = replace(history_of(PLAYS), loved={2: 1, 3: 1}, known=known_of(KNOWN, tracks=15))
items = st.lists(st.tuples(st.sampled_from(["artist", "track"]), st.integers(1, 15)), max_size=3).map(tuple)
traits = st.sampled_from([("genre", "rock"), ("genre", "jazz"), ("genre", "?"), ("decade", "1990"), ("decade", "*")])
lenses = st.builds(Lens, only=items, without=items, traits=st.lists(traits, max_size=3).map(tuple), loved=st.booleans())


@given(lenses)
def test_a_track_is_let_through_where_its_plays_are(lens: Lens):
    played = np.unique(HISTORY.track)

    through = lens.tracks(HISTORY)

    assert np.array_equal(played[through[played]], np.unique(lens.choose(HISTORY).track))


def test_a_track_that_nobody_played_is_judged_by_what_is_known_of_it():
    half = HISTORY.where(HISTORY.track == 5)

    assert np.flatnonzero(Lens(traits=(("genre", "jazz"),)).tracks(half)).tolist() == [3]


@pytest.mark.parametrize("lens", [Lens(hours=(3,)), Lens(traits=(("age", "0-0"),)), Lens(only=(("album", 1),))])
def test_a_rule_about_plays_narrows_no_list(lens: Lens):
    with pytest.raises(UsageError, match="not by when"):
        lens.tracks(HISTORY)
