"""Artists of whom a single track was ever heard."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import artists_of, highest, named, plays_by_group
from music_rec.core.history import History


def one_hit_wonders(history: History, whole: History, least: int = 10, n: int = 20) -> pd.DataFrame:
    """The `n` artists with exactly one track in `whole`, played at least `least` times in `history`, a part of it; most first.

    Columns: group and artist, track_group and track, plays.
    """
    ever = plays_by_group(whole, "track")
    plays = plays_by_group(history, "track", len(ever))
    heard = np.flatnonzero(ever)
    artist = artists_of(whole, "track", heard)
    hits = heard[(np.bincount(artist)[artist] == 1) & (plays[heard] >= least)]
    best = hits[highest(plays[hits], n)]
    track = named(history, "track", best)
    names = {"group": artists_of(history, "track", best).astype(np.int64), "artist": track["artist"]}
    return pd.DataFrame({**names, "track_group": track["group"], "track": track["track"], "plays": plays[best]})
