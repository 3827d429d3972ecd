"""Where the requests of spotipy leave: in turn, once the connection stands, and to known addresses only."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests

from music_rec.services.spotify_transport import Refusal, session

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Answers one connection after another, and notes what happens when."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.connected = threading.Event()
        self.answer = ANSWER
        self.hangs_up = False
        """Whether a connection ends after its answer."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1/"
        self.gone = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.happened.append("connected")
                self.connected.set()
                with connection, suppress(OSError):
                    while connection.recv(65536):
                        self.happened.append("asked")
                        connection.sendall(self.answer)
                        if self.hangs_up:
                            break
                self.gone.set()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def test_turn_is_awaited_once_the_connection_stands_and_one_connection_serves_all(server: Server):
    def turn() -> None:
        server.connected.wait(5)  # whoever connects is noted meanwhile, however busy the computer is
        server.happened.append("turn")

    with session({server.url: turn}) as asking:
        for _ in range(2):
            assert asking.get(f"{server.url}me", timeout=60).json() == {}

    assert server.happened == ["connected", "turn", "asked", "turn", "asked"]


def test_connection_that_ends_during_the_wait_is_made_anew(server: Server):
    def turn() -> None:
        if "asked" in server.happened:
            server.gone.wait(60)

    server.hangs_up = True
    with session({server.url: turn}) as asking:
        for _ in range(2):
            assert asking.get(f"{server.url}me", timeout=60).ok

    assert server.happened == ["connected", "asked"] * 2


@pytest.mark.parametrize("elsewhere", ["https://accounts.spotify.com/", "http://127.0.0.1:1/v1/me", "http://127.0.0.1/"])
def test_no_other_address_is_reached(server: Server, elsewhere: str):
    with session({server.url: lambda: None}) as asking, pytest.raises(requests.exceptions.InvalidSchema):
        asking.get(elsewhere, timeout=60)

    assert server.happened == []


@pytest.mark.parametrize(
    ("status", "more", "body", "said", "seconds"),
    [
        (302, "Location: http://127.0.0.1:1/", b"", "", None),
        (429, "Retry-After: 52531", b"Too many requests", "Too many requests", 52531),
        (429, "Retry-After: soon", b"[1,2,3]", "[1,2,3]", None),
        (400, "X: x", b'{"error":"invalid_grant"}', "invalid_grant", None),
        (500, "X: x", b'{"error":null}', '{"error":null}', None),
        (403, "X: x", b'{"error":{"message":"Gone"}}', "Gone", None),
    ],
)
def test_refusal_holds_what_was_said_and_nothing_of_the_request(
    server: Server, status: int, more: str, body: bytes, said: str, seconds: float | None
):
    server.answer = f"HTTP/1.1 {status} No\r\n{more}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    with session({server.url: lambda: None}) as asking, pytest.raises(Refusal) as caught:
        asking.get(f"{server.url}me", headers={"Authorization": "Bearer SECRET"}, timeout=60)

    assert (caught.value.said, caught.value.retry_after_s) == (said, seconds)
    assert "SECRET" not in f"{caught.value!r} {vars(caught.value)}"
