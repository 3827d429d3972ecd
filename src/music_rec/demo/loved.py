"""What the demo listener loves: a song of each artist heard most, since it was heard a few times."""

from __future__ import annotations

import numpy as np

from music_rec.core.frames import RowBatch
from music_rec.core.models import LovedTrack

ARTISTS = 40
HEARD = 10
"""So many rows it takes to love a track."""


def loved_of(batch: RowBatch) -> tuple[LovedTrack, ...]:
    """The favourite of each artist who has one, those heard most first; rows are in order of time."""
    songs, song, rows = np.unique(
        batch.artist.codes.astype(np.int64) << 32 | batch.title.codes, return_inverse=True, return_counts=True
    )
    favourites: dict[int, int] = {}
    for one in np.argsort(-rows, kind="stable").tolist():
        if rows[one] >= HEARD and len(favourites) < ARTISTS:
            favourites.setdefault(int(songs[one] >> 32), one)
    return tuple(
        LovedTrack(
            batch.artist.values[artist],
            batch.title.values[int(songs[one] & 0xFFFFFFFF)],
            int(batch.played_at[np.flatnonzero(song == one)[HEARD - 1]]),
        )
        for artist, one in favourites.items()
    )
