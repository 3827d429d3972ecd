"""Writing the journal of edits: each edit is one transaction, with the links between sources that it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from music_rec.core.edits import Apart, Change, CountsAs, Edit, SpelledNames, in_force, spelled, to_payload
from music_rec.core.storage.database import reading
from music_rec.core.storage.journal import journal_of
from music_rec.core.storage.links import Relinking, relinking
from music_rec.core.storage.spelled_names import names_of
from music_rec.core.storage.writer import Writer, raise_revision


async def add_edit(writer: Writer, listener_id: int, change: Change, now: int) -> Edit:
    """The new edit, in force. No import may run where it counts one thing as another."""
    edits = await _edits(writer, listener_id)
    links = await _links_after(writer, listener_id, change, [*in_force(edits), change])
    names = await asyncio.to_thread(_names, writer.path, change)
    async with writer.transaction() as db:
        [(edit_id,)] = await db.execute_fetchall(
            "INSERT INTO edits (listener_id, kind, payload, created_at) VALUES (?, ?, ?, ?) RETURNING edit_id",
            [listener_id, *to_payload(change, names), now],
        )
        await raise_revision(db, listener_id, "edits")
        if links:
            await links.save(db)
    return Edit(edit_id, change, now, names=names)


def _names(path: Path, change: Change) -> SpelledNames:
    with reading(path) as db:
        return names_of(db, spelled(change))


async def undo_edit(writer: Writer, listener_id: int, edit: Edit, now: int) -> bool:
    """Whether the edit was in force, and is no longer. No import may run where it counts one thing as another."""
    others = [one for one in await _edits(writer, listener_id) if one.edit_id != edit.edit_id]
    links = await _links_after(writer, listener_id, edit.change, in_force(others))
    async with writer.transaction() as db:
        undone = await db.execute(
            "UPDATE edits SET undone_at = ? WHERE listener_id = ? AND edit_id = ? AND undone_at IS NULL",
            [now, listener_id, edit.edit_id],
        )
        if undone.rowcount:
            await raise_revision(db, listener_id, "edits")
            if links:
                await links.save(db)
    return undone.rowcount > 0


async def _edits(writer: Writer, listener_id: int) -> Sequence[Edit]:
    return (await asyncio.to_thread(journal_of, writer.path, listener_id)).edits


async def _links_after(writer: Writer, listener_id: int, change: Change | Apart, changes: Sequence[Change]) -> Relinking | None:
    """The links once a change came or went and these are in force; None where it cannot matter."""
    if not isinstance(change, CountsAs):
        return None
    return await asyncio.to_thread(relinking, writer.path, listener_id, changes)
