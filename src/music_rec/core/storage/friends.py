"""What the friends of a listener play most at a service."""

from __future__ import annotations

from collections.abc import Sequence

from music_rec.core.storage.writer import Writer


async def save_friends(writer: Writer, listener_id: int, account_id: int, artists: Sequence[tuple[str, str, int]]) -> None:
    """Let these (friend, artist, plays) be what is known of the friends of an account."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM friend_artists WHERE listener_id = ? AND account_id = ?", [listener_id, account_id])
        await db.executemany(
            "INSERT OR REPLACE INTO friend_artists (listener_id, account_id, friend, artist, plays) VALUES (?, ?, ?, ?, ?)",
            [(listener_id, account_id, *row) for row in artists],
        )
