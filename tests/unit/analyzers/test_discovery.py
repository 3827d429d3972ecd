"""The discovery curve tells what was met when, and how much was known by then."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.discovery import discovery_curve, new_artists
from music_rec.analyzers.span import span_of
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES, Entity

ROWS = [
    (utc("2024-01-05"), "A", "x", "lp"),
    (utc("2024-01-06"), "B", "x"),
    (utc("2024-03-01"), "A", "y", "lp"),
    (utc("2024-03-02"), "C", "x", "ep"),
]


def curve(whole: History, entity: Entity, lens: Lens = Lens()):
    part = lens.apply(whole)
    return discovery_curve(part, whole, span_of(part, whole, lens, TODAY), entity)


@pytest.mark.parametrize(
    ("entity", "new", "known"),
    [("artist", [2, 0, 1], [2, 2, 3]), ("track", [2, 0, 2], [2, 2, 4]), ("album", [1, 0, 1], [1, 1, 2])],
)
def test_the_curve_counts_what_is_new_and_what_is_known(entity, new, known):
    frame = curve(history_of(ROWS), entity)

    assert (frame["new"].tolist(), frame["known"].tolist()) == (new, known)
    assert frame.columns.tolist() == ["start", "end", "new", "known", "incomplete"]


def test_what_was_met_before_the_range_is_known_in_it():
    frame = curve(history_of(ROWS), "artist", Lens(date(2024, 3, 1)))

    assert frame[["new", "known"]].to_numpy().tolist() == [[1, 3]]


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_curve_of_nothing_has_no_rows_and_the_same_columns(entity):
    empty, full = curve(History.empty(), entity), curve(history_of(ROWS), entity)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.sampled_from(ENTITIES))
def test_known_is_the_number_of_names_heard_until_the_end_of_the_month(rows, lived, entity):
    whole, clock = whole_of(rows, lived)
    first = {}
    for when, artist, title, album in clock:
        name = {"artist": artist, "track": (artist, title), "album": album and (artist, album)}[entity]
        if name:
            first.setdefault(name, when.date())

    frame = curve(whole, entity)

    assert frame["known"].tolist() == [sum(day <= end for day in first.values()) for end in frame["end"].dt.date]
    if entity == "artist":
        assert frame["new"].tolist() == new_artists(whole, whole, span_of(whole, whole, Lens(), TODAY))["artists"].tolist()
