"""The rules of a Lens in words, each as something that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np

from music_rec.core.history import History
from music_rec.core.lens import Item, Lens
from streamlit_app.utils.text import amount, clock, day_name, day_of_year, hours_name, short

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class RuleWords:
    """One rule, and the Lens without it."""

    text: str
    without: Lens


def rules(lens: Lens, whole: History) -> list[RuleWords]:
    """Every rule that is not open, in words; the days are no rule. Names come from outside and are not made safe."""
    return list(_rules(lens, whole))


def _rules(lens: Lens, whole: History) -> Iterator[RuleWords]:
    for item in lens.only:
        yield RuleWords(_name(item, whole), replace(lens, only=tuple(one for one in lens.only if one != item)))
    for item in lens.without:
        text = f"without {_name(item, whole)}"
        yield RuleWords(text, replace(lens, without=tuple(one for one in lens.without if one != item)))
    if lens.weekdays:
        yield RuleWords(", ".join(WEEKDAYS[day] for day in lens.weekdays), replace(lens, weekdays=()))
    if lens.hours:
        yield RuleWords(_hours(lens.hours), replace(lens, hours=()))
    if lens.on:
        yield RuleWords(_day_of_year(lens.on), replace(lens, on=None))
    if lens.moments:
        yield RuleWords(_moments(lens, whole), replace(lens, moments=()))
    if lens.first:
        yield RuleWords(f"first plays of {lens.first}s", replace(lens, first=None))
    if lens.least:
        what, plays = lens.least
        yield RuleWords(f"{what}s with at least {amount(plays, 'play')}", replace(lens, least=None))


def _name(item: Item, whole: History) -> str:
    entity, spelling = item
    groups = getattr(whole.spellings, f"{entity}_group")
    if not 0 < spelling < len(groups):
        return f"an {entity} that is gone" if entity != "track" else "a track that is gone"
    name = short(whole.names(entity, groups[[spelling]])[0])
    if entity == "artist":
        return name
    by = whole.spellings.group_artist if entity == "track" else whole.spellings.album_group_artist
    return f"{name} by {short(whole.names('artist', by[groups[[spelling]]])[0], 30)}"


def _hours(hours: tuple[int, ...]) -> str:
    if hours == tuple(range(hours[0], hours[-1] + 1)):
        return hours_name(hours[0], hours[-1])
    return ", ".join(hours_name(hour, hour) for hour in hours)


def _day_of_year(on: tuple[int, int]) -> str:
    return f"every {day_of_year(date(2000, *on))}"


def _moments(lens: Lens, whole: History) -> str:
    if len(lens.moments) > 1:
        return amount(len(lens.moments), "moment")
    since, until = (_clock(moment, whole) for moment in lens.moments[0])
    if since.date() == until.date():
        times = clock(since) if since == until else f"{clock(since)}–{clock(until)}"
        return f"{day_name(since)}, {times}"
    return f"{day_name(since)}, {clock(since)} – {day_name(until)}, {clock(until)}"


def _clock(moment: int, whole: History) -> datetime:
    return datetime.fromtimestamp(int(whole.zones.local(np.array([moment], np.int64))[0]), UTC)
