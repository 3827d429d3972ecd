"""Artists of whom a single track was ever heard."""

from __future__ import annotations

import numpy as np
import pandas as pd

from music_rec.analyzers.groups import artists_of, highest, named, plays_by_group
from music_rec.core.history import History


def one_hit_wonders(history: History, least: int = 10, n: int = 20) -> pd.DataFrame:
    """The `n` most played artists with exactly one track, played at least `least` times.

    Columns: group and artist, track_group and track, plays. `history` is the whole one.
    """
    plays = plays_by_group(history, "track")
    heard = np.flatnonzero(plays)
    artist = artists_of(history, "track", heard)
    hits = heard[(np.bincount(artist)[artist] == 1) & (plays[heard] >= least)]
    best = hits[highest(plays[hits], n)]
    track = named(history, "track", best)
    names = {"group": artists_of(history, "track", best).astype(np.int64), "artist": track["artist"]}
    return pd.DataFrame({**names, "track_group": track["group"], "track": track["track"], "plays": plays[best]})
