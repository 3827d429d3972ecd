"""Where the bytes of musicbrainzngs leave: in turn, once the connection stands, under our name, and never for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from io import BytesIO
from urllib.request import Request, getproxies, proxy_bypass

import httpx2

from music_rec.core.errors import NotFoundError, RateLimitedError, SourceError, UnavailableError, UnexpectedPayloadError
from music_rec.core.guard import Guard

SOURCE = "musicbrainz"
AGENT = f"music-rec/{version('music-rec')}"
LARGEST = 16 << 20
"""Bytes of one answer, unpacked; fifty recordings with all their releases take a megabyte or two."""
SHUT_OUT_S = 3600.0
"""How long nothing is asked after a 403: who is shut out for asking too much is let in again by silence alone."""
LEAST_S = 2.0
"""The shortest wait after a refusal, whatever the service says."""
_SENDING = "http11.send_request_headers.started"
"""What the client traces just before the first byte of a request leaves."""
_OPENER: ContextVar[Opener] = ContextVar("opener")


def agent(contact: str) -> str:
    """Our name as MusicBrainz wants it: with whom to write to, where the listener has said that."""
    said = "".join(sign for sign in contact if " " <= sign <= "~").strip()
    return f"{AGENT} ( {said} )" if said else AGENT


class Opener:
    """What musicbrainzngs opens its requests with. Its errors are ours, and the library neither waits nor repeats for those."""

    def __init__(self, base_url: str, timeout_s: float, name: str, guard: Guard) -> None:
        self._base = httpx2.URL(base_url)
        self._timeout_s = timeout_s
        self._name = name
        self._guard = guard
        self._inner = httpx2.HTTPTransport(proxy=_proxy(self._base), limits=httpx2.Limits(max_keepalive_connections=1))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """What musicbrainzngs asks meanwhile, in this thread, goes through this opener; the library has room for one only."""
        before = _OPENER.set(self)
        try:
            yield
        finally:
            _OPENER.reset(before)

    def open(self, request: Request, _: bytes | None = None) -> BytesIO:
        """The body of the answer to a GET. A SourceError for everything that is none."""
        try:
            response = self._inner.handle_request(self._addressed(request))
            try:
                body = b"".join(self._bounded(response))
            finally:
                response.close()
        except httpx2.TimeoutException as error:
            raise UnavailableError(SOURCE, "MusicBrainz did not answer in time.") from error
        except httpx2.HTTPError as error:
            raise UnavailableError(SOURCE, "MusicBrainz cannot be reached. Is this computer online?") from error
        if response.status_code == 200:
            return BytesIO(body)
        meant = _meant(response.status_code, asked_s(response.headers))
        if isinstance(meant, RateLimitedError):  # the next call of this thread would leave before the guard hears of it
            self._guard.schedule.hold(LEAST_S)
        raise meant

    def close(self) -> None:
        """End what is open to the service."""
        self._inner.close()

    def _addressed(self, request: Request) -> httpx2.Request:
        """The request as it leaves: to our base address, under our name, within our time."""
        path = self._base.raw_path.rstrip(b"/") + request.selector.encode("ascii")
        seconds = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)
        return httpx2.Request(
            "GET",
            self._base.copy_with(raw_path=path),
            headers={"user-agent": self._name, "accept": "application/json", "accept-encoding": "gzip"},
            extensions={"timeout": seconds, "trace": self._wait_to_send},
        )

    def _wait_to_send(self, event: str, _: object) -> None:
        """Wait for our turn once the connection stands: setting it up takes a time that would bring two requests together."""
        if event == _SENDING:
            self._guard.schedule.wait(self._guard.stop)

    def _bounded(self, response: httpx2.Response) -> Iterator[bytes]:
        """The body in pieces; an answer that never ends, or comes in drops, is none."""
        latest, size = time.monotonic() + 2 * self._timeout_s, 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > LARGEST or time.monotonic() > latest:
                raise UnavailableError(SOURCE, "MusicBrainz sent an answer without end.")
            yield piece


def opener_here(*_: object) -> Opener:
    """In the place of `build_opener`: the opener in use."""
    return _OPENER.get()


def asked_s(headers: httpx2.Headers) -> float | None:
    """Seconds that an answer asks to wait, as a number or a date; None where it does not."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return max(LEAST_S, float(said))
    try:
        return max(LEAST_S, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _meant(status: int, asked: float | None) -> SourceError:
    """The error that a status is (contract of MusicBrainz, Errors)."""
    said = f"(HTTP {status})"
    if status == 404:
        return NotFoundError(SOURCE, f"MusicBrainz has none of that {said}.")
    if status in (429, 503):
        return RateLimitedError(SOURCE, f"MusicBrainz asks for fewer requests {said}.", asked)
    if status == 403:
        why = "It may do so after too many requests from one network, and is asked again later."
        return RateLimitedError(SOURCE, f"MusicBrainz refuses to answer {said}. {why}", max(SHUT_OUT_S, asked or 0))
    if 400 <= status < 500 and status not in (408, 425):
        return UnexpectedPayloadError(SOURCE, f"MusicBrainz does not understand the request {said}. Please report this.")
    return UnavailableError(SOURCE, f"MusicBrainz gave no answer {said}.", asked)


def _proxy(base: httpx2.URL) -> str | None:
    """The proxy that this computer wants requests to go through."""
    return None if proxy_bypass(base.host) else getproxies().get(base.scheme)
