"""When the demo listener sits down to music: day, moment, genre and manner of every session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from music_rec.demo.genres import GENRES
from music_rec.demo.life import Bools, Floats, Ints, Life
from music_rec.demo.taste import appeal, volume

ALBUM, REPLAY, MIX = 0, 1, 2
"""An album in order; a stretch of what was heard before, again; anything that fits."""


class Slot(NamedTuple):
    """A time of day at which music is heard, with its chance by weekday from Monday on."""

    hour: float
    spread: float
    """Hours before and after."""
    chance: tuple[float, float, float, float, float, float, float]
    tracks: tuple[int, int]
    albums: float
    """Share of sessions that are an album."""


MORNING, WORK, AFTERNOON, LAZY, EVENING, NIGHT = range(6)
SLOTS = (
    Slot(7.8, 1.2, (0.82, 0.84, 0.82, 0.8, 0.74, 0, 0), (5, 11), 0.1),
    Slot(12.6, 3.3, (0.4, 0.44, 0.44, 0.4, 0.32, 0, 0), (10, 20), 0.4),
    Slot(15.2, 0.8, (0.85, 0.85, 0.85, 0.85, 0.85, 0.95, 0.95), (5, 9), 0.1),
    Slot(11.9, 3.2, (0, 0, 0, 0, 0, 0.72, 0.82), (10, 19), 0.55),
    Slot(18.9, 2.9, (0.72, 0.68, 0.72, 0.74, 0.4, 0.35, 0.82), (9, 17), 0.35),
    Slot(22.5, 1.5, (0.05, 0.04, 0.06, 0.14, 0.86, 0.82, 0.08), (14, 28), 0.04),
)
LAST_EVENING_HOUR = 18.1
"""The last session: over before midnight UTC, so that no play lies ahead of a listener who starts early in the day."""


@dataclass(frozen=True)
class Sessions:
    """Columns, ascending in `start` (UTC s)."""

    day: Ints
    start: Ints
    slot: Ints
    genre: Ints
    manner: Ints
    tracks: Ints
    """How many tracks there is time for; an album takes its own."""


def make_sessions(life: Life, rng: np.random.Generator) -> Sessions:
    """All sessions of one life."""
    day, slot = np.nonzero(_held(life, rng))
    start = life.midnights()[day] + _seconds(slot, rng)
    genre = _genres(appeal(life)[day], slot, rng)
    order = np.argsort(start, kind="stable")
    columns = (day, start, slot, genre, _manners(slot, rng), _tracks(slot, rng))
    return Sessions(*(column[order] for column in columns))


def _held(life: Life, rng: np.random.Generator) -> Bools:
    """Whether there is music, days x slots. The last day ends with its evening."""
    weekday = (np.arange(life.count) + life.days.first.weekday()) % 7
    chance = np.array([time.chance for time in SLOTS]).T[weekday] * volume(life, rng)[:, None]
    chance[:, AFTERNOON] *= life.within(life.child_month)
    held = rng.random(chance.shape) < chance.clip(0, 0.97)
    held[-1, EVENING:] = True, False
    return held


def _seconds(slot: Ints, rng: np.random.Generator) -> Ints:
    """Start of every session in seconds after midnight."""
    hour, spread = np.array([(time.hour, time.spread) for time in SLOTS])[slot].T
    hour += spread * (rng.random(len(slot)) + rng.random(len(slot)) - 1)
    hour[-1] = LAST_EVENING_HOUR
    seconds: Ints = (hour * 3600).astype(np.int64)
    return seconds


def _tracks(slot: Ints, rng: np.random.Generator) -> Ints:
    least = np.array([time.tracks[0] for time in SLOTS])[slot]
    most = np.array([time.tracks[1] for time in SLOTS])[slot]
    tracks: Ints = least + (rng.random(len(slot)) * (most - least + 1)).astype(np.int64)
    return tracks


def _genres(appeals: Floats, slot: Ints, rng: np.random.Generator) -> Ints:
    """One genre for each session, by its appeal on that day and at that time of day."""
    fit = np.array([genre.slots for genre in GENRES]).T[slot]
    reached = np.cumsum(appeals * fit, axis=1)
    genre: Ints = np.count_nonzero(reached <= rng.random((len(slot), 1)) * reached[:, -1:], axis=1)
    return genre


def _manners(slot: Ints, rng: np.random.Generator) -> Ints:
    albums = np.array([time.albums for time in SLOTS])[slot]
    u = rng.random(len(slot))
    return np.where(u < albums, ALBUM, np.where(u < albums + 0.25, REPLAY, MIX))
