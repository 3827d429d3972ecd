"""What a report on quality is made of: findings with the rows behind them, and a score of five named parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.history import History

if TYPE_CHECKING:
    import pandas as pd

LIMIT = 200
"""Rows a finding shows at most."""
FORMULA = "The score is the mean of its five parts, each 0 to 100."


@dataclass(frozen=True)
class Finding:
    """Something worth a look: how often it is there, and the rows behind it."""

    name: str
    label: str
    """As shown to the listener."""
    count: int
    rows: pd.DataFrame
    """The first `LIMIT` of them."""


@dataclass(frozen=True)
class Part:
    """One part of a score."""

    name: str
    score: float
    """0 to 100; 100 also where there is nothing to judge."""
    formula: str
    """How it is computed, in words for the listener."""


@dataclass(frozen=True)
class Quality:
    """Five parts that say how far a history can be trusted."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The mean of the parts."""
        return sum(part.score for part in self.parts) / len(self.parts)


def part(name: str, formula: str, *, wrong: int, of: int) -> Part:
    """The part that is 100 where nothing is wrong and 0 where everything is."""
    return Part(name, 100 * (1 - wrong / of) if of else 100.0, formula)


def plays_at(history: History, rows: NDArray[np.intp]) -> pd.DataFrame:
    """The first `LIMIT` of some plays by their position: played_at (UTC s), artist, track, album (empty for none)."""
    import pandas as pd

    shown = rows[:LIMIT]
    names = {
        "artist": history.names("artist", history.artist[shown]),
        "track": history.names("track", history.track[shown]),
        "album": history.names("album", history.album[shown]),
    }
    texts = {name: pd.array(column, "str") for name, column in names.items()}
    return pd.DataFrame({"played_at": history.played_at[shown], **texts})
