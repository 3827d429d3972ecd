"""What opens behind a number that no rule tells: moments that hold just its plays, also of what counts anew elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from factories import history_of, utc
from hypothesis import assume, given
from hypothesis import strategies as st

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from music_rec.core.moments import FEW
from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.components.charts.moments import behind, of_moments, of_rows, of_span, told

DAY = 86_400
START = utc("2024-01-01T08:00")
PLAYS = [
    (START + n * 40_000 + n % 7 * 900, f"A{n * n % 5}", f"x{n % 4}", "" if n % 3 else f"Album {n % 2}") for n in range(160)
]
HISTORY = history_of(PLAYS)
CROWDED = history_of([(START + n // 3 * 60, f"A{n * n % 5}", f"x{n % 4}") for n in range(160)])
"""Three plays in each second, of which the same track may be two."""
days = st.sampled_from([None, date(2024, 1, 10), date(2024, 2, 20)])
entities = st.sampled_from(["artist", "album", "track"])
inner = st.builds(
    Lens,
    only=st.lists(st.tuples(entities, st.integers(1, 5)), max_size=1).map(tuple),
    hours=st.sampled_from([(), tuple(range(12)), tuple(range(8, 20))]),
    first=st.none() | entities,
    least=st.none() | st.tuples(st.sampled_from(["artist", "album", "track", "day"]), st.integers(2, 30)),
)
outer = st.builds(
    replace,
    inner,
    start=days,
    weekdays=st.sampled_from([(), (0, 1, 2), (4, 5, 6)]),
    moments=st.sampled_from([(), ((START, START + 30 * DAY), (START + 31 * DAY, START + 60 * DAY))]),
)


def looking(lens: Lens, everything: History) -> Context:
    whole = lens.choose(everything)
    return Context(lens.among(whole), whole, date(2024, 4, 1), lens=lens)


def every_day(titles: str, plays: int) -> History:
    """The titles in turn, one a day."""
    return history_of([(START + n * DAY, "A", titles[n % len(titles)]) for n in range(plays)])


def once(history: History) -> tuple[tuple[int, int], ...]:
    return tuple((at, at) for at in history.played_at.tolist())


def identities(plays: History) -> list[int]:
    return plays.identity.tolist()


def shown(lens: Lens, history: History) -> list[int]:
    """Which plays an address shows."""
    return identities(Lens.from_query(lens.to_query()).apply(history))


def test_few_moments_stay_as_they_are_and_many_are_joined_where_nothing_else_of_the_item_is_between():
    history, item = every_day("xy", 4 * FEW), ("track", 1)
    of_x = history.where(history.track == 1)

    assert of_moments(history, item, once(of_x[:FEW])) == Lens(only=(item,), moments=once(of_x[:FEW]))
    assert of_moments(history, item, once(of_x)) == Lens(only=(item,), moments=((of_x.played_at[0], of_x.played_at[-1]),))


@given(st.lists(st.integers(0, 159), min_size=1, unique=True), st.sampled_from(["artist", "track"]))
def test_any_plays_of_an_item_are_told_from_its_others_also_in_one_second(rows: list[int], entity: Entity):
    group = int(CROWDED.codes(entity)[rows[0]])
    own = [row for row in sorted(rows) if CROWDED.codes(entity)[row] == group]

    lens = of_rows(CROWDED, (entity, group), np.array(own))

    assert shown(lens, CROWDED) == CROWDED.identity[own].tolist()


@given(st.integers(0, 159), st.integers(0, 30), st.sampled_from([None, "artist", "track"]))
def test_a_span_of_plays_begins_and_ends_within_a_second_too(first: int, more: int, entity: Entity | None):
    last = min(first + more, 159)
    item = entity and (entity, int(CROWDED.codes(entity)[first]))

    lens = of_span(CROWDED, first, last, item)

    span = CROWDED[first : last + 1]
    assert shown(lens, CROWDED) == identities(span.where(span.codes(entity) == item[1]) if item else span)


def test_only_other_plays_of_the_item_are_left_out_by_their_place():
    history = history_of([(START, "A", "x"), (START, "A", "x"), (START, "B", "y"), (START + 60, "A", "x")])

    assert of_rows(history, ("track", 1), np.array([0])).without_plays == ((START, 1),)
    assert of_span(history, 2, 3, ("track", 2)).without_plays == ()


@given(inner, outer, st.sampled_from([HISTORY, CROWDED]))
def test_just_the_plays_of_a_row_open_whatever_is_looked_at(inner: Lens, outer: Lens, everything: History):
    assume(not (inner.first and inner.least))  # no chart asks for both
    context = looking(outer, everything)
    met = inner.apply(context.whole).identity
    counted = np.intersect1d(met, context.history.identity) if inner.first else inner.apply(context.history).identity

    found = behind(inner, context)

    if found is None:
        assert len(counted) == 0 or replace(inner, first=None, least=None).within(replace(outer, least=None)) is None
    else:
        assert shown(found, everything) == counted.tolist()


def test_until_a_milestone_of_all_plays_only_those_are_counted_that_are_looked_at():
    history = history_of([(START + n // 2 * 60, "A" if n % 2 else f"B{n}", "x") for n in range(1_200)])
    context = looking(Lens(least=("artist", 2)), history)

    frame = CHARTS["milestones"].analyze(context, "")

    assert frame[["number", "plays"]].to_numpy().tolist() == [[1, 0], [100, 50], [1_000, 500]]
    assert [lens and len(lens.apply(context.history)) for lens in frame["_opens"]] == [None, 50, 500]


def test_plays_of_a_second_that_holds_others_are_told_by_their_places():
    history = history_of([(START, "A", "x"), (START, "B", "y"), (START + 5, "B", "y")])

    assert told(history[:1], history, Lens()) == Lens(moments=((START, START),), without_plays=((START, 1),))
    assert told(history[2:], history, Lens()) == Lens(moments=((START + 5, START + 5),))
    assert told(history, history, Lens()) == Lens()
    assert told(history[:0], history, Lens()) is None
