"""Reading the history of an account part by part, however long its service takes to give them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from music_rec.core.errors import UnavailableError, WaitingError
from music_rec.core.jobs import Progress
from music_rec.core.models import Wait
from music_rec.core.sync import Counted, Slice, Window, after, set_aside
from music_rec.core.zones import DAY

if TYPE_CHECKING:
    from music_rec.core.protocols import SyncSource

T = TypeVar("T")
PAUSES_S = (5.0, 10.0, 20.0, 40.0, 60.0)
"""Between tries while the service is away; the last one for every further."""
LONGEST_PAUSE_S = 15 * 60
"""A service that is away for longer ends the work; it goes on from there the next time."""
_ASIDE_PLAYS = 50
"""About so many plays are set aside where the service fails to give them."""


@dataclass
class PatientReader:
    """One account, read for one job."""

    source: SyncSource
    progress: Progress
    clock: Callable[[], float] = time.time
    pauses_s: tuple[float, ...] = PAUSES_S
    _seconds_a_play: float = 0.0
    _failure: str = ""
    """Why a part of a window was not given."""

    async def read(self, window: Window) -> Slice | None:
        """The next part of a window; None where the service answers, but never with this part."""

        async def read() -> Slice | None:
            try:
                return await self.source.read(window, int(self.clock()))
            except WaitingError:
                raise
            except UnavailableError as error:
                self._failure = str(error)
                await self.source.account()  # where it answers that, it is this part that fails
                return None

        return await self.patiently(read)

    async def account(self) -> Counted:
        """What the service counts now."""
        return await self.patiently(self.source.account)

    def after(self, windows: tuple[Window, ...], window: Window, part: Slice | None) -> tuple[Window, ...]:
        """The windows once a part of one was read, or could not be."""
        if part is None:
            span_s = int(_ASIDE_PLAYS * self._seconds_a_play) or DAY
            return set_aside(windows, window, span_s, int(self.clock()), self._failure)
        if part.rest and part.rows and window.until > part.rest.until:
            self._seconds_a_play = (min(window.until, self.clock()) - part.rest.until) / part.rows
        return after(windows, window, part.rest)

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What the service says in the end; what it says of itself meanwhile is told to whoever watches."""
        since, failures = self.clock(), 0
        while True:
            try:
                return await ask()
            except WaitingError as error:
                wait = Wait("asked", error.until, str(error))
            except UnavailableError as error:
                wait = Wait("retry", self.clock() + self.pauses_s[min(failures, len(self.pauses_s) - 1)], str(error))
                failures += 1
            if wait.until - since > LONGEST_PAUSE_S:
                raise WaitingError(self.source.NAME, wait.why, wait.until)
            self.progress.waiting = wait
            await asyncio.sleep(max(wait.until - self.clock(), 0.0))
            self.progress.waiting = None
