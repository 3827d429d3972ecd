"""Ids of spellings: names as they came in, numbered once and for ever, each put into the group of its key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.frames import Coded
from music_rec.core.keys import name_key

Ints = NDArray[np.int64]
Title = tuple[int, str]
"""Artist id and title."""
Table = Literal["albums", "tracks"]
_ID = {"artists": "artist_id", "albums": "album_id", "tracks": "track_id"}


@dataclass
class SpellingIndex:
    """What is known of the ids so far; forget it when a transaction is rolled back."""

    artists: dict[str, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    """Artist group by artist id."""
    titles: dict[Table, dict[Title, int]] = field(default_factory=lambda: {"albums": {}, "tracks": {}})

    def forget(self) -> None:
        self.artists.clear()
        self.groups.clear()
        for known in self.titles.values():
            known.clear()

    async def artist_ids(self, connection: aiosqlite.Connection, artist: Coded) -> Ints:
        """Artist id of every row."""
        await self._learn_artists(connection, artist.values)
        return np.array([self.artists[name] for name in artist.values], np.int64)[artist.codes]

    async def title_ids(self, connection: aiosqlite.Connection, table: Table, artist_id: Ints, title: Coded) -> Ints:
        """Album or track id of every row; 0 where the row has no title."""
        ids = np.zeros(len(title), np.int64)
        rows = title.codes >= 0
        pair = artist_id[rows] << 32 | title.codes[rows]
        distinct, inverse = np.unique(pair, return_inverse=True)
        artists, codes = (distinct >> 32).tolist(), (distinct & 0xFFFFFFFF).tolist()
        wanted = [(artist, title.values[code]) for artist, code in zip(artists, codes, strict=True)]
        await self._learn_titles(connection, table, wanted)
        known = self.titles[table]
        ids[rows] = np.array([known[one] for one in wanted], np.int64)[inverse]
        return ids

    async def _learn_artists(self, connection: aiosqlite.Connection, names: Sequence[str]) -> None:
        missing = [name for name in names if name not in self.artists]
        if not missing:
            return
        rows = await connection.execute_fetchall(
            "SELECT artist_id, name, group_id FROM artists WHERE name IN (SELECT value FROM json_each(?))",
            [json.dumps(missing)],
        )
        for artist_id, name, group in rows:
            self.artists[name], self.groups[artist_id] = artist_id, group
        fresh = [name for name in missing if name not in self.artists]
        keys = [name_key(name) for name in fresh]
        first, groups = await _number(connection, "artists", keys)
        await connection.executemany(
            "INSERT INTO artists (artist_id, name, key, group_id) VALUES (?, ?, ?, ?)",
            zip(range(first, first + len(fresh)), fresh, keys, groups, strict=True),
        )
        self.artists.update(zip(fresh, range(first, first + len(fresh)), strict=True))
        self.groups.update(zip(range(first, first + len(fresh)), groups, strict=True))

    async def _learn_titles(self, connection: aiosqlite.Connection, table: Table, wanted: Iterable[Title]) -> None:
        known, id_name = self.titles[table], _ID[table]
        missing = [one for one in wanted if one not in known]
        if not missing:
            return
        rows = await connection.execute_fetchall(
            f"SELECT t.{id_name}, t.artist_id, t.title FROM json_each(?) AS j JOIN {table} AS t"  # noqa: S608 - names are ours
            " ON t.artist_id = j.value ->> 0 AND t.title = j.value ->> 1",
            [json.dumps(missing)],
        )
        known.update(((artist_id, title), row_id) for row_id, artist_id, title in rows)
        fresh = [one for one in missing if one not in known]
        keys = [f"{self.groups[artist_id]} {name_key(title)}" for artist_id, title in fresh]
        first, groups = await _number(connection, table, keys)
        ids = range(first, first + len(fresh))
        await connection.executemany(
            f"INSERT INTO {table} ({id_name}, artist_id, title, key, group_id) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - names are ours
            ((row_id, *one, key, group) for row_id, one, key, group in zip(ids, fresh, keys, groups, strict=True)),
        )
        known.update(zip(fresh, ids, strict=True))


async def _number(connection: aiosqlite.Connection, table: str, keys: Sequence[str]) -> tuple[int, list[int]]:
    """(first free id, group of each key): the group of a key is the first spelling that had it."""
    [(last,)] = await connection.execute_fetchall("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", [table])
    rows = await connection.execute_fetchall(
        f"SELECT key, min(group_id) FROM {table} WHERE key IN (SELECT value FROM json_each(?)) GROUP BY key",  # noqa: S608 - names are ours
        [json.dumps(list(set(keys)))],
    )
    group_of: dict[str, int] = dict(rows)  # type: ignore[arg-type]
    return last + 1, [group_of.setdefault(key, last + 1 + i) for i, key in enumerate(keys)]
