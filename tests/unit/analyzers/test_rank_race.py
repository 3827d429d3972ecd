"""Ranks over time and leaders of every window, against plain Python."""

from __future__ import annotations

from collections import Counter

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.rank_race import race, rank_over_time
from music_rec.analyzers.span import Span, span_of
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES

MONTHS = ("AAB", "BBC", "", "CCCC")
"""One letter is one play of an artist, one word is one month."""


def span(history: History) -> Span:
    return span_of(history, history, Lens(), TODAY)


def monthly(*months: str) -> History:
    return history_of(
        (utc(f"2020-{month:02}-{day:02}"), artist, "x")
        for month, artists in enumerate(months, 1)
        for day, artist in enumerate(artists, 1)
    )


def test_ranks_are_cumulative_and_among_all():
    history = monthly(*MONTHS)

    frame = rank_over_time(history, span(history), "artist", n=2)

    assert [(row.start.month, row.name, row.plays, row.rank) for row in frame.itertuples(index=False)] == [
        (1, "B", 1, 2),
        (2, "B", 3, 1),
        (2, "C", 1, 3),
        (3, "B", 3, 1),
        (3, "C", 1, 3),
        (4, "C", 5, 1),
        (4, "B", 3, 2),
    ]


def test_leaders_are_those_of_the_last_months():
    history = monthly(*MONTHS)

    frame = race(history, span(history), "artist", n=1, window_months=2)

    assert [(str(row.first.date()), str(row.end.date()), row.artist, row.plays) for row in frame.itertuples()] == [
        ("2020-01-01", "2020-01-31", "A", 2),
        ("2020-01-01", "2020-02-29", "B", 3),
        ("2020-02-01", "2020-03-31", "B", 2),
        ("2020-03-01", "2020-04-30", "C", 4),
    ]


def test_a_month_of_silence_in_a_window_of_one_has_no_leader():
    history = monthly(*MONTHS)

    assert race(history, span(history), "artist", window_months=1)["start"].dt.month.unique().tolist() == [1, 2, 4]


@unhurried
@given(plays, zones, st.sampled_from(ENTITIES), st.integers(1, 4))
def test_ranks_are_those_of_a_count_by_hand(rows, lived, entity, n):
    history, clock = whole_of(rows, lived)
    heard = list(zip((when.date() for when, *_ in clock), history.codes(entity).tolist(), strict=True))
    total = Counter(group for _, group in heard if group)
    at_the_end = sorted(total, key=lambda group: (-total[group], group))

    frame = rank_over_time(history, span(history), entity, n)

    found = {(row.end.date(), row.group): (row.plays, row.rank) for row in frame.itertuples()}
    by_hand = {}
    for end in rank_over_time(history, span(history), "artist")["end"].dt.date.unique():
        until = Counter(group for day, group in heard if group and day <= end)
        ranked = sorted(until, key=lambda group, until=until: (-until[group], at_the_end.index(group)))
        by_hand |= {(end, group): (until[group], ranked.index(group) + 1) for group in at_the_end[:n] if until[group]}
    assert found == by_hand


@unhurried
@given(plays, zones, st.sampled_from(ENTITIES), st.integers(1, 4), st.sampled_from([1, 2, None]))
def test_leaders_are_those_of_a_count_by_hand(rows, lived, entity, n, window):
    history, clock = whole_of(rows, lived)
    days = [when.date() for when, *_ in clock]

    frame = race(history, span(history), entity, n, window)

    for (first, end), rows in frame.groupby(["first", "end"]):
        inside = [first.date() <= day <= end.date() for day in days]
        counted = Counter(g for g, keep in zip(history.codes(entity).tolist(), inside, strict=True) if keep and g)
        leaders = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:n]
        assert list(zip(rows["group"], rows["plays"], strict=True)) == leaders
        assert rows["place"].tolist() == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("analyzer", [rank_over_time, race])
def test_nothing_has_no_rows_and_the_same_columns(analyzer, entity):
    one = history_of([(utc("2020-01-01"), "A", "x", "lp")])

    empty, full = (analyzer(history, span(history), entity) for history in (History.empty(), one))

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
