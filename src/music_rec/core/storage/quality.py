"""Reading what one import brought, for a report on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from music_rec.core.models import Kind
from music_rec.core.storage.database import reading

_COLUMNS = "s.played_at, s.track_id, s.album_id, coalesce(d.ms_played, -1), coalesce(d.length_ms, -1), d.row_id IS NOT NULL"
_KEY = "(listener_id, source_id, played_at, track_id, ordinal)"
_DETAILS = f"LEFT JOIN play_details d USING {_KEY}"
_BROUGHT = f"""
    SELECT {_COLUMNS} FROM scrobbles s {_DETAILS} WHERE s.listener_id = ?1 AND s.import_id = ?2 AND s.kind = ?3
    UNION ALL
    SELECT {_COLUMNS} FROM import_repeats r JOIN scrobbles s USING {_KEY} {_DETAILS}
    WHERE r.listener_id = ?1 AND r.import_id = ?2 AND s.kind = ?3"""  # noqa: S608 - names are ours


@dataclass(frozen=True)
class ImportRows:
    """Rows of kind play that an import holds, also those another brought first, as columns by time."""

    played_at: NDArray[np.int64]
    track: NDArray[np.int32]
    album: NDArray[np.int32]
    ms: NDArray[np.int32]
    """Milliseconds heard, -1 where unknown."""
    identified: NDArray[np.bool_]
    """Whether a service has an id for the row or its track."""
    timed: NDArray[np.bool_]
    """Whether the row gives a time heard or the length of its track."""


def import_rows(path: Path, listener_id: int, import_id: int) -> ImportRows:
    """The rows of one import; none where it is not of this listener."""
    with reading(path) as db:
        found = db.execute(_BROUGHT, [listener_id, import_id, Kind.PLAY])
        rows = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, 6)
        known = db.execute("SELECT DISTINCT spelling_id FROM spelling_ids WHERE entity = 'track'")
        with_id = np.fromiter(chain.from_iterable(known), np.int64)
    rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
    played_at, track, album, ms, length, has_id = rows.T
    return ImportRows(
        played_at=played_at,
        track=track.astype(np.int32),
        album=album.astype(np.int32),
        ms=ms.astype(np.int32),
        identified=(has_id != 0) | np.isin(track, with_id),
        timed=(ms >= 0) | (length >= 0),
    )
