"""Concentration tells what the most played add up to."""

from __future__ import annotations

from collections import Counter

import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.concentration import concentration, gini
from music_rec.core.history import History
from music_rec.core.models import ENTITIES


def shared(*plays_of_each: int) -> History:
    names = [f"artist {number}" for number, times in enumerate(plays_of_each) for _ in range(times)]
    return history_of([(when, name, "x") for when, name in enumerate(names)])


def test_tops_are_told_by_number_and_by_share_of_all_groups():
    frame = concentration(shared(80, *[1] * 20), "artist")

    assert frame.drop(columns="share").to_numpy().tolist() == [
        ["count", 1, 1, 80, 80],
        ["count", 10, 10, 1, 89],
        ["count", 100, 21, 1, 100],
        ["share", 1, 1, 80, 80],
        ["share", 10, 21, 1, 100],
        ["share", 50, 21, 1, 100],
    ]
    assert frame["share"].tolist() == pytest.approx([0.8, 0.89, 1, 0.8, 1, 1])


def test_a_share_holds_all_that_tie_with_its_last():
    frame = concentration(shared(*range(30, 21, -1), 20, 20, 20, *[1] * 8), "artist")

    shares = frame[frame["kind"] == "share"]
    assert shares[["size", "groups", "least"]].values.tolist() == [[1, 1, 30], [10, 2, 29], [50, 12, 20]]


def test_plays_without_an_album_count_for_no_share_of_albums():
    history = history_of([(1, "A", "x", "lp"), (2, "A", "y", ""), (3, "A", "z", "")])

    assert concentration(history, "album")["share"].tolist() == [1] * 6


def test_gini_is_zero_for_equals_and_high_where_one_has_nearly_all():
    assert gini(shared(3, 3, 3), "artist") == pytest.approx(0)
    assert gini(shared(1, 3), "artist") == pytest.approx(0.25)
    assert gini(shared(10_000, *[1] * 99), "artist") > 0.95
    assert gini(History.empty(), "artist") == 0


@pytest.mark.parametrize("entity", ENTITIES)
def test_concentration_of_nothing_has_no_rows_and_the_same_columns(entity):
    empty, full = concentration(History.empty(), entity), concentration(history_of([(1, "A", "x", "lp")]), entity)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.sampled_from(["artist", "track"]))
def test_concentration_is_that_of_a_count_by_hand(rows, lived, entity):
    history, clock = whole_of(rows, lived)
    counts = sorted(Counter(artist if entity == "artist" else (artist, title) for _, artist, title, _ in clock).values())

    frame = concentration(history, entity)

    for row in frame.itertuples():
        assert (row.least, row.plays) == (counts[-row.groups], sum(counts[-row.groups :]))
    differences = sum(abs(one - other) for one in counts for other in counts)
    assert gini(history, entity) == pytest.approx(differences / (2 * len(counts) * sum(counts)))
