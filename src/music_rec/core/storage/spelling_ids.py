"""Reading the ids that services give spellings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from music_rec.core.models import Entity
from music_rec.core.storage.database import reading

Ids = dict[int, tuple[str, ...]]


def mbids_of(path: Path, entity: Entity, spelling_ids: Sequence[int]) -> Ids:
    """MusicBrainz ids by spelling id, in order of their text; spellings without one are left out."""
    found: dict[int, list[str]] = {}
    with reading(path) as db:
        rows = db.execute(
            "SELECT DISTINCT spelling_id, value FROM spelling_ids WHERE entity = ? AND service = 'musicbrainz'"
            " AND spelling_id IN (SELECT value FROM json_each(?)) ORDER BY spelling_id, value",
            [entity, json.dumps(list(spelling_ids))],
        )
        for spelling_id, value in rows:
            found.setdefault(spelling_id, []).append(value)
    return {spelling_id: tuple(values) for spelling_id, values in found.items()}
