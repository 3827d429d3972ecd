"""The rows a player would have written down: moment, names, time heard, flags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from music_rec.core.frames import Coded, RowBatch
from music_rec.core.models import Flag
from music_rec.demo.catalogue import Catalogue
from music_rec.demo.life import OTHER_NAME, SAME_NAMES, Bools, Ints
from music_rec.demo.listening import Listening
from music_rec.demo.sessions import ALBUM, MIX, MORNING, NIGHT, Sessions

OTHER_SPELLING = 0.33
"""Share of sessions whose player spells some artists in another way."""


def to_batch(
    catalogue: Catalogue, sessions: Sessions, listening: Listening, artists: list[str], end: int, rng: np.random.Generator
) -> RowBatch:
    """The rows before `end` (UTC s), oldest first; `artists` as `spellings` gives them."""
    track = listening.track
    length_ms = catalogue.length_ms[track]
    skipped = _skipped(sessions, listening, rng)
    ms_played = _heard_ms(length_ms, skipped, rng)
    played_at = _starts(sessions, listening.rows.session, ms_played, rng)
    rows = slice(0, int(np.searchsorted(played_at, end)))
    albums = [catalogue.album_titles[album] for album in catalogue.track_album.tolist()]
    return RowBatch(
        source="demo",
        rows_in=rows.stop,
        row=np.arange(1, rows.stop + 1),
        played_at=played_at[rows],
        artist=Coded.of(artists[rows]),
        title=Coded.of(catalogue.titles[number] for number in track[rows].tolist()),
        album=Coded.of(albums[number] for number in track[rows].tolist()),
        ms_played=ms_played[rows].astype(np.int32),
        length_ms=length_ms[rows].astype(np.int32),
        flags=_flags(sessions, listening, skipped, rng)[rows],
    )


def _skipped(sessions: Sessions, listening: Listening, rng: np.random.Generator) -> Bools:
    """Rows given up early: rarely on an album, more often at night and with artists just met."""
    rows = listening.rows
    chance = np.where(sessions.slot[rows.session] == NIGHT, 0.12, 0.07) + 0.12 * listening.trying
    return rng.random(len(rows.day)) < np.where(rows.manner == ALBUM, 0.012, chance)


def _heard_ms(length_ms: Ints, skipped: Bools, rng: np.random.Generator) -> Ints:
    """Milliseconds heard: mostly all, sometimes the greater part; of a skipped track seconds, or less than its half."""
    u, way = rng.random((2, len(length_ms)))
    whole = np.where(way < 0.92, length_ms, (0.6 + 0.4 * u) * length_ms)
    given_up = np.where(way < 0.8, 1_500 + 26_000 * u, np.minimum((0.15 + 0.33 * u) * length_ms, 200_000))
    return np.where(skipped, given_up, whole).astype(np.int64)


def _starts(sessions: Sessions, session: Ints, ms_played: Ints, rng: np.random.Generator) -> Ints:
    """UTC s of every row: one after the other, and a session waits for the end of the one before."""
    seconds = ms_played // 1000 + 1 + (rng.random(len(session)) * 3).astype(np.int64)
    passed = np.cumsum(seconds) - seconds
    first = np.searchsorted(session, np.arange(len(sessions.start)))
    waited: Ints = np.maximum.accumulate(sessions.start - passed[first])
    return waited[session] + passed


def _flags(sessions: Sessions, listening: Listening, skipped: Bools, rng: np.random.Generator) -> NDArray[np.int32]:
    rows = listening.rows
    on_the_way = (sessions.slot == MORNING) & (rng.random(len(sessions.slot)) < 0.6)
    flags = (
        np.where(rows.manner == MIX, Flag.SHUFFLE, 0)
        | np.where(on_the_way[rows.session], Flag.OFFLINE, 0)
        | np.where(skipped, Flag.SKIPPED, 0)
    )
    return flags.astype(np.int32)


def spellings(catalogue: Catalogue, listening: Listening, rng: np.random.Generator) -> list[str]:
    """The artist of every row, as written in that session."""
    other = (rng.random(int(listening.rows.session[-1]) + 1) < OTHER_SPELLING)[listening.rows.session].tolist()
    others = dict((*SAME_NAMES, OTHER_NAME))
    names = [catalogue.artists[artist].name for artist in catalogue.track_artist[listening.track].tolist()]
    return [others.get(name, name) if swap else name for name, swap in zip(names, other, strict=True)]
