"""What was heard most."""

from __future__ import annotations

import pandas as pd

from music_rec.analyzers.groups import highest, named, plays_by_group
from music_rec.analyzers.measure import amounts, total
from music_rec.core.history import History
from music_rec.core.lens import Unit
from music_rec.core.models import Entity


def top(history: History, entity: Entity, n: int = 10, unit: Unit = "plays") -> pd.DataFrame:
    """The `n` artists, albums or tracks heard most, best first: group, a column named after `entity`, artist, plays, share.

    `artist` is there once. Another unit has a column of its name after `plays`, and orders. `share` is of all plays, of all
    minutes known or of all days with a play (0-1). Equal ones are ordered by group. Plays without an album count for none.
    """
    heard = amounts(history, history.codes(entity), unit, size=1)
    heard[0] = 0
    best = highest(heard, n)
    frame = pd.DataFrame({**named(history, entity, best), "plays": plays_by_group(history, entity)[best]})
    frame[unit] = heard[best]
    return frame.assign(share=heard[best] / max(total(history, unit), 1))
