"""Two ranges laid over each other."""

from __future__ import annotations

from datetime import date

from factories import history_of, utc

from music_rec.analyzers.aligned import aligned
from music_rec.analyzers.span import NOTHING, Span
from music_rec.core.history import History


def span(first: str, last: str) -> Span:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Span(*days, days[1])


MARCH = history_of([(utc("2024-03-01T10:00"), "A", "x"), (utc("2024-03-03T10:00"), "A", "x")])
MAY = history_of([(utc("2023-05-02T10:00"), "A", "x")])


def test_days_are_counted_from_the_beginning_of_each_range():
    frame = aligned(MARCH, span("2024-03-01", "2024-03-03"), MAY, span("2023-05-01", "2023-05-03"))

    assert frame.to_dict("list") == {"day": [1, 2, 3], "plays": [1, 1, 2], "plays_other": [0, 1, 1]}


def test_a_shorter_range_ends_before_the_other():
    frame = aligned(MARCH, span("2024-03-01", "2024-03-03"), MAY, span("2023-05-02", "2023-05-02"))

    assert frame["plays_other"].tolist()[0] == 1
    assert frame["plays_other"].isna().tolist() == [False, True, True]


def test_no_plays_on_one_side_leave_it_missing_and_none_at_all_no_days():
    alone = aligned(MARCH, span("2024-03-01", "2024-03-03"), History.empty(), NOTHING)
    nothing = aligned(History.empty(), NOTHING, History.empty(), NOTHING)

    assert alone["plays_other"].isna().all()
    assert (len(nothing), list(nothing)) == (0, ["day", "plays", "plays_other"])
