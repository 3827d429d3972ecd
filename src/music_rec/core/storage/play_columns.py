"""Plays as columns: read from the database, put in order, and put beside those that are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from sqlite3 import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import in_order
from music_rec.core.history import Int64
from music_rec.core.models import Kind

PLAY_TYPES: dict[str, str] = {"played_at": "<i8", "track": "<i4", "album": "<i4", "ms": "<i4"}
Columns = dict[str, NDArray[Any]]
_SELECT = """
    SELECT s.played_at, s.track_id, s.album_id, coalesce(d.ms_played, -1)
    FROM scrobbles s LEFT JOIN play_details d USING (listener_id, source_id, played_at, track_id, ordinal)
    WHERE s.listener_id = ? AND s.kind = ? AND NOT EXISTS (
        SELECT 1 FROM play_links l WHERE l.listener_id = s.listener_id AND l.source_id = s.source_id
        AND l.played_at = s.played_at AND l.track_id = s.track_id AND l.ordinal = s.ordinal)"""
_AT = """
        AND s.source_id IN (SELECT source_id FROM sources WHERE listener_id = ?)
        AND s.played_at IN (SELECT value FROM json_each(?))"""


def select(db: Connection, listener_id: int, kind: Kind) -> Columns:
    """All rows of a kind that no other row stands for."""
    return _columns(db, _SELECT, [listener_id, kind])


def select_at(db: Connection, listener_id: int, kind: Kind, seconds: Int64) -> Columns:
    """Those that start in one of these seconds."""
    return _columns(db, _SELECT + _AT, [listener_id, kind, listener_id, json.dumps(seconds.tolist())])


def nothing() -> Columns:
    """No plays."""
    return {name: np.zeros(0, dtype) for name, dtype in PLAY_TYPES.items()}


def together(parts: Sequence[Columns]) -> Columns:
    """The rows of all parts, one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in PLAY_TYPES}


def in_time_order(columns: Columns) -> Columns:
    """By time, then track, album and length: an order that every way of loading agrees on."""
    order = in_order([columns[name] for name in ("played_at", "track", "album", "ms")])
    return {name: columns[name][order].astype(dtype, copy=False) for name, dtype in PLAY_TYPES.items()}


def merged(known: Columns, rows: Columns, instead_of: Int64 = np.zeros(0, np.int64)) -> Columns:
    """The known plays, which are used up, with these rows; those that start in the seconds of `instead_of` go.

    Only what lies between the first and the last change is sorted again.
    """
    changed = np.concatenate([rows["played_at"], instead_of])
    if not len(changed):
        return known
    first, last = np.searchsorted(known["played_at"], [changed.min(), changed.max() + 1])
    stays = np.isin(known["played_at"][first:last], instead_of, invert=True)
    middle = in_time_order(together([{name: known[name][first:last][stays] for name in PLAY_TYPES}, rows]))
    joined = {}
    for name in PLAY_TYPES:
        column = known.pop(name)
        joined[name] = np.concatenate([column[:first], middle[name], column[last:]])
    return joined


def _columns(db: Connection, sql: str, values: Sequence[Any]) -> Columns:
    rows = np.fromiter(chain.from_iterable(db.execute(sql, values)), np.int64).reshape(-1, 4)
    return in_time_order(dict(zip(PLAY_TYPES, rows.T, strict=True)))
