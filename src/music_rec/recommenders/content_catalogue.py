"""What is known about tracks, read from `frames.tracks`: the ground of everything that compares by content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from music_rec.recommenders.play_log import Float64, Int64

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("artist_name", "title", "album")
"""Columns of text, where there are any."""
SEPARATOR = " | "


@dataclass(frozen=True)
class Catalogue:
    """Tracks in order of their item, each once; what is not known is empty, never a guess."""

    items: Int64
    artist: Int64
    """A code for each artist, by `artist` or else by name; a track without either is alone with its code."""
    tags: list[dict[str, float]]
    """Positive, finite weights only."""
    features: Float64
    """A row for each track and a column for each name, NaN where unknown."""
    texts: list[str]
    """Names of the artist, track and album, lower case."""

    def __len__(self) -> int:
        return len(self.items)

    @classmethod
    def of(cls, tracks: pd.DataFrame) -> Catalogue:
        """The tracks of a frame, whatever the order of its rows; of two rows of one item the first counts."""
        if "item" not in tracks:
            tracks = tracks.reindex(columns=["item"])
        rows = tracks.drop_duplicates("item").sort_values("item", kind="stable").reset_index(drop=True)
        items = rows["item"].to_numpy(np.int64)
        return cls(items, _artists(rows), [_weights(one) for one in _column(rows, "tags")], _features(rows), _texts(rows))


def _column(rows: pd.DataFrame, name: str) -> list[Any]:
    return rows[name].tolist() if name in rows else [None] * len(rows)


def _weights(cell: Any) -> dict[str, float]:
    """Tags or features of one track; None, NaN and whatever else is no mapping has none."""
    if not isinstance(cell, Mapping):
        return {}
    pairs = ((str(name), float(value)) for name, value in cell.items() if value is not None)
    return {name: value for name, value in pairs if 0 < value < np.inf}


def _features(rows: pd.DataFrame) -> Float64:
    cells = [cell if isinstance(cell, Mapping) else {} for cell in _column(rows, "features")]
    names = sorted({str(name) for cell in cells for name in cell})
    values = np.full((len(cells), len(names)), np.nan)
    place_of = {name: place for place, name in enumerate(names)}
    for row, cell in enumerate(cells):
        for name, value in cell.items():
            values[row, place_of[str(name)]] = np.nan if value is None else float(value)
    values[~np.isfinite(values)] = np.nan
    return values


def _artists(rows: pd.DataFrame) -> Int64:
    import pandas as pd

    names = _words(rows["artist_name"]).replace("", None) if "artist_name" in rows else None
    told = rows.get("artist", names)
    codes = np.full(len(rows), -1) if told is None else pd.factorize(told, sort=True)[0]
    alone = np.flatnonzero(codes < 0)
    codes = codes.astype(np.int64)
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(len(alone))
    return codes


def _texts(rows: pd.DataFrame) -> list[str]:
    parts = [_words(rows[name]) for name in WORDS if name in rows]
    if not parts:
        return [""] * len(rows)
    return [SEPARATOR.join(filter(None, words)) for words in zip(*parts, strict=True)]


def _words(texts: pd.Series[str]) -> pd.Series[str]:
    return texts.fillna("").astype(str).str.lower().str.strip()
