"""The one writer: every change is a short transaction that raises the revisions of what it changed."""

from __future__ import annotations

import asyncio
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from music_rec.core.models import Playlist, PlaylistTrack
from music_rec.core.storage.database import BUSY_MS, storage_errors
from music_rec.core.storage.spellings import SpellingIndex

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Writer:
    """Owns the one connection that writes; use it on the loop it was opened on."""

    def __init__(self, path: Path, connection: aiosqlite.Connection) -> None:
        self.path = path
        self.connection = connection
        self.spellings = SpellingIndex()
        self._turn = asyncio.Lock()
        self._seen = 0
        self._glancing: sqlite3.Connection | None = None

    @classmethod
    async def open(cls, path: Path) -> Writer:
        """A writer on a prepared database (`database.prepare`)."""
        with storage_errors(path):
            connection = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
            await connection.execute("PRAGMA foreign_keys = ON")
            await connection.execute("PRAGMA synchronous = NORMAL")
        return cls(path, connection)

    async def close(self) -> None:
        """Close, once all has been written that was to be by now: who was cancelled may have left that to itself."""
        async with self._turn:
            if self._glancing:
                self._glancing.close()
            await self.connection.close()

    def glance(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """A few rows of what is saved now, for what is asked all the time: to open the database takes longer than to ask."""
        with storage_errors(self.path):
            if self._glancing is None:
                wait_s = BUSY_MS / 1000
                self._glancing = sqlite3.connect(self.path, isolation_level=None, timeout=wait_s, check_same_thread=False)
                self._glancing.execute("PRAGMA query_only = ON")
            return self._glancing.execute(sql, values).fetchall()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """One transaction, whole or not at all, also when cancelled; others wait their turn."""
        async with self._turn:
            with storage_errors(self.path):
                try:
                    await self.connection.execute("BEGIN IMMEDIATE")
                    await self._notice_others()
                    yield self.connection
                    await self.connection.execute("COMMIT")
                except BaseException:
                    self.spellings.forget()
                    # its thread takes it up after what was cancelled on the way, and does nothing where no transaction is open
                    await asyncio.shield(self.connection.rollback())
                    raise

    async def _notice_others(self) -> None:
        """Forget what is known of spellings where another process wrote since: it may have removed some."""
        [(version,)] = await self.connection.execute_fetchall("PRAGMA data_version")
        if version != self._seen:
            self._seen = version
            self.spellings.forget()

    async def add_listener(self, name: str, zone: str, now: int) -> int:
        """Id of a new listener whose clock shows `zone`."""
        async with self.transaction() as db:
            cursor = await db.execute("INSERT INTO listeners (name, created_at) VALUES (?, ?)", [name, now])
            listener_id = int(cursor.lastrowid or 0)
            await db.execute("INSERT INTO listener_zones (listener_id, valid_from, zone) VALUES (?, 0, ?)", [listener_id, zone])
            await raise_revision(db, 0, "listeners")
        return listener_id

    async def rename_listener(self, listener_id: int, name: str) -> None:
        async with self.transaction() as db:
            await db.execute("UPDATE listeners SET name = ? WHERE listener_id = ?", [name, listener_id])
            await raise_revision(db, 0, "listeners")

    async def set_zones(self, listener_id: int, zones: Sequence[tuple[int, str]]) -> None:
        """Replace the dated zones; the first must start at 0."""
        async with self.transaction() as db:
            await db.execute("DELETE FROM listener_zones WHERE listener_id = ?", [listener_id])
            await db.executemany(
                "INSERT INTO listener_zones (listener_id, valid_from, zone) VALUES (?, ?, ?)",
                [(listener_id, start, zone) for start, zone in zones],
            )
            await raise_revision(db, 0, "listeners")

    async def show_listener(self, listener_id: int) -> None:
        """Remember who was shown last."""
        async with self.transaction() as db:
            await db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('shown_listener', ?)", [str(listener_id)])

    async def save_playlist(self, listener_id: int, playlist: Playlist) -> int:
        """Id of the stored list; a playlist with an id replaces that one."""
        async with self.transaction() as db:
            known = playlist.playlist_id or None
            if known:
                await db.execute("DELETE FROM playlists WHERE playlist_id = ? AND listener_id = ?", [known, listener_id])
            cursor = await db.execute(
                "INSERT INTO playlists (playlist_id, listener_id, name, generator, seed, model, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [known, listener_id, playlist.name, playlist.generator, playlist.seed, playlist.model, playlist.created_at],
            )
            playlist_id = int(cursor.lastrowid or 0)
            await db.executemany(
                "INSERT INTO playlist_tracks (playlist_id, position, track_id, reason) VALUES (?, ?, ?, ?)",
                _lines(playlist_id, playlist.tracks),
            )
            await raise_revision(db, listener_id, "playlists")
        return playlist_id

    async def rename_playlist(self, listener_id: int, playlist_id: int, name: str) -> None:
        async with self.transaction() as db:
            await db.execute(
                "UPDATE playlists SET name = ? WHERE playlist_id = ? AND listener_id = ?", [name, playlist_id, listener_id]
            )
            await raise_revision(db, listener_id, "playlists")

    async def delete_playlist(self, listener_id: int, playlist_id: int) -> None:
        async with self.transaction() as db:
            await db.execute("DELETE FROM playlists WHERE playlist_id = ? AND listener_id = ?", [playlist_id, listener_id])
            await raise_revision(db, listener_id, "playlists")


def _lines(playlist_id: int, tracks: Sequence[PlaylistTrack]) -> list[tuple[int, int, int, str]]:
    return [(playlist_id, position, track.track_id, track.reason) for position, track in enumerate(tracks, 1)]


async def raise_revision(db: aiosqlite.Connection, listener_id: int, domain: str) -> None:
    """Say that something of this domain changed, inside the transaction that changes it.

    A revision is the number of changes, and below it 32 random bits: two copies of a database that each went their own way
    never stand at the same one, so that no cache takes one for the other.
    """
    await db.execute(
        "INSERT INTO revisions (listener_id, domain, value) VALUES (?, ?, (1 << 32) + abs(random() % 4294967296))"
        " ON CONFLICT DO UPDATE SET value = ((value >> 32) + 1 << 32) + abs(random() % 4294967296)",
        [listener_id, domain],
    )


async def show_plays(writer: Writer, listener_id: int) -> None:
    """Let everybody see the plays that were saved without raising their revision."""
    async with writer.transaction() as db:
        await raise_revision(db, listener_id, "plays")


async def show_plays_as(writer: Writer, listener_id: int, before: int, after: int) -> bool:
    """`show_plays` at a revision chosen before (`following`); False, and nothing happens, where it is not `before` any more."""
    async with writer.transaction() as db:
        query = "SELECT value FROM revisions WHERE listener_id = ? AND domain = 'plays'"
        rows = list(await db.execute_fetchall(query, [listener_id]))
        if (rows[0][0] if rows else 0) != before:
            return False
        await db.execute(
            "INSERT OR REPLACE INTO revisions (listener_id, domain, value) VALUES (?, 'plays', ?)", [listener_id, after]
        )
    return True


def following(revision: int) -> int:
    """A revision that may come next."""
    return changes(revision) + 1 << 32 | secrets.randbits(32)


def changes(revision: int) -> int:
    """The number of changes up to a revision."""
    return revision >> 32


def as_json(value: Any) -> str:
    """Compact JSON with sorted keys: the same value always gives the same text."""
    return _ENCODER.encode(value)
