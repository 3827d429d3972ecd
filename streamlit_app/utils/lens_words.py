"""The rules of a Lens in words, each as something that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np

from music_rec.core.edits import group_of
from music_rec.core.history import History
from music_rec.core.known import Valued
from music_rec.core.lens import Item, Lens
from music_rec.core.models import Entity
from streamlit_app.components.charts.periods import WEEKDAYS
from streamlit_app.utils.ranges import name_of_days
from streamlit_app.utils.sides import in_a_sentence
from streamlit_app.utils.text import amount, clock, day_name, day_of_year, hours_name, number, short
from streamlit_app.utils.trait_words import WORDS, as_rule

SINGLE = 4
"""So many items of one kind are told by name, and taken away one by one."""


@dataclass(frozen=True)
class RuleWords:
    """One rule, and the Lens without it."""

    text: str
    without: Lens
    leaves_out: bool = False
    """Whether the words tell what is not shown, as in *without Artist 0*."""


def rules(lens: Lens, whole: History) -> list[RuleWords]:
    """Every rule that is not open, in words, behind the others those that leave out; the days are no rule.

    Names come from outside and are not made safe.
    """
    return sorted(_rules(lens, whole), key=lambda rule: rule.leaves_out)


def opening(rules: list[RuleWords]) -> str:
    """The word before the rules, that they read as one sentence: *Only loved tracks*, but *All without Artist 0*."""
    return "All" if rules[0].leaves_out else "Only"


def _rules(lens: Lens, whole: History) -> Iterator[RuleWords]:
    for text, others in _items(lens.only, whole):
        yield RuleWords(text, replace(lens, only=others))
    for text, others in _items(lens.without, whole):
        yield RuleWords(f"without {text}", replace(lens, without=others), leaves_out=True)
    for rule, words in (("also_in", "also in"), ("not_in", "not in")):
        for one in getattr(lens, rule):
            others = tuple(other for other in getattr(lens, rule) if other != one)
            text = f"{one[0]}s {words} {_named(one[1], whole)}"
            yield RuleWords(text, replace(lens, **{rule: others}), leaves_out=rule == "not_in")
    if lens.weekdays:
        yield RuleWords(", ".join(f"{WEEKDAYS[day]}s" for day in lens.weekdays), replace(lens, weekdays=()))
    if lens.hours:
        yield RuleWords(_hours(lens.hours), replace(lens, hours=()))
    if lens.on:
        yield RuleWords(_day_of_year(lens.on), replace(lens, on=None))
    if lens.moments:
        yield RuleWords(_moments(lens, whole), replace(lens, moments=()))
    if lens.without_plays:
        plays = amount(len(lens.without_plays), "play")
        text = f"without {plays} of the same second as others"
        yield RuleWords(text, replace(lens, without_plays=()), leaves_out=True)
    if lens.first:
        yield RuleWords(f"first plays of {lens.first}s", replace(lens, first=None))
    if lens.loved:
        yield RuleWords("loved tracks", replace(lens, loved=False))
    for text, others in _traits(lens.traits, whole):
        yield RuleWords(text, replace(lens, traits=others))
    if lens.least:
        what, plays = lens.least
        yield RuleWords(f"{what}s with at least {amount(plays, 'play')}", replace(lens, least=None))


def _items(items: tuple[Item, ...], whole: History) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """Items in words, each with the others; of one kind one by one or, where they are many, all at once."""
    for entity in dict.fromkeys(entity for entity, _ in items):
        alike = [item for item in items if item[0] == entity]
        if len(alike) > SINGLE:
            yield amount(len(alike), entity), tuple(item for item in items if item[0] != entity)
            continue
        for item, name in zip(alike, _names(entity, [spelling for _, spelling in alike], whole), strict=True):
            yield name, tuple(one for one in items if one != item)


def _traits(traits: Valued, whole: History) -> Iterator[tuple[str, Valued]]:
    """What tracks have to be, in words, each with the others; of one kind one by one or, where they are many, all at once."""
    for trait in dict.fromkeys(trait for trait, _ in traits):
        alike = [one for one in traits if one[0] == trait]
        if len(alike) > SINGLE:
            yield f"{number(len(alike))} {WORDS[trait].many}", tuple(one for one in traits if one[0] != trait)
            continue
        for one in alike:
            yield as_rule(*one, whole), tuple(other for other in traits if other != one)


def _names(entity: Entity, spellings: list[int], whole: History) -> list[str]:
    known = getattr(whole.spellings, f"{entity}_group")
    groups = np.array([group_of(known, spelling) for spelling in spellings], np.int64)
    names = [short(name) for name in whole.names(entity, groups)]
    if entity != "artist":
        by = whole.spellings.group_artist if entity == "track" else whole.spellings.album_group_artist
        artists = whole.names("artist", by[groups])
        names = [f"{name} by {short(artist, 30)}" for name, artist in zip(names, artists, strict=True)]
    gone = "a track that is gone" if entity == "track" else f"an {entity} that is gone"
    return [name if group else gone for name, group in zip(names, groups, strict=True)]


def _named(lens: Lens, whole: History) -> str:
    """The days of another Lens, and its rules."""
    days, told = in_a_sentence(name_of_days(lens)), "; ".join(rule.text for rule in rules(lens, whole))
    return f"{days} ({told})" if told else days


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
