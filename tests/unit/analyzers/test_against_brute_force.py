"""Every analyzer against plain Python and SQL that share nothing with it, on random plays around both clock changes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import BERLIN, TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.clock import plays_by_hour, plays_by_weekday_hour
from music_rec.analyzers.counts import headline
from music_rec.analyzers.discovery import new_artists
from music_rec.analyzers.over_time import STEPS, plays_over_time
from music_rec.analyzers.span import Span, span_of
from music_rec.analyzers.streaks import streaks
from music_rec.analyzers.top import top
from music_rec.core.history import History
from music_rec.core.lens import Lens


def span(history: History) -> Span:
    return span_of(history, history, Lens(), TODAY)


def first_of(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[step]


@unhurried
@given(plays, zones, st.sampled_from(STEPS))
def test_plays_of_every_period_are_those_of_a_count_by_hand(rows, lived, step):
    history, clock = whole_of(rows, lived)

    frame = plays_over_time(history, span(history), step)

    counted = {start.date(): plays for start, plays in zip(frame["start"], frame["plays"], strict=True) if plays}
    assert counted == Counter(first_of(when.date(), step) for when, *_ in clock)
    assert frame["plays"].sum() == len(history)


@unhurried
@given(plays, zones, st.sampled_from(STEPS))
def test_periods_follow_each_other_without_gap_or_overlap(rows, lived, step):
    history, _ = whole_of(rows, lived)

    frame = plays_over_time(history, span(history), step)

    assert (frame["start"].iloc[1:].array == frame["end"].iloc[:-1].array + timedelta(days=1)).all()
    assert (frame["start"] <= frame["end"]).all()


@unhurried
@given(plays, zones)
def test_plays_of_every_hour_of_the_week_are_those_of_a_count_by_hand(rows, lived):
    history, clock = whole_of(rows, lived)

    week, day = plays_by_weekday_hour(history), plays_by_hour(history)

    counted = {(row.weekday, row.hour): row.plays for row in week.itertuples() if row.plays}
    assert counted == Counter((when.weekday(), when.hour) for when, *_ in clock)
    assert dict(day.loc[day["plays"] > 0, ["hour", "plays"]].to_numpy()) == Counter(when.hour for when, *_ in clock)


@unhurried
@given(plays, zones)
def test_streaks_are_runs_of_days_found_one_day_at_a_time(rows, lived):
    history, clock = whole_of(rows, lived)
    days = {when.date() for when, *_ in clock}
    starts = [day for day in days if day - timedelta(days=1) not in days]
    runs = [(first, next(n for n in range(1, len(days) + 1) if first + timedelta(days=n) not in days)) for first in starts]

    frame = streaks(history, TODAY)

    assert sorted(zip(frame["first"].dt.date, frame["days"], strict=True)) == sorted(runs)
    assert frame["days"].sum() == len(days)
    assert frame["days"].is_monotonic_decreasing


@unhurried
@given(plays, zones, st.integers(0, 60), st.integers(0, 60))
def test_new_artists_are_those_whose_first_play_of_all_is_in_the_slice(rows, lived, cut, more):
    whole, clock = whole_of(rows, lived)
    start, last = (int(whole.played_at[min(place, len(whole) - 1)]) for place in (cut, cut + more))
    part = whole.between(start, last + 1)
    inside = range(len(whole.between(None, start)), len(whole.between(None, last + 1)))
    first = {}
    for place, (when, artist, *_) in enumerate(clock):
        first.setdefault(artist, (place, when.date().replace(day=1)))

    frame = new_artists(part, whole, span_of(part, whole, Lens(), TODAY))

    counted = {start.date(): artists for start, artists in zip(frame["start"], frame["artists"], strict=True) if artists}
    assert counted == Counter(month for place, month in first.values() if place in inside)


@pytest.fixture(scope="module")
def database():
    connection = sqlite3.connect(":memory:")
    connection.execute("create table plays (day text, artist text, title text, album text)")
    yield connection
    connection.close()


def filled(database: sqlite3.Connection, clock: list) -> sqlite3.Connection:
    database.execute("delete from plays")
    database.executemany("insert into plays values (?, ?, ?, ?)", [(str(when.date()), *names) for when, *names in clock])
    return database


TOP = {
    "artist": "select artist, count(*) from plays group by artist",
    "album": "select album || '/' || artist, count(*) from plays where album <> '' group by album, artist",
    "track": "select title || '/' || artist, count(*) from plays group by title, artist",
}


@unhurried
@given(plays, st.sampled_from(sorted(TOP)))
def test_top_lists_are_those_of_sql(database, rows, entity):
    history, clock = whole_of(rows, BERLIN)

    frame = top(history, entity, 100)

    names = frame["artist"] if entity == "artist" else frame[entity] + "/" + frame["artist"]
    assert dict(zip(names, frame["plays"], strict=True)) == dict(filled(database, clock).execute(TOP[entity]))
    assert frame["plays"].is_monotonic_decreasing


@unhurried
@given(plays, zones)
def test_headline_counts_are_those_of_sql(database, rows, lived):
    history, clock = whole_of(rows, lived)

    value = headline(history).set_index("measure")["value"]

    counts = """select count(*), count(distinct artist), count(distinct nullif(album, '') || '/' || artist),
                count(distinct title || '/' || artist), count(distinct day) from plays"""
    assert tuple(value[:5]) == filled(database, clock).execute(counts).fetchone()
    assert (value["first"], value["last"]) == (min(row[0] for row in rows), max(row[0] for row in rows))
