"""Ranges of time that hold just the plays they are made for, and as many of them as a URL has room for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from music_rec.core.lens import Lens, Moments
from music_rec.core.moments import FEW, common, during, holding

DAY = 86_400
YEARS_20 = 20 * 365 * DAY
BEGIN = 1_100_000_000

plays = st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=4 * FEW)
ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6).map(tuple)


def split(plays: list[tuple[int, bool]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Times, several of which may be one second, and which of them are chosen."""
    times = np.array([time for time, _ in plays], np.int64)
    order = np.argsort(times, kind="stable")
    return times[order], np.array([chosen for _, chosen in plays])[order]


@given(plays)
def test_ranges_hold_the_chosen_plays_and_no_other_second(plays):
    times, chosen = split(plays)

    ranges = holding(times, chosen)

    seconds = np.isin(times, times[chosen])
    assert during(times, ranges).tolist() == seconds.tolist()
    assert len(ranges) == np.count_nonzero(np.diff(seconds.astype(int), prepend=0) == 1)
    assert [edge for one in ranges for edge in one] == sorted(edge for one in ranges for edge in one)


@given(ranges, ranges)
def test_what_is_common_lies_in_both(one: Moments, other: Moments):
    seconds = np.arange(70)

    both = during(seconds, one) & during(seconds, other)

    assert during(seconds, common(one, other)).tolist() == both.tolist()


@pytest.mark.parametrize(("opened", "besides"), [(5_000, 5_000), (5_000, 20_000), (10_000, 10_000)])
def test_what_opened_thousands_of_sittings_in_twenty_years_has_an_address(opened: int, besides: int):
    rng = np.random.default_rng(1)
    times = np.sort(BEGIN + rng.choice(YEARS_20, opened + besides, replace=False))
    chosen = np.isin(np.arange(len(times)), rng.choice(len(times), opened, replace=False))

    lens = Lens(only=(("track", 123_456),), moments=holding(times, chosen))

    assert len(lens.moments) > opened / 3
    assert lens.addressable
    assert np.count_nonzero(during(times, Lens.from_query(lens.to_query()).moments)) == opened


def test_a_thousand_weeks_have_an_address_second_by_second():
    weeks = tuple((BEGIN + n * 14 * DAY, BEGIN + n * 14 * DAY + 7 * DAY - 1) for n in range(1_000))

    assert len(Lens(moments=weeks).to_query()["moments"]) < 500
