"""Single plays as what a Lens shows."""

from __future__ import annotations

import numpy as np

from music_rec.core.history import History
from music_rec.core.lens import Item, Moments

MOST_MOMENTS = 150
"""A URL holds no more."""


def exact(history: History, item: Item, moments: Moments, plays: int) -> Moments:
    """The moments, where they fit into a URL and hold just so many plays of the item; else none."""
    if len(moments) > MOST_MOMENTS:
        return ()
    entity, group = item
    during = (history.between(since, until + 1).codes(entity) for since, until in moments)
    return moments if sum(np.count_nonzero(codes == group) for codes in during) == plays else ()
