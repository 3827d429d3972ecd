"""Sessions are told apart by pauses, and named by what opened and closed them."""

from __future__ import annotations

from statistics import mean, median

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.sessions import closers, openers, session_sizes, session_starts, sessions
from music_rec.core.history import History

NIGHT = utc("2024-01-01T23:50", "Europe/Berlin")
MORNING = NIGHT + 8 * 3600


def evening() -> History:
    """Three plays into the night, two in the morning, two at noon."""
    starts = [NIGHT, NIGHT + 600, NIGHT + 2400, MORNING, MORNING + 60, MORNING + 7200, MORNING + 7290]
    names = ["hello", "middle", "bye", "hello", "bye", "middle", "bye"]
    return history_of([(when, "A", name) for when, name in zip(starts, names, strict=True)], zone="Europe/Berlin")


def test_sessions_are_listed_by_plays_then_latest_first_with_their_ends():
    frame = sessions(evening())

    assert frame[["since", "until", "plays", "minutes"]].to_numpy().tolist() == [
        [NIGHT, NIGHT + 2400, 3, 40],
        [MORNING + 7200, MORNING + 7290, 2, 2],
        [MORNING, MORNING + 60, 2, 1],
    ]
    assert frame["opener"].tolist() == ["hello", "middle", "hello"]
    assert frame["closer"].tolist() == ["bye"] * 3
    assert str(frame["day"][0].date()) == "2024-01-01", "the local day it began"


def test_a_session_lasts_as_long_as_no_pause_is_longer_than_asked():
    history = history_of([(0, "A", "x"), (1800, "A", "y"), (3601, "A", "z")])

    assert session_starts(history).tolist() == [0, 2]
    assert session_starts(history, 1801).tolist() == [0]


def test_sizes_tell_middle_mean_and_longest():
    assert session_sizes(evening()).to_dict("records") == [
        {"sessions": 3, "median_plays": 2, "mean_plays": 7 / 3, "median_minutes": 1.5, "longest_plays": 3}
    ]


def test_openers_and_closers_are_the_tracks_at_the_ends():
    assert openers(evening())[["group", "track", "sessions", "share"]].to_numpy().tolist() == [
        [1, "hello", 2, 2 / 3],
        [2, "middle", 1, 1 / 3],
    ]
    assert closers(evening())[["track", "sessions", "share"]].to_numpy().tolist() == [["bye", 3, 1]]


def test_openers_and_closers_tell_when_they_did():
    assert openers(evening())["played_at"].tolist() == [(NIGHT, MORNING), (MORNING + 7200,)]
    assert closers(evening())["played_at"].tolist() == [(NIGHT + 2400, MORNING + 60, MORNING + 7290)]


@pytest.mark.parametrize("analyzer", [sessions, session_sizes, openers, closers])
def test_nothing_has_no_sessions_and_the_same_columns(analyzer):
    empty, full = analyzer(History.empty()), analyzer(evening())

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.sampled_from([60, 1800, 86_400]))
def test_sessions_are_those_found_one_play_at_a_time(rows, lived, gap_s):
    history, clock = whole_of(rows, lived)
    times = sorted(row[0] for row in rows)
    found = [[0]]
    for at in range(1, len(times)):
        found.append([]) if times[at] - times[at - 1] > gap_s else None
        found[-1].append(at)

    frame = sessions(history, gap_s, 100)

    expected = [(times[one[0]], times[one[-1]], len(one), clock[one[0]][0].date()) for one in found]
    told = list(zip(frame["since"], frame["until"], frame["plays"], frame["day"].dt.date, strict=True))
    assert told == sorted(expected, key=lambda one: (-one[2], -one[0]))
    [sizes] = session_sizes(history, gap_s).to_dict("records")
    lengths = [len(one) for one in found]
    assert (sizes["median_plays"], sizes["longest_plays"]) == (median(lengths), max(lengths))
    assert sizes["mean_plays"] == pytest.approx(mean(lengths))
    assert openers(history, gap_s, 100)["sessions"].sum() == len(found)
