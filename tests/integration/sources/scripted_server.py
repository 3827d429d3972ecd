"""A small web server that answers by script and notes when it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise


@dataclass(frozen=True)
class Answer:
    """What one request gets."""

    status: int = 200
    retry_after: str = ""


CLOSED = Answer(0)
"""The connection is closed without a word."""
HANGS = Answer(-1)
"""Nothing comes for as long as the server lives."""


@dataclass
class Scripted:
    """The server; the last answer of the script is for all further requests."""

    script: Sequence[Answer]
    asked: list[float] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def closest(self) -> float:
        """Seconds between the two requests that came closest."""
        return min(later - earlier for earlier, later in pairwise(self.asked))

    def next_answer(self) -> Answer:
        self.asked.append(time.monotonic())
        self.reached.set()
        return self.script[min(len(self.asked), len(self.script)) - 1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: Scripted

    def do_GET(self) -> None:
        answer = self.scripted.next_answer()
        if answer is HANGS:
            self.scripted.over.wait()
        if answer in (HANGS, CLOSED):
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Length", "2")
        if answer.retry_after:
            self.send_header("Retry-After", answer.retry_after)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Nothing: it would be written to stderr."""


@contextmanager
def scripted(*script: Answer) -> Iterator[Scripted]:
    """The running server."""
    mine = Scripted(script)
    handler = type("Handler", (_Handler,), {"scripted": mine})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        mine.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield mine
        finally:
            mine.over.set()
            server.shutdown()
            thread.join()
