"""Which facts the models learn from while services are asked and more come in every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from music_rec.core.models import Listener

AGAIN_S = 180.0
"""While services are asked, what they said is learned from this often at most."""


class FactsUsed:
    """The revision of the facts that counts for each listener: the newest, or one of a short while ago."""

    def __init__(self, runs: Callable[[Listener], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._runs = runs
        self._clock = clock
        self._used: dict[tuple[bool, int], tuple[int, float]] = {}

    def revision(self, listener: Listener, newest: int) -> int:
        """The newest one, unless services are being asked and one was taken up less than `AGAIN_S` ago: then that."""
        who, now = (listener.demo, listener.listener_id), self._clock()
        used, since = self._used.get(who, (newest, now))
        if newest != used and (now - since >= AGAIN_S or not self._runs(listener)):
            used, since = newest, now
        self._used[who] = used, since
        return used

    def forget(self, listener: Listener) -> None:
        """The newest one counts next."""
        self._used.pop((listener.demo, listener.listener_id), None)
