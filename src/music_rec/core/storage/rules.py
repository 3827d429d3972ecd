"""The counting rules of a listener: kept with their preferences, and put into force on every row that is there."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from music_rec.core.counting import Rules, kinds_of
from music_rec.core.storage import links
from music_rec.core.storage.database import reading
from music_rec.core.storage.preferences import preference, set_preference
from music_rec.core.storage.writer import Writer, raise_revision

ROWS = 100_000
"""So many rows are looked at together."""


def rules_of(path: Path, listener_id: int) -> Rules:
    """The rules in force; those of a new listener where none were chosen."""
    with reading(path) as db:
        chosen = preference(db, listener_id, "rules")
    return Rules(**{one.name: chosen[one.name] for one in fields(Rules) if one.name in chosen})


async def set_rules(writer: Writer, listener_id: int, rules: Rules) -> int:
    """How many rows count as something else from now on. No import may run.

    Stopped at any moment, either nothing is changed or links alone are not; setting the same again links anew.
    """
    changed = await asyncio.to_thread(_changes, writer.path, listener_id, rules)
    async with writer.transaction() as db:
        await set_preference(db, listener_id, "rules", asdict(rules))
        await db.executemany(
            "UPDATE scrobbles SET kind = ? WHERE listener_id = ? AND source_id = ? AND played_at = ? AND track_id = ?"
            " AND ordinal = ?",
            ((kind, listener_id, *key) for *key, kind in changed.tolist()),
        )
        if len(changed):
            await raise_revision(db, listener_id, "plays")
    await links.relink(writer, listener_id)
    return len(changed)


_DETAILED = (
    "SELECT source_id, played_at, track_id, ordinal, kind, ms_played, length_ms, flags FROM play_details"
    " JOIN scrobbles USING (listener_id, source_id, played_at, track_id, ordinal) WHERE listener_id = ?"
)


def _changes(path: Path, listener_id: int, rules: Rules) -> NDArray[np.int64]:
    """Rows whose kind changes: source, start, track, ordinal and the new kind.

    A row without details is a play by any rules.
    """
    with reading(path) as db:
        found = db.execute(_DETAILED, [listener_id])
        parts = [np.zeros((0, 5), np.int64)]
        while rows := found.fetchmany(ROWS):
            columns = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 8)
            kinds = kinds_of(columns[:, 5], columns[:, 6], columns[:, 7], rules).astype(np.int64)
            parts.append(np.column_stack([columns[:, :4], kinds])[kinds != columns[:, 4]])
    return np.concatenate(parts)
