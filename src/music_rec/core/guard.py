"""The guard of a source: every call of its service goes through breaker > retry > rate schedule > call."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from music_rec.core.breaker import FINAL, Breaker
from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.events import Call, Event, Hear, Outcome, Parked, Turned, asked_for, counting_departures, job_id, unheard
from music_rec.core.models import Wait
from music_rec.core.rate import Schedule, SentAway
from music_rec.core.source_thread import SourceThread
from music_rec.core.storage.source_state import SourceState

T = TypeVar("T")

PARK_S = 60.0
"""A longer wait is nobody's to sit out: calls end until it is over."""
BRIEF_S = 1.0
"""A shorter one is over before another program could ask, and is not written down."""
LONGEST_S = 7 * 86_400.0
"""No service means more than a week, whatever its header says."""


@dataclass(frozen=True)
class Retry:
    """How often a call is made again, and after which pauses; the first limit reached ends it."""

    attempts: int = 6
    budget_s: float = 240.0
    """No attempt begins later than this after the first."""
    first_s: float = 1.0
    """The first pause; each is twice the one before, and up to this much longer by chance."""
    most_s: float = 32.0
    limited_s: tuple[float, ...] = (10.0, 30.0, 60.0, 300.0)
    """Pauses after rate limits in a row for which the service names no time."""


class SourceStates(Protocol):
    """Where states of sources are kept (`storage.source_state` in the database)."""

    def read(self, source: str) -> Sequence[SourceState]: ...

    async def write(self, state: SourceState) -> None: ...

    async def clear(self, source: str, scope: str | None = None, until: int | None = None) -> None: ...

    @property
    def folder(self) -> Path: ...


def never_turned(_: str) -> Turned | None:
    """For breakers of which nothing is kept."""
    return None


class _ParkedError(WaitingError):
    """The service asked for a wait that is too long to sit out."""


