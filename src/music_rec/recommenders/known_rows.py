"""The frames that recommenders are given, as they may rely on them: no row of nothing, no item twice, times as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def known_plays(plays: pd.DataFrame) -> pd.DataFrame:
    """The rows of a `frames.plays` frame that tell who played what, with times in UTC s.

    Moments become seconds, those without a zone are taken as UTC. TypeError where a time is neither a moment nor a number.
    """
    plays = _told(plays, "item", "user")
    if "timestamp" not in plays or plays["timestamp"].dtype.kind in "iuf":
        return plays
    return plays.assign(timestamp=_seconds(plays["timestamp"]))


def known_tracks(tracks: pd.DataFrame) -> pd.DataFrame:
    """The rows of a `frames.tracks` frame that tell of what, of two of one item the first; what is no finite taste is NaN."""
    tracks = _told(tracks, "item")
    if "item" in tracks and not tracks["item"].is_unique:
        tracks = tracks.drop_duplicates("item")
    if "taste" not in tracks:
        return tracks
    taste = tracks["taste"].to_numpy(np.float64, na_value=np.nan)
    return tracks.assign(taste=np.where(np.isfinite(taste), taste, np.nan))


def _told(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The rows that have something in all these columns, as far as there are such."""
    for name in names:
        # most columns cannot have holes, and where plays come one by one looking for some is felt
        if name in rows and not _is_whole(rows[name]) and (holes := rows[name].isna()).any():
            rows = rows[~holes]
    return rows


def _is_whole(column: pd.Series[int]) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu"


def _seconds(times: pd.Series[int]) -> pd.Series[int]:
    """The same times as numbers, NaN where unknown."""
    import pandas as pd

    plain = times.astype(object)
    if pd.api.types.infer_dtype(plain, skipna=True).startswith("date"):
        since = pd.to_datetime(times, utc=True) - pd.Timestamp(0, tz="UTC")
        return since // pd.Timedelta(seconds=1)
    try:
        return pd.to_numeric(plain)
    except (TypeError, ValueError) as error:
        message = f"The column `timestamp` must be UTC seconds as numbers, or moments (datetime); it is {times.dtype}: {error}."
        raise TypeError(message) from error
