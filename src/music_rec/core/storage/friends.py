"""What the friends of a listener play most at a service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer


async def save_friends(writer: Writer, listener_id: int, account_id: int, artists: Sequence[tuple[str, str, int]]) -> None:
    """Let these (friend, artist, plays) be what is known of the friends of an account."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM friend_artists WHERE listener_id = ? AND account_id = ?", [listener_id, account_id])
        await db.executemany(
            "INSERT OR REPLACE INTO friend_artists (listener_id, account_id, friend, artist, plays) VALUES (?, ?, ?, ?, ?)",
            [(listener_id, account_id, *row) for row in artists],
        )


def friends_of(path: Path, listener_id: int) -> list[tuple[str, str, int]]:
    """(friend, artist, plays) of all accounts of a listener, by friend and artist."""
    with reading(path) as db:
        return db.execute(
            "SELECT friend, artist, sum(plays) FROM friend_artists WHERE listener_id = ? GROUP BY 1, 2 ORDER BY 1, 2",
            [listener_id],
        ).fetchall()
