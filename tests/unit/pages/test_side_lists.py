"""What came, what went and what stayed opens the plays of all its artists, albums or tracks, however many they are."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st

from music_rec.analyzers.compare import SIDES, compare_counts
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES, Entity, Listener
from streamlit_app.components.charts import Context
from streamlit_app.components.side_lists import plays_behind
from streamlit_app.utils.data import Ground, Look
from streamlit_app.utils.ranges import calendar_year

ARTISTS = 900
ROWS = [
    (utc(f"{year}-01-01") + n * 9_000, f"Artist {n * 7 % ARTISTS + shift}", f"Song {n}", "" if n % 4 else f"Album {n % 30}")
    for year, shift in ((2022, 0), (2023, 300))
    for n in range(3_000)
]
HISTORY = history_of(ROWS)
entities = st.sampled_from(ENTITIES)
lenses = st.builds(
    Lens,
    start=st.sampled_from([None, date(2022, 4, 1), date(2023, 2, 1)]),
    without=st.lists(st.tuples(entities, st.integers(1, 99)), max_size=2, unique=True).map(tuple),
    hours=st.sampled_from([(), tuple(range(12))]),
    not_in=st.sampled_from([(), (("track", Lens(hours=(3, 4))),)]),
    first=st.none() | entities,
    least=st.none() | st.tuples(st.sampled_from([*ENTITIES, "day"]), st.integers(2, 5)),
    unit=st.sampled_from(["plays", "days"]),
)


def look(lens: Lens, everything: History = HISTORY) -> Look:
    whole = lens.choose(everything)
    ground = Ground(Listener(1, "Ada", ((0, "UTC"),)), ())
    return Look(ground, Context(lens.among(whole), whole, date(2024, 1, 5), lens=lens), everything)


def counted_and_found(one: Lens, other: Lens, entity: Entity) -> list[tuple[int, int | None]]:
    """By side and range: the plays that are counted, and those of what opens, as its URL has it."""
    here, there = look(one), look(other)
    counts = compare_counts(here.context.history, there.context.history, entity)
    told = []
    for side, plays, plays_other in zip(SIDES, counts["plays"], counts["plays_other"], strict=False):
        for count, pair in ((plays, (here, there)), (plays_other, (there, here))):
            lens = plays_behind(*pair, side, entity) if count else None
            told.append((count, lens and len(Lens.from_query(lens.to_query()).apply(HISTORY))))
    return told


@pytest.mark.parametrize("entity", ENTITIES)
def test_hundreds_on_each_side_open_just_their_plays_by_a_short_address(entity: Entity):
    one, other = calendar_year(2023), calendar_year(2022)

    assert all(count == (found or 0) for count, found in counted_and_found(one, other, entity))
    behind = [plays_behind(look(one), look(other), side, entity) for side in ("gained", "kept")]
    assert max(len(urlencode(lens.to_query())) for lens in behind if lens) < 150


def test_there_are_hundreds_of_artists_on_each_side():
    here, there = (calendar_year(year).apply(HISTORY) for year in (2023, 2022))

    assert compare_counts(here, there, "artist")["groups"].tolist() == [300, 300, 600]


@given(lenses, lenses, entities)
def test_whatever_rules_the_sides_have_what_opens_is_what_is_counted(one: Lens, other: Lens, entity: Entity):
    for count, found in counted_and_found(one, other, entity):
        assert found == count or count == 0
