"""Lists that models made when they were fitted last, replaced whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from music_rec.core.models import Reason, Recommendation
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer, as_json


@dataclass(frozen=True)
class BatchList:
    """A list as it is kept; its items are spellings of tracks."""

    kind: str
    """The recommender that answered."""
    version: str
    """Of its model."""
    items: tuple[Recommendation, ...]
    """Best first; the texts of reasons hold places for names, as `explain.place_of` makes them."""


async def save_batch(writer: Writer, listener_id: int, made: Sequence[BatchList], now: int) -> None:
    """Let these lists take the place of earlier ones of their kinds, all at once."""
    async with writer.transaction() as db:
        for one in made:
            await db.execute("DELETE FROM batch_recommendations WHERE listener_id = ? AND kind = ?", [listener_id, one.kind])
            await db.executemany(
                "INSERT INTO batch_recommendations"
                " (listener_id, kind, place, version, track_id, score, evidence, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (listener_id, one.kind, place, one.version, item.item, item.score, _evidence(item), now)
                    for place, item in enumerate(one.items, 1)
                ],
            )


def batch_of(path: Path, listener_id: int, kind: str) -> BatchList | None:
    """The list of a kind; None where none is kept."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT version, track_id, score, evidence FROM batch_recommendations WHERE listener_id = ? AND kind = ?"
            " ORDER BY place",
            [listener_id, kind],
        ).fetchall()
    if not rows:
        return None
    items = tuple(Recommendation(track, score, _reasons(evidence)) for _, track, score, evidence in rows)
    return BatchList(kind, rows[0][0], items)


def _evidence(item: Recommendation) -> str:
    return as_json([astuple(reason) for reason in item.reasons])


def _reasons(evidence: str) -> tuple[Reason, ...]:
    return tuple(Reason(name, text, share, tuple(plays)) for name, text, share, plays in json.loads(evidence))
