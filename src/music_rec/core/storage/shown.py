"""The log of lists that were recommended: what was shown when, so that later plays can tell how good that was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer, as_json
from music_rec.core.zones import DAY

KEPT_S = 365 * DAY
"""Lists shown longer ago are dropped."""
Line = tuple[int, float]
"""(track, score)."""


async def log_list(
    writer: Writer, listener_id: int, kind: str, version: str, seeds: Sequence[str], lines: Sequence[Line], now: int
) -> bool:
    """Whether a list was written down: not where the last one of its kind has the same tracks and is of the last 24 hours."""
    async with writer.transaction() as db:
        last = await db.execute_fetchall(
            "SELECT track_id FROM recommendation_log WHERE listener_id = ?1 AND kind = ?2 AND shown_at = (SELECT max(shown_at)"
            " FROM recommendation_log WHERE listener_id = ?1 AND kind = ?2 AND shown_at > ?3) ORDER BY place",
            [listener_id, kind, now - DAY],
        )
        if [track for (track,) in last] == [track for track, _ in lines]:
            return False
        await db.execute("DELETE FROM recommendation_log WHERE listener_id = ? AND shown_at < ?", [listener_id, now - KEPT_S])
        await db.executemany(
            "INSERT OR REPLACE INTO recommendation_log (listener_id, kind, shown_at, place, track_id, score, version, seeds)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (listener_id, kind, now, place, track, score, version, as_json(list(seeds)))
                for place, (track, score) in enumerate(lines, 1)
            ],
        )
    return True


def shown_between(path: Path, listener_id: int, kind: str, since: int, until: int) -> dict[int, int]:
    """When each track was named first by a recommender from one moment up to before another, UTC s."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT track_id, min(shown_at) FROM recommendation_log"
            " WHERE listener_id = ? AND kind = ? AND shown_at >= ? AND shown_at < ? GROUP BY track_id ORDER BY track_id",
            [listener_id, kind, since, until],
        )
        return dict(rows.fetchall())
