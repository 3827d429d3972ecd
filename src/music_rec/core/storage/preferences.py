"""What a listener chose once and for all: one JSON object, a name for each choice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

import aiosqlite

from music_rec.core.storage.writer import as_json, raise_revision


def preference(db: Connection, listener_id: int, name: str) -> dict[str, Any]:
    """What was chosen under a name; empty where nothing was."""
    row = db.execute("SELECT preferences FROM listeners WHERE listener_id = ?", [listener_id]).fetchone()
    chosen: dict[str, Any] = (json.loads(row[0]) if row else {}).get(name, {})
    return chosen


async def set_preference(db: aiosqlite.Connection, listener_id: int, name: str, chosen: dict[str, Any]) -> None:
    """Choose, within a transaction; all other choices stay."""
    await note(db, listener_id, name, chosen)
    await raise_revision(db, 0, "listeners")


async def note(db: aiosqlite.Connection, listener_id: int, name: str, noted: dict[str, Any]) -> None:
    """`set_preference` of what no answer rests on: no revision rises, so nothing is computed again."""
    await db.execute(
        "UPDATE listeners SET preferences = json_set(preferences, '$.' || ?, json(?)) WHERE listener_id = ?",
        [name, as_json(noted), listener_id],
    )


async def note_some(db: aiosqlite.Connection, listener_id: int, name: str, noted: Mapping[str, Any]) -> None:
    """`note` of some parts; the others stay, whoever changed them meanwhile."""
    await db.execute(
        "UPDATE listeners SET preferences = json_patch(preferences, ?) WHERE listener_id = ?",
        [as_json({name: noted}), listener_id],
    )
