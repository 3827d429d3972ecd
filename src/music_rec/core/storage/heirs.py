"""Rows of an import that is undone and that others brought in other words: the next of them becomes the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

import aiosqlite
import numpy as np

from music_rec.core.counting import Rules, kinds_of
from music_rec.core.storage.details import NUMBERS, TEXTS

Key = tuple[int, int, int]
"""Start, track and ordinal of a row within its source."""
Words = tuple[Any, ...]
"""Track, album, and what `play_details` holds, all empty where there are none."""


@dataclass(frozen=True)
class Span:
    """A span of time of one source of a listener, both ends inclusive."""

    listener_id: int
    source_id: int
    first: int
    last: int

    SQL: ClassVar[str] = "s.listener_id = ? AND s.source_id = ? AND s.played_at BETWEEN ? AND ?"
    """Selects its rows, given `values`."""

    @property
    def values(self) -> list[int]:
        return [self.listener_id, self.source_id, self.first, self.last]


@dataclass(frozen=True)
class Row:
    """A row as it is stored from now on: the words of its first import, and which others have it in which words."""

    old: Key
    new: Key
    words: Words
    holders: Sequence[tuple[int, Words]]


_KEY = "(listener_id, source_id, played_at, track_id, ordinal)"
_DETAILS = ", ".join(f"{{0}}.{name}" for name in (*NUMBERS, *TEXTS))
_OTHERWISE = f"""
    {Span.SQL} AND s.import_id = ? AND EXISTS (SELECT 1 FROM import_variants o WHERE o.listener_id = s.listener_id
    AND o.source_id = s.source_id AND o.played_at = s.played_at AND o.track_id = s.track_id AND o.ordinal = s.ordinal)"""  # noqa: S608 - names are ours
_AS_STORED = f"""
    SELECT s.played_at, s.track_id, s.ordinal, s.track_id, s.album_id, {_DETAILS.format("d")}
    FROM scrobbles s LEFT JOIN play_details d USING {_KEY} WHERE {_OTHERWISE}"""  # noqa: S608 - names are ours
_AS_OTHERS_HAVE_IT = f"""
    SELECT s.played_at, s.track_id, s.ordinal, r.import_id, v.own_track_id, v.album_id, {_DETAILS.format("v")}
    FROM scrobbles s JOIN import_repeats r USING {_KEY}
    LEFT JOIN import_variants v ON v.listener_id = r.listener_id AND v.source_id = r.source_id
        AND v.played_at = r.played_at AND v.track_id = r.track_id AND v.ordinal = r.ordinal AND v.import_id = r.import_id
    WHERE {_OTHERWISE} ORDER BY s.played_at, s.track_id, s.ordinal, r.import_id"""  # noqa: S608 - names are ours
_FREE = 1_000_000
"""Ordinals from here on are free for a moment, until those of a start are closed up."""


async def hand_over(db: aiosqlite.Connection, span: Span, import_id: int, rules: Rules) -> None:
    """Rows of an import that others have in other words become rows of the first of these, in its words.

    Where these name another track, the ordinal is to be given anew.
    """
    values = [*span.values, import_id]
    stored = {found[:3]: found[3:] for found in await db.execute_fetchall(_AS_STORED, values)}
    others = await db.execute_fetchall(_AS_OTHERS_HAVE_IT, values)
    rows = [
        _row(key, stored[key], list(found), place) for place, (key, found) in enumerate(groupby(others, itemgetter(0, 1, 2)))
    ]
    if rows:
        await _remove(db, span, [row.old for row in rows])
        await _insert(db, span, rows, rules)


def _row(key: Key, stored: Words, others: Sequence[Any], place: int) -> Row:
    holders = [(one[3], stored if one[4] is None else tuple(one[4:])) for one in others]
    words = holders[0][1]
    new = key if words[0] == key[1] else (key[0], words[0], _FREE + place)
    return Row(key, new, words, holders)


async def _remove(db: aiosqlite.Connection, span: Span, keys: Iterable[Key]) -> None:
    owned = (span.listener_id, span.source_id)
    values = [(*owned, *key) for key in keys]
    for table in ("scrobbles", "play_details", "import_repeats", "import_variants"):
        await db.executemany(f"DELETE FROM {table} WHERE {_KEY} = (?, ?, ?, ?, ?)", values)  # noqa: S608 - names are ours


async def _insert(db: aiosqlite.Connection, span: Span, rows: Sequence[Row], rules: Rules) -> None:
    owned = (span.listener_id, span.source_id)
    kinds = _kinds([row.words for row in rows], rules)
    await db.executemany(
        f"INSERT INTO scrobbles {_KEY[:-1]}, album_id, import_id, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - names are ours
        [(*owned, *row.new, row.words[1], row.holders[0][0], kind) for row, kind in zip(rows, kinds, strict=True)],
    )
    await db.executemany(
        f"INSERT INTO play_details {_KEY[:-1]}, {', '.join((*NUMBERS, *TEXTS))}) VALUES (?{', ?' * 11})",  # noqa: S608 - names are ours
        [(*owned, *row.new, *row.words[2:]) for row in rows if row.words[2] is not None],
    )
    others = [(row, import_id, words) for row in rows for import_id, words in row.holders[1:]]
    await db.executemany(
        f"INSERT INTO import_repeats {_KEY[:-1]}, import_id) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - names are ours
        [(*owned, *row.new, import_id) for row, import_id, _ in others],
    )
    await db.executemany(
        f"INSERT INTO import_variants {_KEY[:-1]}, import_id, own_track_id, album_id, {', '.join((*NUMBERS, *TEXTS))})"  # noqa: S608 - names are ours
        f" VALUES (?{', ?' * 14})",
        [(*owned, *row.new, import_id, *words) for row, import_id, words in others if words != row.words],
    )


def _kinds(words: Sequence[Words], rules: Rules) -> list[int]:
    numbers = np.array([[0, 0, 0] if one[2] is None else one[2:5] for one in words], np.int64)
    unknown = np.array([one[2] is None for one in words])
    numbers[unknown, :2] = -1
    ms_played, length_ms, flags = numbers.T
    kinds: list[int] = kinds_of(ms_played, length_ms, flags, rules).tolist()
    return kinds
