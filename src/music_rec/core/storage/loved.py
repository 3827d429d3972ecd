"""What listeners love at services: the list of each account as it was read last, each track by the spelling of its names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import aiosqlite

from music_rec.core.frames import Coded
from music_rec.core.models import LovedTrack
from music_rec.core.storage.bulk import insert_rows
from music_rec.core.storage.database import reading
from music_rec.core.storage.unused import remove_unused
from music_rec.core.storage.writer import Writer, raise_revision

Since = dict[int, int]
"""Since when each track is loved, UTC s, by its spelling."""


async def save_loved(writer: Writer, listener_id: int, account_id: int, tracks: Sequence[LovedTrack]) -> tuple[int, int]:
    """(tracks added, tracks removed): the list of an account becomes this one, whole or not at all.

    A track that was never played is kept as a name without plays. What has no artist or no title is left out.
    """
    owner = {"listener_id": listener_id, "account_id": account_id}
    async with writer.transaction() as db:
        before, now = await _loved_at(db, account_id), await _spelled(writer, db, tracks)
        gone, come = before.keys() - now.keys(), now.keys() - before.keys()
        if now != before:
            await db.execute("DELETE FROM loved_tracks WHERE listener_id = ? AND account_id = ?", [*owner.values()])
            await insert_rows(db, "loved_tracks", owner, {"track_id": [*now], "loved_at": [*now.values()]})
            await raise_revision(db, listener_id, "feedback")
        if gone:
            await remove_unused(db)
    if gone:
        writer.spellings.forget()
    return len(come), len(gone)


async def forget_account(db: aiosqlite.Connection, listener_id: int, account_id: int) -> None:
    """Take away what was loved by an account, and names that nobody has without it; the writer has to forget what it knew."""
    removed = await db.execute("DELETE FROM loved_tracks WHERE listener_id = ? AND account_id = ?", [listener_id, account_id])
    if removed.rowcount:
        await raise_revision(db, listener_id, "feedback")
        await remove_unused(db)


def loved_of(path: Path, listener_id: int) -> Since:
    """What a listener loves, by spelling; the first time where several accounts love it."""
    with reading(path) as db:
        rows = db.execute("SELECT track_id, min(loved_at) FROM loved_tracks WHERE listener_id = ? GROUP BY 1", [listener_id])
        return dict(rows.fetchall())


async def _loved_at(db: aiosqlite.Connection, account_id: int) -> Since:
    rows = await db.execute_fetchall("SELECT track_id, loved_at FROM loved_tracks WHERE account_id = ?", [account_id])
    return {row[0]: row[1] for row in rows}


async def _spelled(writer: Writer, db: aiosqlite.Connection, tracks: Sequence[LovedTrack]) -> Since:
    """The tracks by spelling, made where it is not there yet; the first time of one that is named twice."""
    named = [one for one in tracks if one.artist and one.title]
    if not named:
        return {}
    artists = await writer.spellings.artist_ids(db, Coded.of(one.artist for one in named))
    ids = await writer.spellings.title_ids(db, "tracks", artists, Coded.of(one.title for one in named))
    since: Since = {}
    for track_id, one in zip(ids.tolist(), named, strict=True):
        since[track_id] = min(one.loved_at, since.get(track_id, one.loved_at))
    return since
