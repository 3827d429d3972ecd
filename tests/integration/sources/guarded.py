"""A guarded client of a scripted server; run as a program, one process that asks it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import httpx2

from music_rec.core.errors import AccessDeniedError, RateLimitedError, SourceError, UnavailableError, WaitingError
from music_rec.core.guard import Guard, Retry
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.writer import Writer
from music_rec.core.turns import turn

TIMEOUT_S = 600.0
QUICK = Retry(first_s=0.01, limited_s=(0.02, 0.04))


def error_of(status: int, retry_after: str | None) -> SourceError | None:
    """What a status means."""
    if status == 429:
        return RateLimitedError("here", "too fast", float(retry_after) if retry_after else None)
    if status == 403:
        return AccessDeniedError("here", "the key is refused")
    return UnavailableError("here", f"HTTP {status}") if status >= 500 else None


@asynccontextmanager
async def guarded(path: Path, per_second: float = 500.0, settings_hash: str = "key") -> AsyncIterator[Guard]:
    """A guard whose states are in a database."""
    prepare(path)
    writer = await Writer.open(path)
    try:
        states = StoredStates(path, writer)
        yield Guard(
            "here", per_second=per_second, failures=3, cooldown_s=60, states=states, settings_hash=settings_hash, retry=QUICK
        )
    finally:
        await writer.close()


class Transport(httpx2.HTTPTransport):
    """Takes a slot for each request of a blocking client."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self._guard = guard

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._guard.schedule.wait(self._guard.stop)
        return super().handle_request(request)


async def ask_blocking(guard: Guard, url: str) -> str:
    """The answer through httpx2."""

    def request() -> str:
        with httpx2.Client(transport=Transport(guard), timeout=TIMEOUT_S) as client:
            try:
                response = client.get(url)
            except httpx2.HTTPError as error:
                raise UnavailableError("here", "no answer") from error
        if error := error_of(response.status_code, response.headers.get("Retry-After")):
            raise error
        return response.text

    return await guard.call_blocking(request)


async def ask(guard: Guard, url: str) -> str:
    """The answer through aiohttp."""

    async def in_turn(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        await guard.schedule.turn()
        return await handler(request)

    async def request() -> str:
        try:
            async with session.get(url) as response:
                if error := error_of(response.status, response.headers.get("Retry-After")):
                    raise error
                return await response.text()
        except aiohttp.ClientError as error:
            raise UnavailableError("here", "no answer") from error

    async with aiohttp.ClientSession(middlewares=(in_turn,)) as session:
        return await guard.call(request)


def say(word: str) -> None:
    """Tell whoever started this process."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def _job(guard: Guard, locks: Path, url: str) -> None:
    """Ask for ever, when it is our turn."""
    async with turn(locks, "here", schedule=guard.schedule):
        while True:
            await ask_blocking(guard, url)
            say("asked")


async def _leave(guard: Guard, url: str) -> None:
    """Give up a call that gets no answer."""
    task = asyncio.create_task(ask_blocking(guard, url))
    await asyncio.to_thread(sys.stdin.readline)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _ask(guard: Guard, url: str) -> None:
    """Ask once and say what came of it."""
    try:
        say(await ask_blocking(guard, url))
    except WaitingError:
        say("has to wait")
    except AccessDeniedError:
        say("is refused")


async def _main(database: Path, locks: Path, url: str, what: str, settings_hash: str) -> None:
    async with guarded(database, per_second=2, settings_hash=settings_hash) as guard:
        if what == "job":
            await _job(guard, locks, url)
        elif what == "leave":
            await _leave(guard, url)
        else:
            await _ask(guard, url)


def main(arguments: Sequence[str]) -> None:
    """Run one process as its arguments say."""
    database, locks, url, what, settings_hash = arguments
    asyncio.run(_main(Path(database), Path(locks), url, what, settings_hash))


if __name__ == "__main__":
    main(sys.argv[1:])
