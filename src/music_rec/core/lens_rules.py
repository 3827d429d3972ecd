"""What the rules of a Lens let through, as masks over the plays of a History."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from music_rec.core import known
from music_rec.core.errors import UsageError
from music_rec.core.history import PLACES, History, Int32
from music_rec.core.models import Entity
from music_rec.core.moments import during
from music_rec.core.zones import DAY

if TYPE_CHECKING:
    from music_rec.core.lens import Item, Kind, Lens

Bools = NDArray[np.bool_]
Number = TypeVar("Number", np.int32, np.int64)
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


def allowed(lens: Lens, history: History) -> Bools | None:
    """Which plays every rule but `least` lets through; None where there is no rule."""
    masks = list(_masks(lens, history))
    return np.logical_and.reduce(masks) if masks else None


def tracks(lens: Lens, history: History) -> Bools:
    """Which track groups, played or not, its rules about artists, tracks, what is known of them and love let through.

    UsageError where it has any other rule: that would be about plays.
    """
    about_tracks = replace(lens, start=None, end=None, unit="plays", only=(), without=(), traits=(), loved=False)
    entities = {entity for entity, _ in (*lens.only, *lens.without)}
    traits = dict.fromkeys(trait for trait, _ in lens.traits)
    if about_tracks != type(lens)() or "album" in entities or "age" in traits:
        raise UsageError(
            "A list is narrowed by artists, tracks, love, and what is known of tracks alone, not by when they were played."
        )
    spellings = history.spellings
    of: dict[Entity, NDArray[np.integer]] = {"artist": spellings.group_artist, "track": np.arange(len(spellings.track_group))}
    through = np.ones(len(spellings.track_group), np.bool_)
    for entity in dict.fromkeys(entity for entity, _ in lens.only):
        through &= np.isin(of[entity], _groups(history, entity, lens.only))
    for entity in dict.fromkeys(entity for entity, _ in lens.without):
        through &= ~np.isin(of[entity], _groups(history, entity, lens.without))
    for trait in traits:
        told = history.known.of(trait)
        marks = known.marked(told, [key for kind, key in lens.traits if kind == trait])
        through &= marks[np.pad(told.codes, (0, max(len(through) - len(told.codes), 0)))[: len(through)]]
    return through & np.isin(of["track"], list(history.loved)) if lens.loved else through


def frequent(lens: Lens, history: History) -> History:
    """The plays of whatever has at least as many of them as `least` asks for."""
    if lens.least is None or len(history) == 0:
        return history
    what, plays = lens.least
    codes = _codes(history, what)
    low = int(codes.min(initial=0))
    enough = np.bincount(codes - low) >= plays
    if what != "day":
        enough[0 - low] = False  # group 0 is none
    return history.where(enough[codes - low])


def _masks(lens: Lens, history: History) -> Iterator[Bools]:
    for entity in dict.fromkeys(entity for entity, _ in lens.only):
        yield _of(history, entity, lens.only)
    for entity in dict.fromkeys(entity for entity, _ in lens.without):
        yield ~_of(history, entity, lens.without)
    for kind, other in lens.also_in:
        yield _in(history, kind, other)
    for kind, other in lens.not_in:
        yield ~_in(history, kind, other) & (_codes(history, kind) > 0)
    if lens.hours:
        yield _marked(24, lens.hours)[history.local % DAY // 3600]
    if lens.weekdays:
        yield _marked(7, lens.weekdays)[(history.day + _EPOCH_WEEKDAY) % 7]
    if lens.on:
        yield _on(history, *lens.on)
    if lens.moments:
        yield during(history.played_at, lens.moments)
    if lens.without_plays:
        seconds, places = np.array(lens.without_plays, np.int64).T
        yield np.isin(history.identity, seconds << PLACES | places, invert=True)
    if lens.first:
        firsts = first_plays(history.codes(lens.first))[1:]  # group 0 is none
        yield _marked(len(history), firsts[firsts >= 0])
    for trait in dict.fromkeys(trait for trait, _ in lens.traits):
        yield known.has(history, trait, [key for kind, key in lens.traits if kind == trait])
    if lens.loved:
        yield _of(history, "track", [("track", group) for group in history.loved])


def _of(history: History, entity: Entity, items: Sequence[Item]) -> Bools:
    """Plays of these items of one kind."""
    wanted = np.zeros(int(getattr(history.spellings, f"{entity}_group").max(initial=0)) + 1, np.bool_)
    wanted[_groups(history, entity, items)] = True
    wanted[0] = False
    mask: Bools = wanted[history.codes(entity)]
    return mask


def _groups(history: History, entity: Entity, items: Sequence[Item]) -> list[int]:
    """The groups of the items of one kind."""
    group = getattr(history.spellings, f"{entity}_group")
    return [int(group[spelling]) for kind, spelling in items if kind == entity and 0 < spelling < len(group)]


def _codes(history: History, kind: Kind) -> Int32:
    return history.day if kind == "day" else history.codes(kind)


def _in(history: History, kind: Kind, other: Lens) -> Bools:
    """Plays of whatever another Lens shows any play of."""
    codes = _codes(history, kind)
    shown = _marked(int(codes.max(initial=0)) + 1, _codes(other.apply(history), kind))
    shown[0] = False
    mask: Bools = shown[codes]
    return mask


def _marked(size: int, places: Sequence[int] | NDArray[np.integer]) -> Bools:
    marks = np.zeros(size, np.bool_)
    marks[np.asarray(places, np.intp)] = True
    return marks


def _on(history: History, month: int, day: int) -> Bools:
    """Plays on one day of every year that has it."""
    if len(history) == 0:
        return np.zeros(0, np.bool_)
    low, high = int(history.day.min()), int(history.day.max())
    years = np.array([low, high]).astype("M8[D]").astype("M8[Y]").astype(int) + 1970
    days = [_days_since_epoch(year, month, day) for year in range(years[0], years[1] + 1)]
    marks = _marked(high - low + 1, [one - low for one in days if one is not None and low <= one <= high])
    return marks[history.day - low]


def _days_since_epoch(year: int, month: int, day: int) -> int | None:
    try:
        return (date(year, month, day) - date(1970, 1, 1)).days
    except ValueError:  # 29 February
        return None


def first_plays(groups: Int32) -> NDArray[np.intp]:
    """Position of the first play of every group from 0 on, -1 where it does not occur."""
    first = np.full(int(groups.max(initial=0)) + 1, -1)
    first[groups[::-1]] = np.arange(len(groups))[::-1]  # where an index repeats, NumPy keeps the last value
    return first
