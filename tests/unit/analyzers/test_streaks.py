"""Silent streaks are the days between the streaks, as far as a span reaches."""

from __future__ import annotations

from datetime import date, timedelta

from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.span import NOTHING, Span, span_of
from music_rec.analyzers.streaks import plays_around, silent_streaks, streaks
from music_rec.analyzers.suspects import gaps
from music_rec.core.history import History
from music_rec.core.lens import Lens

JANUARY = Span(date(2024, 1, 1), date(2024, 1, 31), date(2024, 1, 31))


def on(*days: str) -> History:
    return history_of([(utc(day, "Asia/Tokyo"), "A", "x") for day in days], zone="Asia/Tokyo")


def told(history: History, span: Span) -> list[tuple[int, int, int]]:
    frame = silent_streaks(history, span)
    return list(zip(frame["first"].dt.day, frame["last"].dt.day, frame["days"], strict=True))


def test_silence_is_listed_longest_first_then_oldest_from_edge_to_edge():
    assert told(on("2024-01-03T00:30", "2024-01-04", "2024-01-10", "2024-01-29"), JANUARY) == [
        (11, 28, 18),
        (5, 9, 5),
        (1, 2, 2),
        (30, 31, 2),
    ]


def test_around_a_silence_are_the_last_play_before_and_the_first_after():
    history = on("2024-01-03T00:30", "2024-01-03T09:00", "2024-01-10T07:00", "2024-01-10T07:00", "2024-01-10T08:00")
    before, after = utc("2024-01-03T09:00", "Asia/Tokyo"), utc("2024-01-10T07:00", "Asia/Tokyo")
    frame = silent_streaks(history, JANUARY)

    edges = plays_around(history, frame)

    assert frame["first"].dt.day.tolist() == [11, 4, 1]
    assert edges.to_numpy().tolist() == [
        [utc("2024-01-10T08:00", "Asia/Tokyo"), -1, 1],
        [before, after, 3],
        [-1, on("2024-01-03T00:30").played_at[0], 1],
    ]


def test_a_span_full_of_plays_has_no_silence():
    assert told(on("2024-01-01", "2024-01-02"), Span(date(2024, 1, 1), date(2024, 1, 2), TODAY)) == []


def test_nothing_has_no_silence_and_the_same_columns():
    empty, full = silent_streaks(History.empty(), NOTHING), silent_streaks(on("2024-01-03"), JANUARY)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict() == gaps(History.empty()).dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(0, 5), st.integers(0, 5))
def test_silent_streaks_are_runs_of_days_found_one_day_at_a_time(rows, lived, earlier, later):
    history, clock = whole_of(rows, lived)
    days = {when.date() for when, *_ in clock}
    first, last = min(days) - timedelta(days=earlier), max(days) + timedelta(days=later)
    silent = [day for n in range((last - first).days + 1) if (day := first + timedelta(days=n)) not in days]
    runs: list[list[date]] = []
    for day in silent:
        runs[-1].append(day) if runs and day - runs[-1][-1] == timedelta(days=1) else runs.append([day])

    frame = silent_streaks(history, Span(first, last, last))

    expected = sorted(((run[0], run[-1], len(run)) for run in runs), key=lambda run: (-run[2], run[0]))
    assert list(zip(frame["first"].dt.date, frame["last"].dt.date, frame["days"], strict=True)) == expected
    for (one, other, _), edges in zip(expected, plays_around(history, frame).to_numpy().tolist(), strict=True):
        at = list(zip(history.played_at.tolist(), history.day.tolist(), strict=True))
        before = [second for second, day in at if day < (one - date(1970, 1, 1)).days]
        after = [second for second, day in at if day > (other - date(1970, 1, 1)).days]
        since, until = max(before, default=-1), min(after, default=-1)
        assert edges == [since, until, sum(second in (since, until) for second, _ in at)]
    inside = silent_streaks(history, span_of(history, history, Lens(), TODAY))
    assert inside[inside["days"] >= 14].to_numpy().tolist() == gaps(history).to_numpy().tolist()
    assert frame["days"].sum() + streaks(history, TODAY)["days"].sum() == (last - first).days + 1
