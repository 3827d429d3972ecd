"""What listeners say to recommendations, as it is kept: a journal of which each line can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from pathlib import Path

import aiosqlite

from music_rec.core.feedback import About, Says, Verdict
from music_rec.core.frames import Coded
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer, raise_revision


async def add_verdict(writer: Writer, listener_id: int, entity: About, track_id: int, says: Says, now: int) -> int:
    """The id of a new line, in force. A track, once something was said of it, is kept as a name without plays."""
    async with writer.transaction() as db:
        return await _add(db, listener_id, {"entity": entity, "track_id": track_id, "says": says, "said_at": now})


async def add_verdict_of_artist(writer: Writer, listener_id: int, name: str, says: Says, now: int) -> int:
    """The id of a new line, in force, about an artist who may have no track here: then the name comes in, without plays."""
    async with writer.transaction() as db:
        [artist_id] = (await writer.spellings.artist_ids(db, Coded.of([name]))).tolist()
        return await _add(db, listener_id, {"entity": "artist", "artist_id": artist_id, "says": says, "said_at": now})


async def _add(db: aiosqlite.Connection, listener_id: int, line: Mapping[str, int | str]) -> int:
    row = {"listener_id": listener_id, **line}
    [(feedback_id,)] = await db.execute_fetchall(
        f"INSERT INTO user_feedback ({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) RETURNING feedback_id",  # noqa: S608 - names are ours
        list(row.values()),
    )
    await raise_revision(db, listener_id, "feedback")
    return int(feedback_id)


async def undo_verdicts(writer: Writer, listener_id: int, feedback_ids: Sequence[int], now: int) -> int:
    """How many of these lines were in force, and are no longer."""
    async with writer.transaction() as db:
        cursor = await db.executemany(
            "UPDATE user_feedback SET undone_at = ? WHERE listener_id = ? AND feedback_id = ? AND undone_at IS NULL",
            [(now, listener_id, one) for one in feedback_ids],
        )
        if cursor.rowcount > 0:
            await raise_revision(db, listener_id, "feedback")
    return cursor.rowcount


def verdicts_of(path: Path, listener_id: int) -> list[Verdict]:
    """All lines in force of a listener, newest first."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT feedback_id, entity, coalesce(track_id, 0), says, said_at, name, coalesce(title, ''),"
            " coalesce(f.artist_id, 0)"
            " FROM user_feedback f LEFT JOIN tracks t USING (track_id)"
            " JOIN artists a ON a.artist_id = coalesce(f.artist_id, t.artist_id)"
            " WHERE listener_id = ? AND undone_at IS NULL ORDER BY said_at DESC, feedback_id DESC",
            [listener_id],
        ).fetchall()
    return list(starmap(Verdict, rows))
