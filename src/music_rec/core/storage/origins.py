"""Where single plays came from: the row of the database behind each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from music_rec.core.models import Kind
from music_rec.core.storage.database import reading

Play = tuple[int, int, int, int]
"""Start (UTC s), track and album as played, milliseconds heard: what a History holds of a play."""


@dataclass(frozen=True)
class Origin:
    """What brought a counted play."""

    source: str
    """A name in `core.sources.SOURCES`."""
    import_id: int
    also: tuple[str, ...] = ()
    """Other sources that tell of the same play."""


_FARTHEST_S = 400
"""Linked rows lie no farther apart: 300 s, and the minute of a time without seconds."""
# CROSS JOIN keeps the order: SQLite would rather read all plays of each source.
_COUNTED = f"""
    SELECT s.played_at, s.track_id, s.album_id, coalesce(d.ms_played, -1), sources.name, s.import_id, (
        SELECT group_concat(DISTINCT other.name) FROM sources other JOIN play_links l
        ON l.listener_id = s.listener_id AND l.source_id = other.source_id
        AND l.played_at BETWEEN s.played_at - {_FARTHEST_S} AND s.played_at + {_FARTHEST_S}
        AND l.by_source_id = s.source_id AND l.by_played_at = s.played_at AND l.by_track_id = s.track_id
        AND l.by_ordinal = s.ordinal WHERE other.listener_id = s.listener_id)
    FROM json_each(?2) asked CROSS JOIN sources CROSS JOIN scrobbles s
    LEFT JOIN play_details d USING (listener_id, source_id, played_at, track_id, ordinal)
    WHERE sources.listener_id = ?1 AND s.listener_id = ?1 AND s.source_id = sources.source_id
        AND s.played_at = asked.value ->> 0 AND s.track_id = asked.value ->> 1 AND s.kind = ?3 AND NOT EXISTS (
        SELECT 1 FROM play_links l WHERE l.listener_id = s.listener_id AND l.source_id = s.source_id
        AND l.played_at = s.played_at AND l.track_id = s.track_id AND l.ordinal = s.ordinal)
    ORDER BY s.source_id, s.ordinal"""  # noqa: S608 - a number of ours


def origins(path: Path, listener_id: int, plays: Sequence[Play]) -> list[Origin | None]:
    """The origin of each play; None where there is no such play (any more)."""
    asked = json.dumps(sorted({play[:2] for play in plays}))
    with reading(path) as db:
        rows = db.execute(_COUNTED, [listener_id, asked, Kind.PLAY]).fetchall()
    found: dict[Play, list[Origin]] = {}
    for played_at, track_id, album_id, ms, source, import_id, also in rows:
        others = tuple(sorted(also.split(","))) if also else ()
        found.setdefault((played_at, track_id, album_id, ms), []).append(Origin(source, import_id, others))
    return [_next(found.get(play, [])) for play in plays]


def _next(left: list[Origin]) -> Origin | None:
    """Equal plays take their rows one after the other; the last is kept for whoever still asks."""
    return left.pop(0) if len(left) > 1 else next(iter(left), None)
