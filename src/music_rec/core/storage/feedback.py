"""What listeners say to recommendations, as it is kept: a journal of which each line can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from pathlib import Path

from music_rec.core.feedback import About, Says, Verdict
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer, raise_revision


async def add_verdict(writer: Writer, listener_id: int, entity: About, track_id: int, says: Says, now: int) -> int:
    """The id of a new line, in force. A track, once something was said of it, is kept as a name without plays."""
    async with writer.transaction() as db:
        [(feedback_id,)] = await db.execute_fetchall(
            "INSERT INTO user_feedback (listener_id, entity, track_id, says, said_at) VALUES (?, ?, ?, ?, ?)"
            " RETURNING feedback_id",
            [listener_id, entity, track_id, says, now],
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
            "SELECT feedback_id, entity, track_id, says, said_at, name, title"
            " FROM user_feedback JOIN tracks USING (track_id) JOIN artists USING (artist_id)"
            " WHERE listener_id = ? AND undone_at IS NULL ORDER BY said_at DESC, feedback_id DESC",
            [listener_id],
        ).fetchall()
    return list(starmap(Verdict, rows))
