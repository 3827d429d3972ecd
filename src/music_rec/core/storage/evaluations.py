"""Keeping how well recommenders did on the past of a listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from music_rec.core.models import Score
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer


async def save_scores(writer: Writer, listener_id: int, models: Sequence[str], scores: Sequence[Score]) -> None:
    """Let these be all scores of some models, in the place of earlier ones."""
    async with writer.transaction() as db:
        await db.executemany(
            "DELETE FROM evaluations WHERE listener_id = ? AND model = ?",
            [(listener_id, one) for one in models],
        )
        await db.executemany(
            "INSERT INTO evaluations (listener_id, model, metric, value, low, high, n, plays, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(listener_id, *astuple(one)) for one in scores],
        )


def scores_of(path: Path, listener_id: int) -> list[Score]:
    """All scores of a listener, by model and metric."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT model, metric, value, low, high, n, plays, made_at FROM evaluations WHERE listener_id = ?"
            " ORDER BY model, metric",
            [listener_id],
        ).fetchall()
    return [Score(*row) for row in rows]
