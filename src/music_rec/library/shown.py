"""What was recommended, and whether it was played afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.core.storage.shown import log_list, shown_between
from music_rec.core.worker import Worker
from music_rec.core.zones import DAY
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.library.recommending import Answer

DAYS = 30
"""Lists of so many days are looked back at."""
WITHIN_S = 7 * DAY
"""A track counts as played afterwards where that was within this time."""


@dataclass(frozen=True)
class Outcome:
    """What became of the tracks that one recommender named."""

    shown: int
    """Tracks named first in the last `DAYS` days, and at least a day ago."""
    played: int
    """How many of them were played within a week of it."""


class Shown:
    """The log of recommendations of every listener."""

    def __init__(
        self, store_of: Callable[[Listener], Store], history_of: Callable[[Listener], History], worker: Worker
    ) -> None:
        self._store_of = store_of
        self._history_of = history_of
        self._worker = worker

    def note(self, listener: Listener, answer: Answer, seeds: Sequence[str] = ()) -> Future[bool]:
        """Write down in the background that a list was shown; true where it is another than the last. Nothing of the demo."""
        lines = [(one.track_id, one.score) for one in answer.items]

        async def write() -> bool:
            if listener.demo or not lines:
                return False
            writer = await self._store_of(listener).writer()
            now = int(time.time())
            return await log_list(writer, listener.listener_id, answer.model, answer.version, seeds, lines, now)

        return self._worker.submit(write())

    def outcome(self, listener: Listener, model: str, now: int | None = None) -> Outcome:
        """What became of what a recommender named lately, by the plays there are; `now` is UTC s."""
        now = now if now is not None else int(time.time())
        path = self._store_of(listener).reader.path
        shown = shown_between(path, listener.listener_id, model, now - DAYS * DAY, now - DAY)
        history = self._history_of(listener)
        first = history.spellings.first_by_track(shown)
        played = sum(_played(history, track, at) for track, at in first.items())
        return Outcome(len(first), played)


def _played(history: History, track: int, since: int) -> bool:
    first, end = np.searchsorted(history.played_at, [since, since + WITHIN_S])
    return bool(np.any(history.track[first:end] == track))
