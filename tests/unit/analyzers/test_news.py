"""News tell what came in since a moment: artists met, round numbers reached, artists back after a long silence."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.news import arrivals, met, reached, reached_by_artists, returned
from music_rec.core.history import History

SINCE = utc("2024-06-01")


def heard(artist: str, day: str, times: int = 1) -> list[tuple[int, str, str]]:
    return [(utc(day) + at, artist, f"song {at % 3}") for at in range(times)]


def test_artists_are_met_with_their_first_play_ever_and_told_by_their_new_plays():
    rows = heard("known", "2024-05-31T12:00", 9) + heard("known", "2024-06-02", 9)
    rows += heard("B", "2024-06-01", 2) + heard("C", "2024-06-03", 4) + heard("D", "2024-07-01", 2)
    history = history_of(rows)

    assert arrivals(history, SINCE).to_dict("records") == [{"plays": 17, "met": 3}]
    assert met(history, SINCE, 2)[["artist", "plays"]].to_numpy().tolist() == [["C", 4], ["B", 2]]


def test_round_numbers_are_told_where_their_play_is_new():
    history = history_of([(SINCE - 150 + at, "A", "x") for at in range(1200)])

    assert reached(history, SINCE)[["number", "played_at"]].to_numpy().tolist() == [[1000, SINCE + 849]]
    assert reached(history, SINCE - 51)["number"].tolist() == [1000, 100]
    assert reached(history, SINCE - 50)["number"].tolist() == [1000]


def test_round_numbers_of_artists_are_told_highest_first_with_their_play():
    rows = heard("A", "2024-05-01", 99) + heard("A", "2024-06-02", 1) + heard("B", "2024-06-03", 1000)
    rows += heard("gone by", "2024-05-02", 100) + heard("gone by", "2024-06-04") + heard("C", "2024-06-05", 99)

    frame = reached_by_artists(history_of(rows), SINCE)

    assert frame[["number", "artist", "track", "played_at"]].to_numpy().tolist() == [
        [1000, "B", "song 0", utc("2024-06-03") + 999],
        [100, "B", "song 0", utc("2024-06-03") + 99],
        [100, "A", "song 0", utc("2024-06-02")],
    ]


def test_the_longest_silence_that_a_new_play_ended_comes_first():
    rows = heard("A", "2023-06-02", 5) + heard("A", "2024-06-02", 3)
    rows += heard("B", "2022-06-02", 5) + heard("B", "2024-06-01") + heard("B", "2024-06-07")
    rows += heard("rare", "2020-01-01", 4) + heard("rare", "2024-06-02")
    rows += heard("back before", "2020-01-01", 5) + heard("back before", "2024-05-01") + heard("back before", "2024-06-02")

    frame = returned(history_of(rows), SINCE)

    assert frame[["artist", "days_silent", "plays", "since", "until"]].to_numpy().tolist() == [
        ["B", 730, 2, utc("2024-06-01"), utc("2024-06-07")],
        ["A", 366, 3, utc("2024-06-02"), utc("2024-06-02") + 2],
    ]
    assert [str(frame[name][1].date()) for name in ("left_day", "back_day")] == ["2023-06-02", "2024-06-02"]


def test_a_silence_within_the_news_counts_as_well_and_each_artist_once():
    rows = heard("A", "2024-01-01", 5) + heard("A", "2024-07-01") + heard("A", "2025-07-01", 2)

    frame = returned(history_of(rows), SINCE)

    assert frame[["days_silent", "plays"]].to_numpy().tolist() == [[365, 2]]


def test_a_silence_counts_from_so_many_days_on():
    history = history_of(heard("A", "2024-01-01", 5) + heard("A", "2024-06-29"))

    assert len(returned(history, SINCE, 180)) == 1
    assert len(returned(history, SINCE, 181)) == 0


@pytest.mark.parametrize("tell", [arrivals, met, reached, reached_by_artists, returned])
def test_nothing_new_is_told_of_an_empty_history_nor_of_an_old_one_and_the_columns_are_the_same(tell):
    rows = [*heard("A", "2020-01-01", 100), *heard("A", "2024-06-02", 900), *heard("B", "2024-06-03", 100)]
    old, full = history_of(heard("A", "2020-01-01", 5)), tell(history_of(rows), SINCE)

    assert len(full) > 0
    for nothing in (tell(History.empty(), SINCE), tell(old, SINCE)):
        assert nothing.select_dtypes("number").to_numpy().sum() == 0
        assert nothing.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.floats(0, 1), st.integers(1, 60), st.integers(1, 4))
def test_news_are_those_found_one_play_at_a_time(rows, lived, share, days, least):
    history, clock = whole_of(rows, lived)
    since = int(history.played_at[int(share * (len(rows) - 1))])
    news = [when >= since for when in history.played_at.tolist()]
    fresh = Counter(artist for (_, artist, *_), new in zip(clock, news, strict=True) if new)
    known = {artist for (_, artist, *_), new in zip(clock, news, strict=True) if not new}
    expected: dict[str, tuple[int, date, int]] = {}
    heard_on: dict[str, list[date]] = {}
    for (when, artist, *_), new in zip(clock, news, strict=True):
        on = heard_on.setdefault(artist, [])
        silent = (when.date() - on[-1]).days if on else 0
        if new and silent >= days and len(on) >= least and silent > expected.get(artist, (0,))[0]:
            expected[artist] = silent, when.date(), sum(one[1] == artist for one in clock) - len(on)
        on.append(when.date())

    frame = returned(history, since, days, least)

    told = zip(frame["days_silent"], frame["back_day"].dt.date, frame["plays"], strict=True)
    assert dict(zip(frame["artist"], told, strict=True)) == expected
    assert frame["days_silent"].is_monotonic_decreasing
    assert dict(met(history, since)[["artist", "plays"]].to_numpy().tolist()) == {
        artist: plays for artist, plays in fresh.items() if artist not in known
    }
