"""Gold, silver and bronze of Monday weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import unhurried

from music_rec.analyzers.span import Span, span_of
from music_rec.analyzers.weekly import LEAST_PLAYS, gold_weeks, weeks_at_number_one
from music_rec.core.history import History
from music_rec.core.lens import Lens

MONDAY = utc("2024-01-01T12:00")
HOUR, WEEK = 3600, 7 * 86_400


def span(history: History) -> Span:
    return span_of(history, history, Lens(), date(2030, 1, 1))


def week(number: int, **plays: int) -> list:
    """So many plays of each artist in one week, one an hour."""
    order = [artist for artist, count in plays.items() for _ in range(count)]
    return [(MONDAY + number * WEEK + play * HOUR, artist, "x") for play, artist in enumerate(order)]


def weeks_of(*weeks: list) -> History:
    """The weeks, between two of too few plays that make them complete."""
    every = [row for rows in weeks for row in rows]
    return history_of([(MONDAY - WEEK, "edge", "x"), *every, (max(row[0] for row in every) + WEEK, "edge", "x")])


def test_medals_are_counted_and_the_longest_run_is_one_of_calendar_weeks():
    history = weeks_of(
        week(0, A=6, B=5, C=4), week(1, A=7, C=5), week(2, B=9, A=3, C=1), week(3, A=10), week(5, A=10), week(6, A=9, B=1)
    )

    frame = weeks_at_number_one(history, span(history))

    assert frame[["artist", "gold", "silver", "bronze", "longest", "plays"]].values.tolist() == [
        ["A", 5, 1, 0, 2, 42],
        ["B", 1, 2, 0, 1, 9],
    ]
    assert [str(day.date()) for day in (frame["first"][0], frame["last"][0])] == ["2024-01-01", "2024-02-12"]


def test_between_equal_artists_of_a_week_the_smaller_group_leads():
    history = weeks_of(week(0, Z=5, A=5))

    assert gold_weeks(history, span(history))[["artist", "plays"]].values.tolist() == [["Z", 5]]


def test_weeks_of_few_plays_and_incomplete_weeks_have_no_leader():
    few, enough = week(0, A=LEAST_PLAYS - 1), week(0, A=LEAST_PLAYS)

    assert len(gold_weeks(weeks_of(few), span(weeks_of(few)))) == 0
    assert len(gold_weeks(weeks_of(enough), span(weeks_of(enough)))) == 1
    assert len(gold_weeks(history_of(enough), span(history_of(enough)))) == 0, "its Sunday is not known"


@unhurried
@given(st.lists(st.tuples(st.integers(0, 60 * 86_400), st.sampled_from("ABCDE")), min_size=20, max_size=150))
def test_gold_weeks_and_medals_are_those_of_a_count_by_hand(rows):
    history = history_of([(MONDAY + second, artist, "x") for second, artist in rows])
    known = span(history)
    groups = dict(zip(history.names("artist", history.artist), history.artist.tolist(), strict=True))
    weeks: defaultdict[date, Counter] = defaultdict(Counter)
    for second, artist in rows:
        day = datetime(2024, 1, 1, 12) + timedelta(seconds=second)
        weeks[day.date() - timedelta(days=day.weekday())][artist] += 1

    charts = {
        start: sorted(plays, key=lambda artist, plays=plays: (-plays[artist], groups[artist]))
        for start, plays in sorted(weeks.items())
        if plays.total() >= LEAST_PLAYS and start >= known.first and start + timedelta(days=6) <= known.last
    }
    gold = gold_weeks(history, known)
    assert dict(zip(gold["start"].dt.date, gold["artist"], strict=True)) == {start: chart[0] for start, chart in charts.items()}
    for row in weeks_at_number_one(history, known).itertuples():
        places = [chart.index(row.artist) for chart in charts.values() if row.artist in chart]
        assert [row.gold, row.silver, row.bronze] == [places.count(place) for place in range(3)]
        led = [start for start, chart in charts.items() if chart[0] == row.artist]
        assert [row.first.date(), row.last.date(), row.plays] == [led[0], led[-1], sum(weeks[one][row.artist] for one in led)]


def test_weeks_of_nothing_have_no_rows_and_the_same_columns():
    for analyzer in (weeks_at_number_one, gold_weeks):
        empty, full = (analyzer(history, span(history)) for history in (History.empty(), weeks_of(week(0, A=20))))

        assert (len(empty), len(full)) == (0, 1)
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()
