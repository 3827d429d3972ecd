"""The two sides of a comparison: which they are by what stands in the URL, and how they get there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.utils.ranges import calendar_year, name_of_range, presets
from streamlit_app.utils.state import LENS, replace_query

OTHER = "b-"
"""What the parameters of the second side begin with."""


def sides(query: Mapping[str, str], whole: History, today: date) -> tuple[Lens, Lens]:
    """Both sides as the URL has them. Missing ones: the last year with plays, and the time of equal length before."""
    years = years_with_plays(whole)
    one = _in(query, "") or _year(years[-1] if years else today.year, today)
    return one, _in(query, OTHER) or _before(one, years, today)


def names(one: Lens, other: Lens, today: date) -> tuple[str, str]:
    """What the sides are called, never the same."""
    first, second = name_of_range(one, today), name_of_range(other, today)
    return first, second if second != first else f"{second}, again"


def in_a_sentence(name: str) -> str:
    """The name of a side as it stands within a sentence."""
    return name[:1].lower() + name[1:] if name.startswith(("All ", "This ", "Last ", "Since ", "Up to ")) else name


def look_at(side: str, lens: Lens) -> None:
    """Put one side into the URL, where open days stand too: without them, it would be a year."""
    held = {"from": ""} | lens.to_query()
    replace_query(tuple(side + name for name in LENS), {side + name: text for name, text in held.items()})


def _in(query: Mapping[str, str], side: str) -> Lens | None:
    """The side as the URL has it; how it is counted makes none."""
    held = {name: query[side + name] for name in LENS if side + name in query}
    return Lens.from_query(held) if held.keys() - {"unit"} else None


def years_with_plays(whole: History) -> list[int]:
    """First to last."""
    if len(whole) == 0:
        return []
    first = int(whole.day.min())
    days = first + np.flatnonzero(np.bincount(whole.day - first))
    return (np.unique(days.astype("M8[D]").astype("M8[Y]")).astype(int) + 1970).tolist()


def _year(year: int, today: date) -> Lens:
    return presets(today)["This year"] if year == today.year else calendar_year(year)


def _before(one: Lens, years: list[int], today: date) -> Lens:
    """Of a year the last one with plays before it; of all time its last year; else as many days just before."""
    if one.start is None:
        days = _year(years[-1] if years else today.year, today)
    elif one.range == _year(one.start.year, today):
        days = calendar_year(max((year for year in years if year < one.start.year), default=one.start.year - 1))
    else:
        length = (max(one.end or today, one.start) - one.start).days + 1
        days = Lens(one.start - timedelta(days=length), one.start - timedelta(days=1))
    return replace(one, start=days.start, end=days.end)
