"""Requests through aiohttp: in their turn, once the connection stands, under our name, and never for ever."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import truststore
from aiohttp.connector import Connection

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
)
from music_rec.core.guard import LONGEST_S, PARK_S, Guard

AGENT = f"music-rec/{version('music-rec')}"
LARGEST = 32 << 20
"""Bytes of one answer, unpacked; the facts of 1000 recordings take some megabytes."""
_GRACE_S = 0.1
"""Waited longer than a service says, since its clock is not ours."""
_PIECE = 1 << 16
_CONNECTIONS = 3
"""Tried for a request that has not left: one that is kept may end while it waits for its turn."""


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def _as_usual(_: Answer) -> SourceError | None:
    return None


@dataclass(frozen=True)
class Question:
    """One request: GET, or POST where there is something to send."""

    url: str
    params: Mapping[str, str | int] | Sequence[tuple[str, str]] = field(default=(), repr=False)
    send: Any = field(default=None, repr=False)
    """Sent as JSON."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """May hold a key: they are never shown, and go nowhere but to the host of `url`."""
    hops: int = 0
    """So many redirects are followed; without that one is no answer."""
    scope: str = ""
    """As in `Guard.call`."""
    name: str = ""
    """Of the question, where it may be refused alone."""
    refused: Callable[[Answer], SourceError | None] = _as_usual
    """What an answer means where that is not what its status usually means; asked of every answer."""


class Http:
    """Asks the questions of one service through its guard. Belongs to one event loop; `close` it there.

    Every error is a SourceError that holds nothing of the request: errors of aiohttp carry headers, and those the keys.
    """

    def __init__(
        self,
        guard: Guard,
        label: str,
        *,
        timeout_s: float,
        at_once: int = 2,
        largest: int = LARGEST,
    ) -> None:
        self.label = label
        self._guard = guard
        self._source = guard.source
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(at_once)
        self._largest = largest
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, question: Question) -> Answer:
        """The answer, of a status of success. The errors of `core.errors` else, as `Guard.call`."""
        return await self._guard.call(lambda: self._asked(question), scope=question.scope, question=question.name)

    async def json(self, question: Question) -> Any:
        """What the answer says as JSON; None for one without content (204), which says that there is nothing yet."""

        async def ask() -> Any:
            answer = await self._asked(question)
            return None if answer.status == 204 else self.parsed(answer.body)

        return await self._guard.call(ask, scope=question.scope, question=question.name)

    async def close(self) -> None:
        """End what is open to the service."""
        if self._session:
            await self._session.close()
            self._session = None

    def parsed(self, body: bytes) -> Any:
        """The JSON of a body. UnavailableError where it is none: something on the way answered, or broke the answer off."""
        try:
            return json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            pass
        raise UnavailableError(self._source, f"{self.label} sent an answer that cannot be read.")

    async def _asked(self, question: Question) -> Answer:
        """The answer where it is one; nothing of what aiohttp raised hangs on what is raised here."""
        came_in = self._guard.schedule.rounds  # who waits for a place is sent away with those who wait for a slot
        try:
            async with self._places:
                answer = await self._fetched(question, came_in)
        except (aiohttp.ClientError, TimeoutError, OSError, ssl.SSLError) as error:
            why = self._broken(error)
        else:
            self._heed_headers(answer)
            if meant := question.refused(answer) or self._meant(answer):
                raise meant
            return answer
        raise why

    async def _fetched(self, question: Question, came_in: int) -> Answer:
        """What came back, within the time of one answer from when the request left."""
        async with asyncio.timeout(None) as limit:

            async def begin() -> None:
                limit.reschedule(None)
                await self._guard.schedule.turn(came_in)
                limit.reschedule(asyncio.get_running_loop().time() + self._timeout_s)

            async with self._opened().request(
                "GET" if question.send is None else "POST",
                question.url,
                params=question.params or None,
                json=question.send,
                headers=question.headers,
                allow_redirects=question.hops > 0,
                max_redirects=question.hops + 1,
                proxy=_proxy(question.url),
                proxy_headers={"User-Agent": AGENT},
                middlewares=(_in_turn(begin),),
            ) as response:
                return Answer(response.status, response.headers.copy(), await self._body(response))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for piece in response.content.iter_chunked(_PIECE):
            body += piece
            if len(body) > self._largest:
                raise UnavailableError(self._source, f"{self.label} sent an answer without end.")
        return bytes(body)

    def _opened(self) -> aiohttp.ClientSession:
        """The session, made within the loop that it belongs to."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=_whom_this_computer_trusts()),
                headers={"User-Agent": AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                request_class=_Request,
                timeout=aiohttp.ClientTimeout(total=None, connect=self._timeout_s, sock_read=self._timeout_s),
            )
        return self._session

    def _heed_headers(self, answer: Answer) -> None:
        """Let all callers wait where the service says that the next request of this window is one too many."""
        if answer.headers.get("X-RateLimit-Remaining", "").strip() == "0" and (asked := _reset_s(answer)) is not None:
            self._guard.schedule.hold(min(asked + _GRACE_S, PARK_S))

    def _meant(self, answer: Answer) -> SourceError | None:
        """The error that a status is."""
        status, said = answer.status, f"(HTTP {answer.status})"
        if 200 <= status < 300:
            return None
        if status == 429:
            return RateLimitedError(self._source, f"{self.label} asks for fewer requests {said}.", asked_s(answer))
        if status in (401, 403):
            return AccessDeniedError(self._source, f"{self.label} refuses to answer {said}.")
        if status in (404, 410):
            return NotFoundError(self._source, f"{self.label} has none of that {said}.")
        if 400 <= status < 500 and status not in (408, 425):
            return UnexpectedPayloadError(
                self._source, f"{self.label} does not understand the request {said}. Please report this."
            )
        return UnavailableError(self._source, f"{self.label} gave no answer {said}.", asked_s(answer))

    def _broken(self, error: Exception) -> UnavailableError:
        """What went wrong on the way."""
        if isinstance(error, TimeoutError):
            return UnavailableError(self._source, f"{self.label} did not answer in time.")
        if isinstance(error, aiohttp.ClientConnectorError):
            return UnavailableError(self._source, f"{self.label} cannot be reached. Is this computer online?")
        why = str(error) if isinstance(error, _BrokenError) else type(error).__name__
        return UnavailableError(self._source, f"The connection to {self.label} broke ({why}).")