class Guard:
    """Makes the calls of one source; belongs to one event loop.

    Only UnavailableError is retried and counts for the breaker. A call that tries whether the service is back is made once.
    """

    def __init__(
        self,
        source: str,
        *,
        per_second: float,
        failures: int,
        cooldown_s: float,
        states: SourceStates,
        settings_hash: str = "",
        label: str = "",
        retry: Retry = Retry(),
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        hear: Hear = unheard,
        stood: Callable[[str], Turned | None] = never_turned,
    ) -> None:
        """`stood` tells how the breaker of a source stood last, with which this one goes on."""
        self.source = source
        self.schedule = Schedule(per_second, clock=clock)
        """For the transport: a token is taken where the bytes of a request leave."""
        self.breaker = Breaker(
            source, label=label, failures=failures, cooldown_s=cooldown_s, clock=clock, now=now, hear=self._turned
        )
        if before := stood(source):
            self.breaker.resume(before)
        self.on_wait: Callable[[Wait | None], None] | None = None
        """Told what is waited for, and None when it goes on."""
        self._states = states
        self._settings_hash = settings_hash
        self._retry = retry
        self._clock = clock
        self._now = now
        self._hear = hear
        self._stood = stood
        self._thread = SourceThread(f"music-rec-{source}")
        self._limits = 0
        """Rate limits in a row."""
        self._limited_at = float("-inf")
        self._unwritten: list[SourceState] = []
        self._own_waits: dict[str, SourceState] = {}
        """The last short wait that this guard was told, by scope."""
        self._waits: dict[object, Wait] = {}
        """By call; that of the guard itself is a refusal."""
        self._made = partial(
            Guard,
            source,
            failures=failures,
            cooldown_s=cooldown_s,
            states=states,
            settings_hash=settings_hash,
            label=label,
            retry=retry,
            clock=clock,
            now=now,
        )

    @property
    def stop(self) -> threading.Event:
        """For `schedule.wait` in the thread of the source: set when its call was cancelled."""
        return self._thread.stop

    @property
    def folder(self) -> Path:
        """Where the source keeps files of its own that outlive the program."""
        return self._states.folder / self.source

    def beside(self, per_second: float, part: str = "") -> Guard:
        """A guard of another host of the same service, which may fail or be slow alone: only states are in common.

        What it is told to wait for stays its own where its calls name a scope. What it tells is heard as of `source.part`.
        """

        def hear(event: Event) -> None:
            self._hear(replace(event, source=f"{event.source}.{part}"))

        def stood(source: str) -> Turned | None:
            return self._stood(f"{source}.{part}")

        if not part:
            return self._made(per_second=per_second, hear=self._hear, stood=self._stood)
        return self._made(per_second=per_second, hear=hear, stood=stood)

    async def call(self, request: Callable[[], Awaitable[T]], *, scope: str = "", question: str = "") -> T:
        """The answer. `scope` is what of the source is asked, where the service limits that apart; `question` where it may
        refuse that alone, and limits it with the rest.

        WaitingError and AccessDeniedError may come without anything having been sent.
        """
        while True:
            try:
                held = await self._check(scope, question)
                with self.breaker.attempt() as probe:
                    attempts = 1 if probe else self._retry.attempts
                    return await self._retried(request, scope, question, held, attempts=attempts)
            except WaitingError as error:
                kind: Literal["asked", "breaker"] = "asked" if isinstance(error, _ParkedError) else "breaker"
                self._tell(self, Wait(kind, error.until, str(error)))
                raise
            except SentAway:  # another call was told to wait, or refused; what that means for this one the states tell
                continue

    async def call_blocking(self, request: Callable[[], T], *, scope: str = "", question: str = "") -> T:
        """As `call`, of a request that blocks: in the thread of the source, one at a time. Cancelled, it returns at once."""
        return await self.call(lambda: self._thread.run(partial(copy_context().run, request)), scope=scope, question=question)

    async def _check(self, scope: str, question: str) -> Wait | None:
        """Raise what a state in force says of them, and give the short wait that is sat out; states that are over are cleared.

        A short wait too may have been told to another program, or to one that was ended meanwhile.
        """
        held: Wait | None = None
        for state in (*self._unwritten, *self._states.read(self.source)):
            if state.scope not in ("", scope, question):
                continue
            if state.state == "forbidden" and state.settings_hash == self._settings_hash:
                raise AccessDeniedError(self.source, state.reason, state.scope)
            left = state.until - self._now()
            if state.state == "waiting" and left > PARK_S:
                raise _ParkedError(self.source, state.reason, state.until)
            if state.state == "waiting" and left > 0:
                if state != self._own_waits.get(state.scope):  # for those the schedule is held to the fraction of a second
                    self.schedule.hold(left)
                held = Wait("asked", state.until, state.reason)
                continue
            await self._states.clear(self.source, state.scope, state.until)
        return held

    async def _retried(
        self, request: Callable[[], Awaitable[T]], scope: str, question: str, held: Wait | None, *, attempts: int
    ) -> T:
        key, began = object(), self._clock()
        self._tell(self, None)

        async def begin(state: RetryCallState) -> None:
            self._tell(key, held if state.attempt_number == 1 else None)
            if state.attempt_number > 1:  # another call may have been refused during the pause, or have failed too often
                await self._check(scope, question)
                self.breaker.check()

        def over(state: RetryCallState) -> bool:
            late = self._clock() - began + state.upcoming_sleep > self._retry.budget_s
            return late or state.attempt_number >= attempts

        retrying = AsyncRetrying(
            retry=retry_if_exception_type(UnavailableError),
            wait=self._pause_s,
            stop=over,
            before=begin,
            before_sleep=lambda state: self._tell(key, self._wait(state)),
            sleep=asyncio.sleep,
            reraise=True,
        )
        try:
            result: T = await retrying(self._attempt, request, scope, question)
        finally:
            self._tell(key, None)
        return result

    async def _attempt(self, request: Callable[[], Awaitable[T]], scope: str, question: str) -> T:
        began = self._clock()
        try:
            answer = await self._told(request, began, question)
        except UnavailableError as error:
            await self._heed(error, began, scope)
            raise
        except FINAL as error:
            self._answered(began)
            if isinstance(error, AccessDeniedError) and error.scope in ("", scope, question):
                await self._keep("forbidden", error.scope, 0, error)
            raise
        self._answered(began)
        return answer

    async def _told(self, request: Callable[[], Awaitable[T]], began: float, question: str) -> T:
        """The answer; whoever hears is told how the call ended, unless nothing was sent that says anything."""
        at = self._now()
        error: BaseException | None = None
        with counting_departures() as left:
            try:
                return await request()
            except BaseException as raised:
                error = raised
                raise
            finally:
                outcome = _outcome(error)
                if left or outcome != "cancelled":
                    took_ms = 1000 * (self._clock() - (left[-1] if left else began))
                    said = str(error) if isinstance(error, SourceError) else ""
                    kind = asked_for() or question
                    self._hear(Call(self.source, kind, at, took_ms, outcome, said, len(left), job_id()))

    def _turned(self, turned: Event) -> None:
        """Whoever waits for a slot when the breaker opens sends nothing any more."""
        if isinstance(turned, Turned) and turned.state == "open":
            self.schedule.send_away()
        self._hear(turned)

    def _answered(self, began: float) -> None:
        self.schedule.recover()
        if began > self._limited_at:
            self._limits = 0

    async def _heed(self, error: UnavailableError, began: float, scope: str) -> None:
        """Let all callers wait as a service asks; WaitingError where that is long."""
        if isinstance(error, RateLimitedError) and began > self._limited_at:  # else of one burst with the last
            self._limits += 1
            self._limited_at = self._clock()
            self.schedule.slow_down()
        asked = self._asked_s(error)
        if asked > PARK_S:
            until = ceil(self._now() + asked)
            await self._keep("waiting", scope, until, error)
            raise _ParkedError(self.source, str(error), until) from error
        if asked:
            self.schedule.hold(asked)
        if asked >= BRIEF_S:
            await self._write_down(scope, ceil(self._now() + asked), error)

    async def _write_down(self, scope: str, until: int, error: UnavailableError) -> None:
        """Let other programs, and the next start of this one, sit out a short wait too; what holds for longer stays."""
        known = [one for one in (*self._unwritten, *self._states.read(self.source)) if one.scope == scope]
        if not any(one.state == "forbidden" or one.until >= until for one in known):
            state = SourceState(self.source, scope, "waiting", until, str(error), self._settings_hash)
            self._own_waits[scope] = state
            await asyncio.shield(self._states.write(state))

    def _asked_s(self, error: UnavailableError) -> float:
        """Seconds for which nobody may ask, as the service says or its limit means."""
        if error.retry_after_s is not None:
            return min(max(0.0, error.retry_after_s), LONGEST_S)
        if isinstance(error, RateLimitedError):
            pauses = self._retry.limited_s
            return pauses[min(max(self._limits, 1), len(pauses)) - 1]
        return 0.0

    async def _keep(self, state: Literal["waiting", "forbidden"], scope: str, until: int, error: SourceError) -> None:
        """Write a state down, which holds from now on, also for those who wait for their slot."""
        kept = SourceState(self.source, scope, state, until, str(error), self._settings_hash)
        self._unwritten.append(kept)
        self._hear(Parked(self.source, scope, state, until, str(error), self._now()))
        self.schedule.send_away()
        try:
            await asyncio.shield(self._states.write(kept))
        finally:
            self._unwritten.remove(kept)

    def _pause_s(self, state: RetryCallState) -> float:
        backoff = wait_exponential(self._retry.first_s, self._retry.most_s) + wait_random(0, self._retry.first_s)
        return max(backoff(state), self._asked_s(_error_of(state)))

    def _wait(self, state: RetryCallState) -> Wait:
        error = _error_of(state)
        kind: Literal["rate", "asked", "retry"] = "asked" if error.retry_after_s else "retry"
        kind = "rate" if isinstance(error, RateLimitedError) else kind
        return Wait(kind, self._now() + state.upcoming_sleep, str(error))

    def _tell(self, key: object, wait: Wait | None) -> None:
        """Say what is waited for longest, where that is something else than before."""
        before = self._longest()
        self._waits.pop(key, None)
        if wait:
            self._waits[key] = wait
        if self.on_wait and (now := self._longest()) != before:
            self.on_wait(now)

    def _longest(self) -> Wait | None:
        return max(self._waits.values(), key=lambda wait: wait.until, default=None)


def _outcome(error: BaseException | None) -> Outcome:
    """How a call ended that raised this."""
    by_error: dict[type[BaseException], Outcome] = {
        RateLimitedError: "limited",
        UnavailableError: "unavailable",
        AccessDeniedError: "denied",
        NotFoundError: "not_found",
        UnexpectedPayloadError: "unexpected",
    }
    if error is None:
        return "answered"
    return next((outcome for kind, outcome in by_error.items() if isinstance(error, kind)), "cancelled")


def _error_of(state: RetryCallState) -> UnavailableError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, UnavailableError)  # nothing else is retried
    return error
