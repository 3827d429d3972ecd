"""Where the requests of pylast leave: in turn, once the connection stands, under our name, and never for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx2
import pytest

from music_rec.core.errors import RateLimitedError, UnavailableError
from music_rec.services import lastfm_transport
from music_rec.services.lastfm_transport import AGENT, Transport

ANSWER = b'<lfm status="ok"></lfm>'


class Server:
    """Takes one connection after another, and notes what happens when."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self.answer = answer
        self.happened: list[str] = []
        self.connected = threading.Event()
        self.requests: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/2.0/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # closed at the end of the test, or by whoever gave up
            while True:
                connection, _ = self._socket.accept()
                self.happened.append("connected")
                self.connected.set()
                with connection, suppress(OSError):
                    while request := _request(connection):
                        self.requests.append(request)
                        self.happened.append("asked")
                        self.answer(connection)

    def close(self) -> None:
        self._socket.close()


def _request(connection: socket.socket) -> bytes:
    """A request with its body; nothing where the client is gone."""
    request = b""
    while b"method=any" not in request:
        piece = connection.recv(65536)
        if not piece:
            return b""
        request += piece
    return request


def whole(connection: socket.socket, body: bytes = ANSWER, status: str = "200 OK", more: str = "") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    connection.sendall(head.encode() + body)


def drops(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(200):
        connection.sendall(b"1\r\n<\r\n")
        time.sleep(0.02)


@contextmanager
def client(server: Server, turn: Callable[[], None] = lambda: None, timeout_s: float = 60) -> Iterator[httpx2.Client]:
    transport = Transport("lastfm", server.url, timeout_s, turn)
    try:
        with httpx2.Client(mounts={"https://": transport}) as client:
            yield client
    finally:
        transport.close_connections()
        server.close()


def ask(client: httpx2.Client) -> httpx2.Response:
    return client.post("https://ws.audioscrobbler.com/2.0/", data={"method": "any"})


def test_turn_is_awaited_once_the_connection_stands_and_one_connection_serves_all():
    server = Server(whole)

    def turn() -> None:
        server.connected.wait(5)  # whoever connects is noted meanwhile, however busy the computer is
        server.happened.append("turn")

    with client(server, turn) as one:
        for _ in range(2):
            assert ask(one).content == ANSWER

    assert server.happened == ["connected", "turn", "asked", "turn", "asked"]


def test_requests_carry_our_name_and_no_other():
    server = Server(whole)
    with client(server) as one:
        ask(one)

    assert f"user-agent: {AGENT}".encode() in server.requests[0].lower()
    assert b"pylast" not in server.requests[0]
    assert server.requests[0].lower().count(b"host: 127.0.0.1:") == 1


@pytest.mark.parametrize(
    ("status", "kind"), [("429 Too Many Requests", RateLimitedError), ("502 Bad Gateway", UnavailableError)]
)
def test_page_of_a_gateway_is_no_answer(status: str, kind: type[Exception]):
    server = Server(lambda connection: whole(connection, b"<html>busy</html>", status))
    with client(server) as one, pytest.raises(kind):
        ask(one)


def test_body_that_tells_what_went_wrong_is_read_whatever_its_status():
    server = Server(lambda connection: whole(connection, b'<lfm status="failed"></lfm>', "500 Oops"))
    with client(server) as one:
        assert ask(one).status_code == 200


def test_huge_answer_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lastfm_transport, "LARGEST", 1 << 16)
    server = Server(lambda connection: whole(connection, ANSWER + bytes(1 << 20)))
    with client(server) as one, pytest.raises(UnavailableError, match="without end"):
        ask(one)


def test_answer_that_comes_in_drops_is_given_up():
    server = Server(drops)
    with client(server, timeout_s=1.0) as one, pytest.raises(UnavailableError, match="without end"):
        ask(one)