class _GoneError(Exception):
    """The connection ended while its turn was awaited; nothing was sent."""


class _BrokenError(aiohttp.ClientError):
    """What broke, in a word: of the error itself aiohttp would think that it may send a GET again, silently."""


class _Request(aiohttp.ClientRequest):
    """A request that leaves when it may: setting a connection up takes a time that would bring two together."""

    begin: Callable[[], Awaitable[None]]

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        await self.begin()
        if conn.closed:
            raise _GoneError
        return await super().send(conn)


def _in_turn(begin: Callable[[], Awaitable[None]]) -> aiohttp.ClientMiddlewareType:
    """Around every request, those of redirects too: it waits for its turn, goes nowhere in the open, is sent once."""

    async def middleware(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        assert isinstance(request, _Request)
        request.begin = begin
        if not _is_safe(request.url.scheme, request.url.host or ""):
            raise _BrokenError("sent on to where others can read it")
        why = ""
        for _ in range(_CONNECTIONS):
            try:
                return await handler(request)
            except aiohttp.ClientConnectorError:
                raise
            except _GoneError:
                why = "it ended before anything was sent"
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
                why = type(error).__name__
                break
        raise _BrokenError(why)

    return middleware


def _is_safe(scheme: str, host: str) -> bool:
    """Whether nobody on the way can read what goes there."""
    return scheme == "https" or _is_here(host)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def asked_s(answer: Answer) -> float | None:
    """Seconds that an answer asks to wait for, the most of what it says; None where it says nothing."""
    reset, after = _reset_s(answer), _retry_after_s(answer.headers.get("Retry-After", "").strip())
    said = [seconds for seconds in (None if reset is None else max(reset, 1) + _GRACE_S, after) if seconds is not None]
    return max(said, default=None)


def _retry_after_s(text: str) -> float | None:
    """Seconds of a `Retry-After`, which is a number or a date."""
    if text.isascii() and text.isdecimal():
        return min(float(text), LONGEST_S)
    try:
        return min(max(0.0, parsedate_to_datetime(text).timestamp() - time.time()), LONGEST_S)
    except (ValueError, TypeError, OverflowError):
        return None


def _reset_s(answer: Answer) -> float | None:
    """Seconds until the window of `X-RateLimit-*` ends."""
    text = answer.headers.get("X-RateLimit-Reset-In", "").strip()
    return min(float(text), LONGEST_S) if text.isascii() and text.isdecimal() else None


def _proxy(url: str) -> str | None:
    """The proxy that this computer wants requests to go through; aiohttp's own way would send passwords of `.netrc` too."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = None if _is_here(host) or proxy_bypass(host) else getproxies().get(parts.scheme)
    if proxy and "://" not in proxy:
        return f"http://{proxy}"
    if proxy and urlsplit(proxy).scheme not in ("http", "https"):  # going past it would show who asks
        raise _BrokenError("the proxy of this computer is of a kind that music-rec cannot use")
    return proxy or None


def _whom_this_computer_trusts() -> ssl.SSLContext:
    """As the system keeps it; Python's own list is empty on some, and lacks what companies add."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _no_number(name: str) -> float:
    raise ValueError(name)
