"""The counting rules of a listener: kept with their preferences, and put into force on every row that is there."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.counting import Rules, kinds_of
from music_rec.core.storage import links
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer, as_json, raise_revision

ROWS = 100_000
"""So many rows are looked at together."""


def rules_of(path: Path, listener_id: int) -> Rules:
    """The rules in force; those of a new listener where none were chosen."""
    with reading(path) as db:
        chosen = _preferences(db, listener_id).get("rules", {})
    return Rules(**{one.name: chosen[one.name] for one in fields(Rules) if one.name in chosen})


async def set_rules(writer: Writer, listener_id: int, rules: Rules) -> int:
    """How many rows count as something else from now on. No import may run.

    Stopped at any moment, either nothing is changed or links alone are not; setting the same again links anew.
    """
    preferences, changed = await asyncio.to_thread(_changes, writer.path, listener_id, rules)
    async with writer.transaction() as db:
        preferences["rules"] = asdict(rules)
        await db.execute("UPDATE listeners SET preferences = ? WHERE listener_id = ?", [as_json(preferences), listener_id])
        await db.executemany(
            "UPDATE scrobbles SET kind = ? WHERE listener_id = ? AND source_id = ? AND played_at = ? AND track_id = ?"
            " AND ordinal = ?",
            ((kind, listener_id, *key) for *key, kind in changed.tolist()),
        )
        await raise_revision(db, 0, "listeners")
        if len(changed):
            await raise_revision(db, listener_id, "plays")
    await links.relink(writer, listener_id)
    return len(changed)


def _preferences(db: Connection, listener_id: int) -> dict[str, Any]:
    row = db.execute("SELECT preferences FROM listeners WHERE listener_id = ?", [listener_id]).fetchone()
    preferences: dict[str, Any] = json.loads(row[0]) if row else {}
    return preferences


_DETAILED = (
    "SELECT source_id, played_at, track_id, ordinal, kind, ms_played, length_ms, flags FROM play_details"
    " JOIN scrobbles USING (listener_id, source_id, played_at, track_id, ordinal) WHERE listener_id = ?"
)


def _changes(path: Path, listener_id: int, rules: Rules) -> tuple[dict[str, Any], NDArray[np.int64]]:
    """(preferences, rows whose kind changes: source, start, track, ordinal and the new kind).

    A row without details is a play by any rules.
    """
    with reading(path) as db:
        found = db.execute(_DETAILED, [listener_id])
        parts = [np.zeros((0, 5), np.int64)]
        while rows := found.fetchmany(ROWS):
            columns = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 8)
            kinds = kinds_of(columns[:, 5], columns[:, 6], columns[:, 7], rules).astype(np.int64)
            parts.append(np.column_stack([columns[:, :4], kinds])[kinds != columns[:, 4]])
        return _preferences(db, listener_id), np.concatenate(parts)
