"""Climbers and fallers compare two periods."""

from __future__ import annotations

from collections import Counter

import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.climbers import climbers
from music_rec.core.history import History
from music_rec.core.models import ENTITIES


def two_periods(before: str, now: str) -> tuple[History, History]:
    """(the later, the earlier) plays of artists of one letter."""
    whole = history_of([(when, artist, "x", "lp") for when, artist in enumerate(before + now)])
    return whole[len(before) :], whole[: len(before)]


def test_gains_come_first_then_losses_with_both_ranks():
    frame = climbers(*two_periods("AAAABBBC", "ABBBBBDDDC"), "artist")

    columns = ["artist", "rank", "rank_before", "plays", "plays_before", "change", "direction"]
    assert frame[columns].to_numpy().tolist() == [
        ["D", 2, 0, 3, 0, 3, 1],
        ["B", 1, 2, 5, 3, 2, 1],
        ["A", 3, 1, 1, 4, -3, -1],
    ]


def test_who_is_gone_has_no_rank():
    assert climbers(*two_periods("AA", "B"), "artist")[["artist", "rank"]].to_numpy().tolist() == [["B", 1], ["A", 0]]


def test_so_many_are_told_in_each_direction_and_equal_ones_in_the_order_of_their_groups():
    frame = climbers(*two_periods("ABC", "DEF"), "artist", n=2)

    assert frame["artist"].tolist() == ["D", "E", "A", "B"]


@pytest.mark.parametrize("entity", ENTITIES)
def test_nothing_climbs_in_empty_periods_and_the_columns_are_the_same(entity):
    empty, full = climbers(History.empty(), History.empty(), entity), climbers(*two_periods("A", "BB"), entity)

    assert (len(empty), len(full) > 0) == (0, True)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(0, 60))
def test_changes_are_those_of_a_count_by_hand(rows, lived, cut):
    whole, clock = whole_of(rows, lived)
    now, then = (Counter((artist, title) for _, artist, title, _ in part) for part in (clock[cut:], clock[:cut]))

    frame = climbers(whole[cut:], whole[:cut], "track", 100)

    told = {(row.artist, row.track): (row.plays, row.plays_before, row.change) for row in frame.itertuples()}
    assert told == {name: (now[name], then[name], now[name] - then[name]) for name in now | then if now[name] != then[name]}
    assert frame["direction"].is_monotonic_decreasing
    assert (frame["change"] * frame["direction"] > 0).all()
    assert set(frame.loc[frame["plays"] == 0, "rank"]) <= {0}
