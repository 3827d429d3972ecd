"""The breaker of one source: after failures in a row nothing is sent for a while, then one call tries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from music_rec.core.errors import AccessDeniedError, NotFoundError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.events import BreakerState, Hear, Turned, unheard

FINAL = (AccessDeniedError, NotFoundError, UnexpectedPayloadError)
"""Errors that are answers: the service is there."""


class Breaker:
    """Closed: everything passes. Open after `failures` in a row: nothing does for `cooldown_s`. Half-open: one call tries.

    Only UnavailableError is a failure. A call that ends in another way (cancelled, or an error of our own) leaves the
    state as it was, and so does one that began in an earlier state.
    """

    def __init__(
        self,
        source: str,
        *,
        label: str = "",
        failures: int,
        cooldown_s: float,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        hear: Hear = unheard,
    ) -> None:
        self.source = source
        self.label = label or source
        self.state: BreakerState = "closed"
        self._limit = failures
        self._cooldown_s = cooldown_s
        self._clock = clock
        self._now = now
        self._hear = hear
        self._failed = 0
        self._since = 0.0
        """When it opened, or the probe began; by `clock`."""
        self._era = 0
        """Counts changes of state."""

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        """Around a call: whether it is the one that tries. WaitingError where it may not be made."""
        probe = self._enter()
        era = self._era
        try:
            yield probe
        except UnavailableError:
            self._end(era, failed=True)
            raise
        except FINAL:
            self._end(era, failed=False)
            raise
        except BaseException:
            if self._era == era and probe:
                self._turn("open", since=self._since - self._cooldown_s)
            raise
        self._end(era, failed=False)

    def check(self, *, trying: bool = False) -> None:
        """WaitingError where nothing may be sent: what is under way asks before each further request, as it may have opened."""
        left = self._since + self._cooldown_s - self._clock()
        if self.state == "closed" or (trying and self.state == "open" and left <= 0):
            return
        left = max(left, 1.0 if self.state == "half-open" else 0.0)  # the call that tries may take longer
        message = f"{self.label} failed {self._failed} times in a row. It is asked again in {ceil(left)} s."
        raise WaitingError(self.source, message, self._now() + left)

    def resume(self, stood: Turned) -> None:
        """Go on as an earlier one stood, perhaps of another process; where that one's call still tried, another may."""
        if stood.state != "closed":
            left = min(max(stood.until - self._now(), 0.0), self._cooldown_s)
            self.state, self._failed, self._since = "open", self._limit, self._clock() + left - self._cooldown_s

    def _enter(self) -> bool:
        self.check(trying=True)
        if self.state != "closed":
            self._turn("half-open", since=self._clock())
        return self.state == "half-open"

    def _end(self, era: int, *, failed: bool) -> None:
        if self._era != era:
            return
        self._failed = self._failed + 1 if failed else 0
        if not failed and self.state != "closed":
            self._turn("closed", since=0.0)
        elif failed and (self.state == "half-open" or self._failed >= self._limit):
            self._turn("open", since=self._clock())

    def _turn(self, state: BreakerState, since: float) -> None:
        self.state, self._since, self._era = state, since, self._era + 1
        left = since + self._cooldown_s - self._clock() if state == "open" else 0.0
        self._hear(Turned(self.source, state, self._now(), self._now() + left if left > 0 else 0.0))
