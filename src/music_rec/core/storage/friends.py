"""What others play most: friends of a listener at a service, and those whom a service calls alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from music_rec.core.storage.database import reading
from music_rec.core.storage.unused import remove_unused
from music_rec.core.storage.writer import Writer, raise_revision


async def save_friends(writer: Writer, listener_id: int, account_id: int, artists: Sequence[tuple[str, str, int]]) -> None:
    """Let these (friend, artist, plays) be what is known of the friends of an account."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM friend_artists WHERE listener_id = ? AND account_id = ?", [listener_id, account_id])
        await db.executemany(
            "INSERT OR REPLACE INTO friend_artists (listener_id, account_id, friend, artist, plays) VALUES (?, ?, ?, ?, ?)",
            [(listener_id, account_id, *row) for row in artists],
        )
        await raise_revision(db, listener_id, "facts")


async def forget_friends(writer: Writer, listener_id: int) -> None:
    """Drop what is known of the friends of all accounts of a listener."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM friend_artists WHERE listener_id = ?", [listener_id])
        await raise_revision(db, listener_id, "facts")


def has_friends(path: Path, listener_id: int) -> bool:
    """Whether anything is known of friends of a listener."""
    with reading(path) as db:
        return db.execute("SELECT 1 FROM friend_artists WHERE listener_id = ? LIMIT 1", [listener_id]).fetchone() is not None


async def save_like_minded(writer: Writer, listener_id: int, source: str, artists: Sequence[tuple[str, str, int]]) -> None:
    """Let these (account, artist, plays) be what is known of those whom a source calls alike to a listener."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM like_minded WHERE listener_id = ? AND source = ?", [listener_id, source])
        await db.executemany(
            "INSERT OR REPLACE INTO like_minded (listener_id, source, name, artist, plays) VALUES (?, ?, ?, ?, ?)",
            [(listener_id, source, *row) for row in artists],
        )
        await raise_revision(db, listener_id, "facts")


async def forget_like_minded(writer: Writer, listener_id: int, source: str, candidates_of: str) -> None:
    """Drop those whom a source calls alike to a listener, and the candidates it named for that."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM like_minded WHERE listener_id = ? AND source = ?", [listener_id, source])
        named = await db.execute("DELETE FROM candidates WHERE listener_id = ? AND source = ?", [listener_id, candidates_of])
        if named.rowcount:
            await remove_unused(db)
        await raise_revision(db, listener_id, "facts")
    writer.spellings.forget()


def others_of(path: Path, listener_id: int) -> list[tuple[str, str, int]]:
    """(who, artist, plays) of the friends of a listener and of those called alike, by who and artist."""
    with reading(path) as db:
        return db.execute(
            "SELECT friend AS who, artist, sum(plays) FROM friend_artists WHERE listener_id = ? GROUP BY 1, 2"
            " UNION ALL SELECT name || ' at ' || source, artist, plays FROM like_minded WHERE listener_id = ? ORDER BY 1, 2",
            [listener_id, listener_id],
        ).fetchall()
