"""Ids of spellings: names as they came in, numbered once and for ever, each put into the group of its key."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.frames import Coded
from music_rec.core.keys import name_key
from music_rec.core.storage.bulk import insert_rows

Ints = NDArray[np.int64]
Table = Literal["albums", "tracks"]
_ID = {"artists": "artist_id", "albums": "album_id", "tracks": "track_id"}


def _none() -> Ints:
    return np.zeros(0, np.int64)


def not_in(known: Ints, values: Ints) -> Ints:
    """The distinct values that ascending `known` lacks, ascending; most are known, so they are looked up before sorting."""
    if not len(known):
        return np.unique(values)
    place = np.searchsorted(known, values)
    place[place == len(known)] = 0
    return np.unique(values[known[place] != values])


@dataclass
class TextIndex:
    """Numbers for texts in order of first appearance, so that pairs of texts become integers."""

    number: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))

    def of(self, texts: Sequence[str]) -> Ints:
        """The number of each text, new ones given on the way; one more at the end for code -1."""
        return np.append(np.fromiter(map(self.number.__getitem__, texts), np.int64, len(texts)), 0)


@dataclass
class _Titles:
    """Known ids of one table by (artist id << 32 | number of the title), ascending."""

    texts: TextIndex = field(default_factory=TextIndex)
    pairs: Ints = field(default_factory=_none)
    ids: Ints = field(default_factory=_none)

    def learn(self, pairs: Ints, ids: Ints) -> None:
        together, all_ids = np.concatenate([self.pairs, pairs]), np.concatenate([self.ids, ids])
        order = np.argsort(together, kind="stable")
        self.pairs, self.ids = together[order], all_ids[order]

    def missing(self, pairs: Ints) -> Ints:
        return not_in(self.pairs, pairs)

    def ids_of(self, pairs: Ints) -> Ints:
        return self.ids[np.searchsorted(self.pairs, pairs)]


@dataclass
class SpellingIndex:
    """What is known of the ids so far; forget it when a transaction is rolled back."""

    artists: dict[str, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    """Artist group by artist id."""
    titles: dict[Table, _Titles] = field(default_factory=lambda: {"albums": _Titles(), "tracks": _Titles()})

    def forget(self) -> None:
        """Know nothing again; the next batch asks the database."""
        self.artists.clear()
        self.groups.clear()
        self.titles = {"albums": _Titles(), "tracks": _Titles()}

    async def artist_ids(self, db: aiosqlite.Connection, artist: Coded) -> Ints:
        """Artist id of every row."""
        used = np.unique(artist.codes).tolist()  # rows that fell out leave names behind that nobody plays
        await self._learn_artists(db, [artist.values[code] for code in used])
        ids = np.zeros(len(artist.values), np.int64)
        ids[used] = [self.artists[artist.values[code]] for code in used]
        return ids[artist.codes]

    async def title_ids(self, db: aiosqlite.Connection, table: Table, artist_id: Ints, title: Coded) -> Ints:
        """Album or track id of every row; 0 where the row has no title."""
        known = self.titles[table]
        ids = np.zeros(len(title), np.int64)
        rows = title.codes >= 0
        pairs = (artist_id << 32 | known.texts.of(title.values)[title.codes])[rows]
        distinct, place = np.unique(pairs, return_inverse=True)
        await self._learn_titles(db, table, known.missing(distinct))
        ids[rows] = known.ids_of(distinct)[place]
        return ids

    async def _learn_artists(self, db: aiosqlite.Connection, names: Sequence[str]) -> None:
        missing = [name for name in names if name not in self.artists]
        if not missing:
            return
        rows = await db.execute_fetchall(
            "SELECT artist_id, name, group_id FROM artists WHERE name IN (SELECT value FROM json_each(?))",
            [json.dumps(missing)],
        )
        for artist_id, name, group in rows:
            self.artists[name], self.groups[artist_id] = artist_id, group
        fresh = [name for name in missing if name not in self.artists]
        keys = [name_key(name) for name in fresh]
        ids, groups = await _number(db, "artists", keys)
        await insert_rows(db, "artists", {}, {"artist_id": ids, "name": fresh, "key": keys, "group_id": groups})
        self.artists.update(zip(fresh, ids, strict=True))
        self.groups.update(zip(ids, groups, strict=True))

    async def _learn_titles(self, db: aiosqlite.Connection, table: Table, missing: Ints) -> None:
        if not len(missing):
            return
        known, id_name = self.titles[table], _ID[table]
        texts = list(known.texts.number)
        wanted = [(pair >> 32, texts[pair & 0xFFFFFFFF]) for pair in missing.tolist()]
        rows = await db.execute_fetchall(
            f"SELECT j.key, t.{id_name} FROM json_each(?) AS j JOIN {table} AS t"  # noqa: S608 - names are ours
            " ON t.artist_id = json_extract(j.value, '$[0]') AND t.title = json_extract(j.value, '$[1]')",
            [json.dumps(wanted)],
        )
        ids = np.zeros(len(missing), np.int64)
        for place, row_id in rows:
            ids[place] = row_id
        fresh = [wanted[place] for place in np.flatnonzero(ids == 0)]
        keys = [f"{self.groups[artist_id]} {name_key(title)}" for artist_id, title in fresh]
        fresh_ids, groups = await _number(db, table, keys)
        artists, titles = [artist_id for artist_id, _ in fresh], [title for _, title in fresh]
        columns = {id_name: fresh_ids, "artist_id": artists, "title": titles, "key": keys, "group_id": groups}
        await insert_rows(db, table, {}, columns)
        ids[ids == 0] = fresh_ids
        known.learn(missing, ids)


async def _number(db: aiosqlite.Connection, table: str, keys: Sequence[str]) -> tuple[range, list[int]]:
    """(free ids, group of each key): the group of a key is the first spelling that had it."""
    [(last,)] = await db.execute_fetchall("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", [table])
    rows = await db.execute_fetchall(
        f"SELECT key, min(group_id) FROM {table} WHERE key IN (SELECT value FROM json_each(?)) GROUP BY key",  # noqa: S608 - names are ours
        [json.dumps(list(set(keys)))],
    )
    group_of: dict[str, int] = dict(rows)  # type: ignore[arg-type]
    ids = range(last + 1, last + 1 + len(keys))
    return ids, [group_of.setdefault(key, one) for key, one in zip(keys, ids, strict=True)]
