"""What was heard most."""

from __future__ import annotations

import pandas as pd

from music_rec.analyzers.groups import highest, named, plays_by_group
from music_rec.core.history import History
from music_rec.core.models import Entity


def top(history: History, entity: Entity, n: int = 10) -> pd.DataFrame:
    """The `n` most played artists, albums or tracks, best first: group, a column named after `entity`, artist, plays, share.

    `artist` is there once. `share` is of all plays (0-1). Equal plays are ordered by group. Plays without an album count
    for no album.
    """
    counts = plays_by_group(history, entity)
    best = highest(counts, n)
    share = counts[best] / max(len(history), 1)
    return pd.DataFrame({**named(history, entity, best), "plays": counts[best], "share": share})
