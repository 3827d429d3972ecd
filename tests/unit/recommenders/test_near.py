"""What services call alike to what is played, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.near import Near

PLAYS = pd.DataFrame({"user": 0, "item": [1, 1, 1, 2], "timestamp": [1, 2, 3, 4]})


def near(**of_item: dict[int, float | None]) -> pd.DataFrame:
    items = [1, 2, *(int(name[1:]) for name in of_item)]
    return pd.DataFrame({"item": items, "artist": items, "near": [{}, {}, *of_item.values()]})


def asked(tracks: pd.DataFrame, **request: object) -> list[tuple[int, str]]:
    found = Near().fit(PLAYS, tracks).recommend(Request(exclude_heard=True, **request))  # type: ignore[arg-type]
    return [(one.item, one.reasons[0].text) for one in found]


def test_what_is_near_the_most_played_comes_first():
    assert [item for item, _ in asked(near(_7={2: 1.0}, _8={1: 1.0}))] == [8, 7]


def test_near_to_several_is_more_than_near_to_one():
    assert [item for item, _ in asked(near(_7={1: 0.9}, _8={1: 0.9, 2: 0.9}))] == [8, 7]


def test_reason_names_what_it_is_near_to_most():
    [(_, reason)] = asked(near(_8={1: 0.2, 2: 1.0}))

    assert "{item:2}" in reason


def test_seeds_are_all_that_counts_where_there_are_some():
    assert [item for item, _ in asked(near(_7={2: 0.1}, _8={1: 1.0}), seeds=(2,))] == [7]


@pytest.mark.parametrize("tracks", [pd.DataFrame({"item": [1, 2], "artist": [1, 2]}), near(_9={5: 1.0})])
def test_nothing_near_is_popularity_and_says_so(tracks: pd.DataFrame):
    recommender = Near().fit(PLAYS, tracks)

    assert [one.item for one in recommender.recommend(Request())] == [1, 2]
    assert "service" in recommender.fallback


@pytest.mark.parametrize("level", ["track", "artist"])
def test_a_likeness_that_nobody_told_or_without_end_is_none(level: str):
    told = near(_7={1: None, 2: 1.0}, _8={1: np.inf, 2: np.nan})

    assert [item for item, _ in asked(told, level=level)] == [7]
