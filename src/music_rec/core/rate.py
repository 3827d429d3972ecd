"""When requests to a source may start: one schedule for all who talk to it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from music_rec.core.events import departed

CLOSEST = 0.95
"""No start is closer to the one before than this part of a slot, so that lateness is made up 5 % at a time."""
FORGOTTEN_SLOTS = 10
"""Lateness beyond so many slots (or a second) is not made up: who was idle for long owes nothing."""
SLOWEST = 1 / 16
"""Of the full pace; limits in a row never bring a source to a stand."""
RECOVERY = 400
"""A success gives back this part of the full pace: from half of it, 200 of them."""
NAP_S = 1.0
"""Who waits looks again this often, since whoever stands in front may leave."""
BLINK_S = 0.001
"""Of those whose time has come before the one in front of them has woken."""


class Stopped(Exception):  # noqa: N818 - no failure: somebody asked for it
    """The wait for a slot ended without one, so nothing may be sent."""


class SentAway(Stopped):
    """All who waited were sent away (`Schedule.send_away`)."""


class Schedule:
    """Slots `1 / per_second` apart, given to threads and coroutines in the order in which they came.

    Slot i is at t0 + i / per_second. Who comes late moves no later slot, but never starts closer than 0.95 of a slot to
    the start before, as that really happened. The first start of all is a slot away, unless it is held for less: somebody
    else may have just used the source.
    """

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second = per_second
        self._pace = per_second
        self._clock = clock
        self._lock = threading.Lock()
        self._queue: deque[object] = deque()
        self.rounds = 0
        """How often all who waited were sent away."""
        self._next: float | None = None
        self._last = float("-inf")

    @property
    def pace(self) -> float:
        """Starts a second as of now; lower than `per_second` after a rate limit."""
        return self._pace

    def wait(self, stop: threading.Event | None = None) -> None:
        """Return when the calling thread may start; Stopped where `stop` is set before."""
        stop = stop or threading.Event()
        with self._queued() as ticket:
            while not stop.is_set():
                left = self._left(ticket)
                if not left:
                    return
                stop.wait(left)
        raise Stopped

    async def turn(self, came_in: int | None = None) -> None:
        """Return when the calling coroutine may start; one that came in an earlier of the `rounds` is sent away."""
        with self._queued(came_in) as ticket:
            while left := self._left(ticket):
                await asyncio.sleep(left)

    def hold(self, seconds: float) -> None:
        """Let nobody start before so many seconds have passed; all slots move behind that, or begin with it."""
        with self._lock:
            now = self._clock()
            self._next = max(now if self._next is None else self._next, now + seconds)

    def send_away(self) -> None:
        """End the wait of all who wait now, with SentAway."""
        with self._lock:
            self._queue.clear()
            self.rounds += 1

    def slow_down(self, factor: float = 0.5) -> None:
        """Lower the pace; `recover` brings it back."""
        with self._lock:
            self._pace = max(self._pace * factor, self.per_second * SLOWEST)

    def recover(self) -> None:
        """Take one step back towards the full pace; called after each success."""
        with self._lock:
            self._pace = min(self._pace + self.per_second / RECOVERY, self.per_second)

    @contextmanager
    def _queued(self, came_in: int | None = None) -> Iterator[object]:
        """A place at the end of the queue, given up at the end of the block."""
        ticket = object()
        with self._lock:
            if came_in not in (None, self.rounds):
                raise SentAway
            self._queue.append(ticket)
        try:
            yield ticket
        finally:
            with self._lock:
                if ticket in self._queue:
                    self._queue.remove(ticket)

    def _left(self, ticket: object) -> float:
        """Seconds to wait before asking again; 0 says that the owner of the ticket has started."""
        with self._lock:
            if ticket not in self._queue:
                raise SentAway
            now, gap, ahead = self._clock(), CLOSEST / self._pace, self._queue.index(ticket)
            self._next = self._planned(now)
            left = max(self._next, self._last + gap) + ahead * gap - now
            if left <= 0 and not ahead:
                self._start(now)
                return 0.0
            return min(max(left, BLINK_S if ahead else left), NAP_S)

    def _planned(self, now: float) -> float:
        return now + 1 / self._pace if self._next is None else self._next

    def _start(self, now: float) -> None:
        self._queue.popleft()
        self._last = now
        departed(now)
        forgotten = now - max(FORGOTTEN_SLOTS / self._pace, 1.0)
        self._next = max(self._planned(now), forgotten) + 1 / self._pace
