"""T1 tells nothing of the listeners it asks: no play, no tag, no artist that is hidden."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.quality.data import HetRec
from benchmarks.quality.t1 import Fold, _folds

USERS, ARTISTS = range(20), 15


@pytest.fixture(scope="module")
def known() -> HetRec:
    """Everybody plays other 15 of 40 artists, and gives one of them a tag that nobody else gives, and one that all give."""
    plays = [(user, (user + 2 * place) % 40, 1 + place) for user in USERS for place in range(ARTISTS)]
    given = [(user, user, tag) for user in USERS for tag in (f"of {user}", "of all")]
    return HetRec(
        pd.DataFrame(plays, columns=["user", "item", "count"]),
        pd.DataFrame(given, columns=["user", "item", "tag"]),
        pd.Series(dtype=str),
    )


@pytest.fixture(scope="module")
def folds(known: HetRec) -> list[Fold]:
    return list(_folds(known, rng=0))


def test_tags_and_plays_of_who_is_asked_are_not_learned_from(folds: list[Fold]):
    for fold in folds:
        asked = {case.user for case in fold.cases}
        tags = [tag for of_artist in fold.artists["tags"] for tag in of_artist]

        assert asked
        assert not asked & {*fold.plays["user"], *fold.plays_and_tags["user"]}
        assert {tag for tag in tags if tag != "of all"} == {f"of {user}" for user in USERS if user not in asked}
        of_all = sum(of_artist.get("of all", 0) for of_artist in fold.artists["tags"])
        assert of_all == len(USERS) - len(asked)


def test_everybody_is_asked_once_with_four_fifths_told(folds: list[Fold], known: HetRec):
    cases = [case for fold in folds for case in fold.cases]

    assert sorted(case.user for case in cases) == list(USERS)
    for case in cases:
        assert (len(case.shown), len(case.hidden)) == (12, 3)
        assert {*case.shown, *case.hidden} == set(known.plays_of([case.user])["item"])
        assert set(case.cut(5, rng=0).shown) < set(case.shown)
        assert case.cut(5, rng=0).hidden == case.hidden
