"""A guarded service in time that jumps, for tests of the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import virtual_time
from states import DictStates

from music_rec.core.errors import AccessDeniedError, RateLimitedError, SourceError, UnavailableError
from music_rec.core.guard import Guard, Retry

NOW = 1_700_000_000
PER_SECOND = 4.0
FAILURES = 2
COOLDOWN_S = 60.0


@dataclass
class Service:
    """Answers what the script says, the last of it for ever, and notes when it was asked."""

    guard: Guard
    script: list[Exception | str] = field(default_factory=lambda: ["answer"])
    asked: list[float] = field(default_factory=list)
    latency: float = 0.0

    async def request(self) -> str:
        await self.guard.schedule.turn()
        self.asked.append(virtual_time.clock())
        end = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        await asyncio.sleep(self.latency)
        if isinstance(end, Exception):
            raise end
        return end

    async def ask(self, scope: str = "") -> str | SourceError:
        """The answer, or the error."""
        try:
            return await self.guard.call(self.request, scope=scope)
        except SourceError as error:
            return error


def guard(states: DictStates | None = None, *, settings_hash: str = "", retry: Retry = Retry(), **more: Any) -> Guard:
    """A guard of Last.fm as the tests want it."""
    return Guard(
        "lastfm",
        label="Last.fm",
        per_second=PER_SECOND,
        failures=FAILURES,
        cooldown_s=COOLDOWN_S,
        states=states or DictStates(),
        settings_hash=settings_hash,
        retry=retry,
        clock=virtual_time.clock,
        now=lambda: NOW + virtual_time.clock(),
        **more,
    )


def in_virtual_time(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The test, run on a loop whose hours pass at once."""

    def run() -> None:
        virtual_time.run(test())

    run.__name__ = test.__name__
    return run


def no_answer() -> UnavailableError:
    return UnavailableError("lastfm", "Last.fm gave no answer.")


def too_fast(retry_after_s: float | None = None) -> RateLimitedError:
    return RateLimitedError("lastfm", "Last.fm asks for fewer requests.", retry_after_s)


def refused(scope: str = "") -> AccessDeniedError:
    return AccessDeniedError("lastfm", "Last.fm refused the key (code 10). Check MUSIC_REC_LASTFM__API_KEY.", scope)


def gaps(asked: list[float]) -> list[float]:
    """Seconds between one request and the next."""
    return [later - earlier for earlier, later in pairwise(asked)]
