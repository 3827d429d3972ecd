"""What was heard most."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.core.history import History
from music_rec.core.models import Entity


def top(history: History, entity: Entity, n: int = 10) -> pd.DataFrame:
    """The `n` most played artists, albums or tracks, best first: group, a column named after `entity`, artist, plays, share.

    `artist` is there once. `share` is of all plays (0-1). Equal plays are ordered by group. Plays without an album count
    for no album.
    """
    counts = np.bincount(history.codes(entity), minlength=1)
    counts[0] = 0
    best = np.argsort(-counts, kind="stable")[:n]
    best = best[counts[best] > 0]
    names = {"artist": history.names("artist", _artists(history, entity, best))}
    if entity != "artist":
        names = {entity: history.names(entity, best), **names}
    columns = {name: pd.array(texts, "str") for name, texts in names.items()}
    share = counts[best] / max(len(history), 1)
    return pd.DataFrame({"group": best, **columns, "plays": counts[best], "share": share})


def _artists(history: History, entity: Entity, groups: NDArray[np.intp]) -> NDArray[np.integer]:
    """The artist group of every group."""
    if entity == "artist":
        return groups
    by_group = history.spellings.album_group_artist if entity == "album" else history.spellings.group_artist
    return by_group[groups]
