"""The Eddington number, and the days behind it."""

from __future__ import annotations

from collections import Counter

import pytest
from factories import history_of
from hypothesis import given
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.eddington import eddington, eddington_number
from music_rec.core.history import History


def days_of(*plays_of_each: int) -> History:
    return history_of([(day * 86_400 + at, "A", "x") for day, times in enumerate(plays_of_each, 19_000) for at in range(times)])


def test_days_are_counted_that_have_at_least_so_many_plays():
    frame = eddington(days_of(1, 3, 3, 5, 0, 0))

    assert frame.to_numpy().tolist() == [[1, 4], [2, 3], [3, 3], [4, 1], [5, 1]]


@pytest.mark.parametrize(("counts", "number"), [((1,), 1), ((9,), 1), ((3, 3, 3), 3), ((2, 2, 2, 2), 2), ((4, 4, 4, 3), 3)])
def test_so_many_days_have_so_many_plays(counts, number):
    assert eddington_number(eddington(days_of(*counts))) == number


def test_many_rows_are_thinned_and_keep_the_number_itself():
    history = days_of(5000, *[73] * 80)

    frame = eddington(history)

    assert len(frame) <= 200
    assert frame[frame["n"] == 73].to_numpy().tolist() == [[73, 81]]
    assert (frame["n"].iloc[0], frame["n"].iloc[-1]) == (1, 5000)
    assert eddington_number(frame) == 73


def test_nothing_has_no_rows_and_the_same_columns_and_the_number_zero():
    empty, full = eddington(History.empty()), eddington(days_of(1))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert eddington_number(empty) == 0


@unhurried
@given(plays, zones)
def test_days_are_those_of_a_count_by_hand(rows, lived):
    history, clock = whole_of(rows, lived)
    counts = Counter(when.date() for when, *_ in clock).values()
    at_least = {n: sum(count >= n for count in counts) for n in range(1, max(counts) + 1)}

    assert dict(eddington(history).to_numpy()) == at_least
    assert eddington_number(eddington(history)) == max(n for n, days in at_least.items() if days >= n)
