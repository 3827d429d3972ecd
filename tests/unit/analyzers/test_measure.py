"""Plays, minutes and days of a group, against plain Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.measure import UNITS, amounts, coverage
from music_rec.core.history import History


def test_one_artist_is_measured_in_plays_minutes_and_days():
    late, next_day = utc("2024-01-01T23:59", "Europe/Berlin"), utc("2024-01-02T00:01", "Europe/Berlin")
    history = history_of([(late - 60, "A", "x"), (late, "A", "x"), (next_day, "A", "y")], zone="Europe/Berlin", ms=90_000)
    history.ms[0] = -1

    assert [amounts(history, history.artist, unit)[1] for unit in UNITS] == [3, 3.0, 2]
    assert coverage(history) == pytest.approx(2 / 3)


def test_there_is_a_number_for_every_code_asked_for_also_of_nothing():
    one = history_of([(1, "A", "x")])

    assert [len(amounts(history, history.artist, unit, 5)) for history in (one, History.empty()) for unit in UNITS] == [5] * 6
    assert coverage(History.empty()) == 0


@unhurried
@given(plays, zones, st.data())
def test_amounts_are_those_of_a_count_by_hand(rows, lived, data):
    history, clock = whole_of(rows, lived)
    history.ms[:] = data.draw(st.lists(st.integers(-1, 400_000), min_size=len(rows), max_size=len(rows)))
    codes = history.artist.tolist()

    known = [(code, max(ms, 0)) for code, ms in zip(codes, history.ms.tolist(), strict=True)]
    by_hand = {
        "plays": Counter(codes),
        "minutes": {code: sum(ms for c, ms in known if c == code) / 60_000 for code in codes},
        "days": Counter(code for code, _ in {(code, when.date()) for code, (when, *_) in zip(codes, clock, strict=True)}),
    }
    for unit in UNITS:
        found = amounts(history, history.artist, unit)
        assert {code: found[code] for code in np.unique(codes).tolist()} == pytest.approx(dict(by_hand[unit]))
