"""What is known of artists, as their items tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Cells = Sequence[Any]


def facts_of_artists(tracks: pd.DataFrame) -> pd.DataFrame:
    """The `tracks` frame of the artists of one of items, by id; no row where nobody tells who these are by.

    Tags and features are the means over the items of an artist that have any, an item that lacks a tag counting 0. An artist
    is as near to another as their nearest items are, and fits taste as well as the best one does.
    Names are left out: that two artists are spelled alike says nothing.
    """
    import pandas as pd

    if "artist" not in tracks:
        return pd.DataFrame({"item": np.empty(0, np.int64)})
    told = tracks[tracks["artist"].notna()].sort_values(["artist", "item"], kind="stable")
    artist = told["artist"].to_numpy(np.int64)
    found, starts = np.unique(artist, return_index=True)
    spans = list(pairwise([*starts.tolist(), len(told)]))
    whose = dict(zip(told["item"].tolist(), artist.tolist(), strict=True))
    folds: dict[str, Callable[[Cells], Any]] = {
        "tags": _mean_weights,
        "features": _mean_values,
        "near": partial(_nearest, whose),
        "taste": _best,
    }
    columns: dict[str, Any] = {"item": found}
    for name, fold in folds.items():
        if name in told:
            cells = told[name].tolist()
            columns[name] = [fold(cells[start:end]) for start, end in spans]
    return pd.DataFrame(columns)


def numbers(cell: Any) -> list[tuple[Any, float]]:
    """(name, number) of a cell of facts, which may be a hole; what has no number, or one without end, is left out."""
    pairs = cell.items() if isinstance(cell, Mapping) else ()
    return [(name, float(value)) for name, value in pairs if value is not None and isfinite(value)]


def _mean_weights(cells: Cells) -> dict[Any, float]:
    tagged = [cell for cell in cells if isinstance(cell, Mapping) and cell]
    return {tag: total / len(tagged) for tag, (total, _) in _summed(tagged).items()}


def _mean_values(cells: Cells) -> dict[Any, float]:
    return {name: total / n for name, (total, n) in _summed(cells).items()}


def _summed(cells: Cells) -> dict[Any, tuple[float, int]]:
    """(sum, of how many) of each name that has a number in some."""
    sums: dict[Any, tuple[float, int]] = {}
    for cell in cells:
        for name, value in numbers(cell):
            total, n = sums.get(name, (0.0, 0))
            sums[name] = total + value, n + 1
    return sums


def _best(cells: Cells) -> float:
    return max((float(cell) for cell in cells if cell is not None and not np.isnan(cell)), default=np.nan)


def _nearest(whose: Mapping[int, int], cells: Cells) -> dict[int, float]:
    """How near the nearest item of each artist is; `whose` tells the artist of an item."""
    near: dict[int, float] = defaultdict(float)
    for cell in cells:
        for item, how in numbers(cell):
            if int(item) in whose:
                near[whose[int(item)]] = max(near[whose[int(item)]], how)
    return dict(near)
