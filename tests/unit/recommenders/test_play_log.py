"""What a log keeps of plays: their order, how often, and how many in all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.play_log import PLAY_S, UNTIMED, PlayLog, plays_alone

NOW = 1_600_000_000


def log_of(rows: pd.DataFrame, *parts: list[int]) -> PlayLog:
    """A log that took in rows part by part."""
    log = PlayLog()
    for part in parts:
        log.add(rows.iloc[part])
    return log


@pytest.mark.parametrize("parts", [[[0, 1, 2, 3, 4]], [[4, 3], [2, 1, 0]], [[2], [4], [0], [3], [1]], [[1], [0, 2, 3], [4]]])
def test_plays_of_one_second_are_in_order_of_their_items(parts: list[list[int]]):
    rows = pd.DataFrame({"user": 0, "item": [7, 5, 9, 5, 2], "timestamp": [20, 20, 20, 10, 30]})
    log = log_of(rows, *parts)

    plays = log.plays(Request())

    assert plays.at.tolist() == [10, 20, 20, 20, 30]
    assert log.ids[plays.item].tolist() == [5, 5, 7, 9, 2]


def test_what_was_handed_out_stays_as_it_was_when_a_late_play_comes():
    log = PlayLog.of(pd.DataFrame({"user": 0, "item": [1, 2], "timestamp": [20, 30]}))
    plays = log.plays(Request())
    log.add(pd.DataFrame({"user": 0, "item": [3], "timestamp": [10]}))

    assert plays.at.tolist() == [20, 30]
    assert log.plays(Request()).at.tolist() == [10, 20, 30]


def test_what_has_no_time_or_no_count_can_stand_beside_what_has():
    rows = pd.DataFrame({"user": 0, "item": [1, 2, 3], "timestamp": [20, np.nan, 10], "count": [np.nan, 5, 2]})

    plays = PlayLog.of(rows).plays(Request())

    assert plays.at.tolist() == [UNTIMED, 10, 20]
    assert plays.count.tolist() == [5, 2, 1]


def test_what_was_played_no_times_and_what_was_tagged_are_no_plays():
    rows = pd.DataFrame({"item": [1, 2, 3, 4], "count": [0, -2, np.nan, 0.5], "tag": None})

    assert plays_alone(rows)["item"].tolist() == [3, 4]
    assert plays_alone(rows.assign(tag=[None, None, "rock", None]))["item"].tolist() == [4]


def test_totals_are_the_plays_of_all_until_now():
    rows = pd.DataFrame(
        {"user": [0, 1, 0, 2], "item": [1, 2, 2, 2], "timestamp": [10, 20, 30, 15], "count": [1, 2, 3, 3_000_000_000]}
    )
    log = log_of(rows, [0, 2], [1, 3])

    for now, two in ((None, 3_000_000_005.0), (30, 3_000_000_005.0), (29, 3_000_000_002.0), (10, 0.0)):
        assert log.totals(Request(now=now)).tolist() == [1, two]
    assert log.totals(Request(), start=11).tolist() == [0, 3_000_000_005]


def test_whoever_asks_for_totals_may_write_into_them():
    log = PlayLog.of(pd.DataFrame({"user": 0, "item": [1], "timestamp": [10]}))
    log.totals(Request())[:] = 0

    assert log.totals(Request()).tolist() == [1]


def test_a_history_is_plays_in_a_row_up_to_now():
    log = PlayLog.of(pd.DataFrame({"user": 0, "item": [1, 2], "timestamp": [10, 20]}))

    given = log.plays(Request(user="new", history=(2, 99, 1), now=NOW))

    assert log.ids[given.item].tolist() == [2, 1]
    assert given.at.tolist() == [NOW - 3 * PLAY_S, NOW - PLAY_S]


def test_a_history_ends_when_anybody_played_last_whoever_else_has_the_number_that_stands_for_nobody():
    log = PlayLog.of(pd.DataFrame({"user": [0, 1], "item": [1, 2], "timestamp": [10, 20]}))

    assert log.now(Request(history=(2,))) == log.now(Request(user="new", history=(2,))) == 20
    assert log.totals(Request(history=(2,))).tolist() == [1, 1]
    assert log.now(Request()) == 10


def test_a_history_with_counts_has_no_times():
    log = PlayLog.of(pd.DataFrame({"user": 0, "item": [1, 2], "timestamp": [10, 20]}))

    given = log.plays(Request(user="new", history=(2, 1, 1), history_counts=(10**12, 0, 3)))

    assert given.at.tolist() == [UNTIMED, UNTIMED]
    assert given.sums(given.count).tolist() == [3, 10**12]


def test_counts_of_another_length_than_the_history_are_refused():
    with pytest.raises(ValueError, match="`history` has 2 items and `history_counts` 1"):
        Request(history=(1, 2), history_counts=(3,))
