"""Where the bytes of pylast leave this computer: at our rate, within our time, to the address of our settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from urllib.request import getproxies, proxy_bypass

import httpx2

from music_rec.core.errors import RateLimitedError, UnavailableError

AGENT = f"music-rec/{version('music-rec')}"
LARGEST = 16 << 20
"""Bytes of one answer; a page of 200 plays has half of one."""
_ANSWER = b"<lfm"
_SENDING = "http11.send_request_headers.started"
"""What the client traces just before the first byte of a request leaves."""


class Transport(httpx2.BaseTransport):
    """Sends each request of pylast in its turn and hands it an answer it can read, whatever the status.

    pylast reads no body that comes with 500, 502, 503 or 504, where Last.fm says what went wrong; so an answer of the
    service itself always gets 200. Anything else is an UnavailableError.
    """

    def __init__(self, source: str, base_url: str, timeout_s: float, turn: Callable[[], None]) -> None:
        self._source = source
        self._base = httpx2.URL(base_url)
        self._timeout_s = timeout_s
        self._turn = turn
        self.asked_s: float | None = None
        """How long the last answer asked to wait, None where it did not."""
        self._inner = httpx2.HTTPTransport(proxy=_proxy(self._base), limits=httpx2.Limits(max_keepalive_connections=1))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer of the service, read to its end."""
        ours = self._addressed(request)
        self.asked_s = None
        response = self._inner.handle_request(ours)
        asked = response.headers.get("retry-after", "")
        self.asked_s = float(asked) if asked.isdigit() else None
        try:
            body = b"".join(self._bounded(response))
        finally:
            response.close()
        if _ANSWER not in body[:512]:
            raise self._no_answer(response)
        return httpx2.Response(200, content=body)

    def __enter__(self) -> Transport:
        """pylast opens and closes a client for every request; the connection outlives them."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing: see `close_connections`."""

    def close(self) -> None:
        """Nothing: see `close_connections`."""

    def close_connections(self) -> None:
        """End what is open to the service."""
        self._inner.close()

    def _addressed(self, request: httpx2.Request) -> httpx2.Request:
        """The request as it leaves: to our base address, under our name, within our time."""
        url = request.url.copy_with(scheme=self._base.scheme, host=self._base.host, port=self._base.port)
        seconds = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)
        headers = {**request.headers, "host": url.netloc.decode(), "user-agent": AGENT}
        extensions = {"timeout": seconds, "trace": self._wait_to_send}
        return httpx2.Request(request.method, url, headers=headers, content=request.read(), extensions=extensions)

    def _wait_to_send(self, event: str, _: object) -> None:
        """Wait for our turn once the connection stands: setting it up takes a time that would bring two requests together."""
        if event == _SENDING:
            self._turn()

    def _bounded(self, response: httpx2.Response) -> Iterator[bytes]:
        """The body in pieces; an answer that never ends, or comes in drops, is none."""
        latest, size = time.monotonic() + 2 * self._timeout_s, 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > LARGEST or time.monotonic() > latest:
                raise UnavailableError(self._source, "Last.fm sent an answer without end.")
            yield piece

    def _no_answer(self, response: httpx2.Response) -> UnavailableError:
        """What a page of a gateway in the place of an answer means."""
        kind = RateLimitedError if response.status_code == 429 else UnavailableError
        return kind(self._source, f"Last.fm gave no answer (HTTP {response.status_code}).")


def _proxy(base: httpx2.URL) -> str | None:
    """The proxy that this computer wants requests to go through."""
    return None if proxy_bypass(base.host) else getproxies().get(base.scheme)
