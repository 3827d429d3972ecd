"""The frames that recommenders are given, as they may rely on them: no row names nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def known_plays(plays: pd.DataFrame) -> pd.DataFrame:
    """The rows of a `frames.plays` frame that tell who played what."""
    return _told(plays, "item", "user")


def known_tracks(tracks: pd.DataFrame) -> pd.DataFrame:
    """The rows of a `frames.tracks` frame that tell of what."""
    return _told(tracks, "item")


def _told(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The rows that have something in all these columns, as far as there are such."""
    for name in names:
        # most columns cannot have holes, and where plays come one by one looking for some is felt
        if name in rows and not _is_whole(rows[name]) and (holes := rows[name].isna()).any():
            rows = rows[~holes]
    return rows


def _is_whole(column: pd.Series[int]) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu"
