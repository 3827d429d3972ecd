"""Search over what a listener has played, with the index kept as long as the history is the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from music_rec.core.history import History, Int32
from music_rec.core.models import ENTITIES, Entity, Listener

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.analyzers.search import SearchIndex


EVERY = 1 << 31
"""More names than anybody has."""


class Searching:
    """Finds artists, albums and tracks of every listener by name."""

    def __init__(self, history_of: Callable[[Listener], History]) -> None:
        self._history_of = history_of
        self._indexing = threading.Lock()
        self._indexes: dict[tuple[bool, int], tuple[History, SearchIndex]] = {}

    def find(self, listener: Listener, text: str, n: int = 20, entities: Collection[Entity] = ENTITIES) -> pd.DataFrame:
        """The `n` names most like `text`, best first, with the columns of `SearchIndex.find`."""
        return self._index(listener).find(text, n, entities)

    def holding(self, listener: Listener, text: str) -> dict[Entity, Int32]:
        """The groups, by kind, whose names hold every word of the text; where there are none, those nearly like it."""
        index = self._index(listener)
        groups = index.holding(text)
        if any(map(len, groups.values())):
            return groups
        found = index.find(text, EVERY)
        return {entity: found["group"][found["entity"] == entity].to_numpy() for entity in ENTITIES}

    def forget(self, listener: Listener) -> None:
        """Drop the index of a listener who is gone."""
        with self._indexing:
            self._indexes.pop((listener.demo, listener.listener_id), None)

    def _index(self, listener: Listener) -> SearchIndex:
        from music_rec.analyzers.search import index_of

        history = self._history_of(listener)
        who = listener.demo, listener.listener_id
        with self._indexing:
            known = self._indexes.get(who)
            if known is None or not known[0].same_plays(history):
                known = self._indexes[who] = history, index_of(history)
        return known[1]
