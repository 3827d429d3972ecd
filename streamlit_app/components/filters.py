"""The one row of controls: which days the page looks at, and when in them. It stands in the URL and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from music_rec.analyzers.measure import UNITS, coverage
from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.components import trait_filters
from streamlit_app.components.charts.chart import countable
from streamlit_app.components.charts.clock import PARTS
from streamlit_app.components.charts.periods import PART_HOURS, WEEKDAYS, week
from streamlit_app.utils.ranges import calendar_year, name_of_range, presets
from streamlit_app.utils.state import replace_query
from streamlit_app.utils.text import day_of_year, hours_name, input_date, md, percent

_RANGE, _FROM, _TO, _YEAR, _UNIT = "range", "range-from", "range-to", "range-year", "unit-of-counts"
_WEEKDAYS, _PARTS, _THIS_DAY, _LOVED = "only-weekdays", "only-parts-of-the-day", "only-this-day", "only-loved"
_SIDES = ("from", "to")
_ROW = 450
"""Pixels, where there are as many."""
PART_OF_DAY = {name: range(PART_HOURS * part, PART_HOURS * (part + 1)) for part, name in enumerate(PARTS)}
"""Hours of each part of the day, by its name."""


def current() -> Lens:
    """The range in the URL."""
    return Lens.from_query(st.query_params)


def days_and_unit() -> Lens:
    """The days in the URL and what is counted, without any rule."""
    lens = current()
    return replace(lens.range, unit=lens.unit)


def look_at(lens: Lens) -> None:
    """Put a range into the URL, as a callback."""
    replace_query(_SIDES, lens.to_query())


def row() -> DeltaGenerator:
    """The place of a range and the doors beside it: one line, on a phone too."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", wrap=False, width=_ROW)


def show(whole: History, today: date, days: Lens | None = None, choose: Callable[[Lens], None] = look_at) -> None:
    """Draw, in a `row`, the days in the URL, or of a page that opens on days of its own; what is chosen goes into the URL."""
    with pick(days or current().range, whole, today, choose, width="stretch"):
        show_unit((days or current()).among(whole))
        _times(today)
        if whole.loved or current().loved:
            _loved()
        trait_filters.show(current(), whole)


def pick(
    lens: Lens,
    whole: History,
    today: date,
    choose: Callable[[Lens], None],
    side: str = "",
    *,
    width: int | Literal["stretch"] = 230,
) -> DeltaGenerator:
    """Draw a row that shows `lens`, and hand what is chosen to `choose`; the popover has room for more.

    `side` tells two rows of one page apart.
    """
    named, key = presets(today), side + _RANGE
    if named.get(st.session_state.get(key)) != lens:  # on some days two names are one range, of which one was chosen
        st.session_state[key] = name_of_range(lens, today)
    st.selectbox(
        "Range",
        list(named) if st.session_state[key] in named else [st.session_state[key], *named],
        key=key,
        on_change=lambda: choose(named.get(st.session_state[key], lens)),
        label_visibility="collapsed",
        filter_mode=None,
        width=width,
    )
    more = st.popover("More", icon=":material/date_range:", key=f"{side}range-more", help="Any dates, and more")
    with more:
        _days(lens, whole, today, choose, side)
    return more


def show_all_time() -> None:
    """Open the range, as a callback of a button."""
    look_at(Lens())


def _days(lens: Lens, whole: History, today: date, choose: Callable[[Lens], None], side: str) -> None:
    first = whole.zones.day_of(int(whole.played_at[0])) if len(whole) else today
    last = whole.zones.day_of(int(whole.played_at[-1])) if len(whole) else today
    years = list(range(last.year, first.year - 1, -1))
    year, start, end = side + _YEAR, side + _FROM, side + _TO
    st.session_state[year] = next((one for one in years if calendar_year(one) == lens), None)
    st.pills("A year of your own", years, key=year, on_change=lambda: choose(_whole_year(st.session_state[year])))
    st.session_state[start], st.session_state[end] = lens.start, lens.end
    days = {"on_change": _choose_days, "args": (choose, start, end), "format": input_date(), "width": 150}
    reach = {
        "min_value": min(filter(None, (first, lens.start, lens.end))),
        "max_value": max(filter(None, (today, last, lens.start, lens.end))),
    }
    with st.container(horizontal=True):
        st.date_input("From", key=start, **days, **reach)
        st.date_input("To", key=end, **days, **reach)


def _whole_year(year: int | None) -> Lens:
    return calendar_year(year) if year else Lens()


def show_unit(shown: History) -> None:
    """Draw what the plays shown are counted in; what is chosen goes into the URL."""
    st.session_state[_UNIT] = countable(current(), shown).unit
    timed = coverage(shown)
    st.segmented_control(
        "Count in",
        [unit for unit in UNITS if unit != "minutes" or timed],
        required=True,
        format_func=str.capitalize,
        key=_UNIT,
        on_change=lambda: _put("unit", Lens(unit=st.session_state[_UNIT])),
        help="What top lists and what was heard when are counted in; everything else counts plays."
        f" Minutes are known of {percent(timed)} of these plays.",
    )


def say_plays(*lenses: Lens) -> None:
    """Draw that plays are counted here, where a Lens counts something else."""
    if other := next((lens.unit for lens in lenses if lens.unit != "plays"), None):
        st.caption(f"This counts plays; {other} are counted in top lists and in what was heard when.")


def _times(today: date) -> None:
    lens = current()
    st.session_state[_WEEKDAYS] = list(lens.weekdays)
    st.pills(
        "Weekdays",
        week(),
        selection_mode="multi",
        format_func=lambda day: WEEKDAYS[day][:3],
        key=_WEEKDAYS,
        on_change=lambda: _put("weekdays", Lens(weekdays=tuple(sorted(st.session_state[_WEEKDAYS])))),
    )
    st.session_state[_PARTS] = [part for part, hours in PART_OF_DAY.items() if set(hours) <= set(lens.hours)]
    st.pills(
        "Times of day",
        list(PART_OF_DAY),
        selection_mode="multi",
        format_func=str.capitalize,
        key=_PARTS,
        on_change=lambda: _put("hours", Lens(hours=_hours(st.session_state[_PARTS]))),
        help=f"Each is {PART_HOURS} hours long; nights are {hours_name(0, PART_HOURS - 1)}.",
    )
    this_day = today.month, today.day
    st.session_state[_THIS_DAY] = lens.on == this_day
    st.toggle(
        f"Only {day_of_year(today)} of every year",
        key=_THIS_DAY,
        on_change=lambda: _put("on", Lens(on=this_day if st.session_state[_THIS_DAY] else None)),
    )


def _loved() -> None:
    st.session_state[_LOVED] = current().loved
    st.toggle(
        "Only loved tracks",
        key=_LOVED,
        on_change=lambda: _put("loved", Lens(loved=st.session_state[_LOVED])),
        help="Those with a heart at Last.fm.",
    )


def _hours(parts: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted(hour for part in parts for hour in PART_OF_DAY[part]))


def _put(rule: str, lens: Lens) -> None:
    """Put a rule into the URL in the place of the one there."""
    replace_query((rule,), lens.to_query())


def _choose_days(choose: Callable[[Lens], None], start: str, end: str) -> None:
    try:
        choose(Lens(st.session_state[start], st.session_state[end]))
    except UsageError as error:
        st.toast(md(error), icon=":material/event_busy:")
