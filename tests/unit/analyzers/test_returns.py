"""Returns tell who came back after a long silence."""

from __future__ import annotations

from datetime import date

from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.returns import returns
from music_rec.core.history import History


def heard(artist: str, *days: str, times: int = 5) -> list[tuple[int, str, str]]:
    return [(utc(day) + at, artist, "x") for day in days for at in range(times)]


def test_the_longest_silence_comes_first_with_the_plays_on_both_sides():
    rows = heard("A", "2020-01-01", "2021-01-01", "2023-01-01") + heard("B", "2020-01-01", "2024-01-01")
    rows += heard("steady", "2020-01-01", "2020-06-01", "2021-01-01") + heard("rare", "2020-01-01", "2024-01-01", times=4)

    frame = returns(history_of(rows))

    assert frame[["artist", "days_silent", "plays_before", "plays_since", "since", "until"]].to_numpy().tolist() == [
        ["B", 1461, 5, 5, utc("2024-01-01"), utc("2024-01-01") + 4],
        ["A", 730, 10, 5, utc("2023-01-01"), utc("2023-01-01") + 4],
    ]
    assert [str(frame[name][1].date()) for name in ("left_day", "back_day")] == ["2021-01-01", "2023-01-01"]


def test_a_silence_counts_from_so_many_days_on():
    history = history_of(heard("A", "2020-01-01", "2020-04-10"))

    assert len(returns(history, 100)) == 1
    assert len(returns(history, 101)) == 0


def test_equal_silences_are_listed_in_the_order_of_their_artists_and_the_oldest_of_one_artist_counts():
    rows = [row for artist in "ABC" for row in heard(artist, "2020-01-01", "2020-01-11", "2020-01-21")]

    frame = returns(history_of(rows), 10, n=2)

    assert frame["artist"].tolist() == ["A", "B"]
    assert [str(day.date()) for day in frame["back_day"]] == ["2020-01-11"] * 2


def test_nobody_returns_in_an_empty_history_and_the_columns_are_the_same():
    empty, full = returns(History.empty()), returns(history_of(heard("A", "2020-01-01", "2024-01-01")))

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(1, 60), st.integers(1, 4))
def test_returns_are_those_found_one_play_at_a_time(rows, lived, days, least):
    history, clock = whole_of(rows, lived)
    heard_on: dict[str, list[date]] = {}
    for when, artist, *_ in clock:
        heard_on.setdefault(artist, []).append(when.date())
    expected = {}
    for artist, on in heard_on.items():
        silent, before = max(((on[at] - on[at - 1]).days, -at) for at in range(1, len(on))) if on[1:] else (0, 0)
        if silent >= days and len(on) >= least:
            expected[artist] = (on[-before - 1], on[-before], silent, -before, len(on) + before)

    frame = returns(history, days, least)

    told = frame[["plays_before", "plays_since"]].to_numpy().tolist()
    on_days = zip(frame["left_day"].dt.date, frame["back_day"].dt.date, frame["days_silent"], strict=True)
    assert {artist: (*on, *counts) for artist, on, counts in zip(frame["artist"], on_days, told, strict=True)} == expected
    assert frame["days_silent"].is_monotonic_decreasing
