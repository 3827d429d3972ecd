"""Diversity counts artists by how evenly they are heard."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from factories import history_of, utc
from hypothesis import given
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.diversity import diversity
from music_rec.analyzers.span import span_of
from music_rec.core.history import History
from music_rec.core.lens import Lens


def variety(history: History):
    return diversity(history, span_of(history, history, Lens(), TODAY))


def heard(day: str, *artists: str) -> list[tuple[int, str, str]]:
    return [(utc(day) + at, artist, "x") for at, artist in enumerate(artists)]


def test_equally_played_artists_all_count_and_a_silent_month_is_zero():
    frame = variety(history_of([*heard("2024-01-31", *"ABCD"), *heard("2024-03-01", *"AA")]))

    assert frame[["plays", "artists"]].to_numpy().tolist() == [[4, 4], [0, 0], [2, 1]]
    assert frame["effective"].tolist() == pytest.approx([4, 0, 1])
    assert frame.columns.tolist() == ["start", "end", "plays", "artists", "effective", "incomplete"]


def test_an_artist_hardly_heard_hardly_counts():
    frame = variety(history_of(heard("2024-01-31", "B", *["A"] * 99)))

    assert 1 < frame["effective"][0] < 1.1


def test_diversity_of_nothing_has_no_rows_and_the_same_columns():
    empty, full = variety(History.empty()), variety(history_of(heard("2024-01-01", "A")))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones)
def test_effective_artists_of_every_month_are_those_of_a_count_by_hand(rows, lived):
    history, clock = whole_of(rows, lived)
    months: dict[date, Counter[str]] = {}
    for when, artist, *_ in clock:
        months.setdefault(when.date().replace(day=1), Counter())[artist] += 1

    frame = variety(history)

    for start, plays_, artists, effective in zip(
        frame["start"].dt.date, frame["plays"], frame["artists"], frame["effective"], strict=True
    ):
        counts = months.get(start, Counter())
        total = counts.total()
        assert (plays_, artists) == (total, len(counts))
        product = 1.0
        for count in counts.values():
            product *= (total / count) ** (count / total)
        assert effective == pytest.approx(product if total else 0)
