"""What opens behind a number that no rule tells: moments that hold just its plays, also of what counts anew elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from factories import history_of, utc
from hypothesis import assume, given
from hypothesis import strategies as st

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.moments import FEW
from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.components.charts.moments import behind, exact, told

DAY = 86_400
START = utc("2024-01-01T08:00")
PLAYS = [
    (START + n * 40_000 + n % 7 * 900, f"A{n * n % 5}", f"x{n % 4}", "" if n % 3 else f"Album {n % 2}") for n in range(160)
]
HISTORY = history_of(PLAYS)
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


def looking(lens: Lens, everything: History = HISTORY) -> Context:
    whole = lens.choose(everything)
    return Context(lens.among(whole), whole, date(2024, 4, 1), lens=lens)


def every_day(titles: str, plays: int) -> History:
    """The titles in turn, one a day."""
    return history_of([(START + n * DAY, "A", titles[n % len(titles)]) for n in range(plays)])


def once(history: History) -> tuple[tuple[int, int], ...]:
    return tuple((at, at) for at in history.played_at.tolist())


def test_few_moments_stay_as_they_are_and_many_are_joined_where_nothing_else_of_the_item_is_between():
    history = every_day("xy", 4 * FEW)
    of_x = history.where(history.track == 1)

    assert exact(history, ("track", 1), once(of_x[:FEW]), FEW) == once(of_x[:FEW])
    assert exact(history, ("track", 1), once(of_x), len(of_x)) == ((of_x.played_at[0], of_x.played_at[-1]),)


@pytest.mark.parametrize("rows", [5, 2 * FEW])
def test_moments_that_hold_other_plays_of_the_item_are_none(rows: int):
    history = every_day("x", rows)
    twice = history_of([*((int(at), "A", "x") for at in history.played_at), (START, "A", "x")])

    assert exact(twice, ("track", 1), once(history), len(history)) == ()
    assert CHARTS["openers"].opens({"group": 1, "_moments": ()}) is None


@given(inner, outer)
def test_just_the_plays_of_a_row_open_whatever_is_looked_at(inner: Lens, outer: Lens):
    assume(not (inner.first and inner.least))  # no chart asks for both
    context = looking(outer)
    met = inner.apply(context.whole).played_at
    counted = np.intersect1d(met, context.history.played_at) if inner.first else inner.apply(context.history).played_at

    found = behind(inner, context)

    if found is None:
        assert len(counted) == 0 or replace(inner, first=None, least=None).within(replace(outer, least=None)) is None
    else:
        assert Lens.from_query(found.to_query()).apply(HISTORY).played_at.tolist() == counted.tolist()


def test_plays_of_a_second_that_holds_others_are_told_by_nothing():
    history = history_of([(START, "A", "x"), (START, "B", "y"), (START + 5, "B", "y")])

    assert told(history[:1], history, Lens()) is None
    assert told(history[2:], history, Lens()) == Lens(moments=((START + 5, START + 5),))
    assert told(history, history, Lens()) == Lens()
    assert told(history[:0], history, Lens()) is None
