"""Where the bytes of spotipy leave this computer: in turn, under our name, in bounded time, to addresses of our settings."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from music_rec.core.errors import UnavailableError

SOURCE = "spotify"
AGENT = f"music-rec/{version('music-rec')}"
LARGEST = 4 << 20
"""Bytes of one answer; a page of 50 playlist items has a twentieth of it."""
_PIECE = 1 << 16
_SAID = 300
"""Characters of a text that are looked at for what it means."""
Turn = Callable[[], None]


class Refusal(Exception):  # noqa: N818 - an answer, which `services.spotify` gives its meaning
    """An answer that is no 2xx: what the service said with it. It holds nothing of the request."""

    def __init__(self, status: int, said: str, reason: str, retry_after_s: float | None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.said = said
        """The message of the API, the code of the token host, or the text."""
        self.reason = reason
        self.retry_after_s = retry_after_s


def session(addresses: dict[str, Turn]) -> requests.Session:
    """A session that reaches these addresses and what lies below them, each request after its own turn, and no other."""
    made = requests.Session()
    made.adapters.clear()
    for address, turn in addresses.items():
        made.mount(address, Adapter(turn))
    made.headers["User-Agent"] = AGENT
    made.auth = _as_it_is
    return made


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The request: without an auth of its own a session sends what `.netrc` says in the place of our token."""
    return request


class Adapter(HTTPAdapter):
    """Sends each request in its turn and reads its answer to the end, within bounds. Refusal for all but a 2xx."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """The pools, whose connections wait for our turn."""
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._turn)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        """The pools behind a proxy, whose connections wait for our turn too."""
        manager = super().proxy_manager_for(proxy, **more)
        manager.pool_classes_by_scheme = _pools(self._turn)
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """The answer, read. UnavailableError for one without end; errors of requests where there is none."""
        response = super().send(request, *args, **{**more, "stream": True})
        try:
            body = _bounded(response, _seconds(more.get("timeout")))
        except urllib3.exceptions.HTTPError as error:
            raise UnavailableError(SOURCE, "Spotify broke off in the middle of an answer.") from error
        finally:
            response.close()
        response._content, response._content_consumed = body, True  # as reading it through requests would leave it
        if not HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(response)
        return response


def _pools(turn: Turn) -> dict[str, type[HTTPConnectionPool]]:
    """Kinds of pools by scheme, with connections that wait for a turn of theirs."""
    plain = type("Plain", (HTTPConnectionPool,), {"ConnectionCls": _in_turn(HTTPConnection, turn)})
    secure = type("Secure", (HTTPSConnectionPool,), {"ConnectionCls": _in_turn(HTTPSConnection, turn)})
    return {"http": plain, "https": secure}


def _in_turn(kind: type[HTTPConnection], turn: Turn) -> type[HTTPConnection]:
    """A kind of connection that waits for its turn with each request, once it stands.

    Setting it up takes a time that would bring two requests together. One that was used before may end during the wait;
    of a fresh one that cannot be told, since a secure one is sent something that nobody asked for.
    """

    class InTurn(kind):  # type: ignore[valid-type, misc]  # one of two classes of urllib3
        _fresh = False

        def connect(self) -> None:
            super().connect()
            self._fresh = True

        def request(self, *args: Any, **more: Any) -> None:
            if self.is_closed:
                self.connect()
            turn()
            if not self._fresh and not self.is_connected:
                self.close()
                self.connect()
            self._fresh = False
            super().request(*args, **more)

    return InTurn


def _seconds(timeout: Any) -> float:
    """The time for a whole answer, of what requests was told for each of its parts."""
    return 2 * float(timeout)


def _bounded(response: requests.Response, seconds: float) -> bytes:
    """The body; UnavailableError where it never ends, or comes in drops."""
    latest, body = time.monotonic() + seconds, bytearray()
    while piece := response.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > LARGEST or time.monotonic() > latest:
            raise UnavailableError(SOURCE, "Spotify sent an answer without end.")
    return bytes(body)


def _refusal(response: requests.Response) -> Refusal:
    """What is said with a status: an error of the API, one of the token host, a list, plain text, a page or nothing."""
    text = response.content.decode("utf-8", "replace")[:_SAID]
    said: object = None
    with suppress(ValueError, RecursionError):
        said = json.loads(response.content)
    error = said.get("error") if isinstance(said, dict) else None
    asked = response.headers.get("Retry-After", "").strip()
    after = float(asked) if asked.isascii() and asked.isdigit() else None
    if isinstance(error, dict):
        return Refusal(response.status_code, str(error.get("message", "")), str(error.get("reason", "")), after)
    return Refusal(response.status_code, error if isinstance(error, str) else text, "", after)
