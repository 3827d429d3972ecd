"""Counting in minutes and days, where plays are not what is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from factories import history_of, utc

from music_rec.analyzers.over_time import plays_over_time
from music_rec.analyzers.ranking import groups_heard, ranking
from music_rec.analyzers.span import span_of
from music_rec.analyzers.top import top
from music_rec.core.lens import Lens

PLAYS = [
    (utc("2024-03-01T10:00"), "Often", "a"),
    (utc("2024-03-01T11:00"), "Often", "b"),
    (utc("2024-03-01T12:00"), "Often", "c"),
    (utc("2024-03-02T10:00"), "Long", "d"),
    (utc("2024-03-04T10:00"), "Long", "d"),
]
HISTORY = replace(history_of(PLAYS), ms=np.array([60_000, 60_000, -1, 600_000, 300_000], np.int32))


def test_the_longest_heard_comes_first_in_minutes_and_the_most_played_in_plays():
    assert top(HISTORY, "artist")[["artist", "plays"]].values.tolist() == [["Often", 3], ["Long", 2]]
    assert top(HISTORY, "artist", unit="minutes")[["artist", "plays", "minutes"]].values.tolist() == [
        ["Long", 2, 15.0],
        ["Often", 3, 2.0],
    ]


def test_shares_are_of_what_is_counted():
    assert top(HISTORY, "artist", unit="minutes")["share"].round(3).tolist() == [0.882, 0.118]
    assert top(HISTORY, "artist", unit="days")["share"].round(3).tolist() == [0.667, 0.333]


def test_days_of_a_period_are_those_with_a_play_and_minutes_those_that_are_known():
    span = span_of(HISTORY, HISTORY, Lens(), date(2024, 3, 9))

    days, minutes = (plays_over_time(HISTORY, span, "month", unit) for unit in ("days", "minutes"))

    assert days[["plays", "days"]].values.tolist() == [[5, 3]]
    assert minutes[["plays", "minutes"]].values.tolist() == [[5, 17.0]]


def test_the_whole_list_is_in_the_order_of_what_is_counted():
    before = HISTORY[:4]

    minutes = ranking(HISTORY, "track", n=3, before=before, unit="minutes")

    assert minutes[["track", "plays", "minutes", "rank_before"]].values.tolist() == [
        ["d", 2, 15, 1],
        ["a", 1, 1, 2],
        ["b", 1, 1, 2],
    ]
    assert (groups_heard(HISTORY, "track", "minutes"), groups_heard(HISTORY, "track")) == (3, 4)
    assert ranking(HISTORY, "artist", unit="days")[["artist", "days"]].values.tolist() == [["Long", 2], ["Often", 1]]
