"""A port of this computer on which a service answers, in a thread of the test."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import threading
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from stand_in.ending import end

HOST = "127.0.0.1"
PATIENCE_S = 60
_NO_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Listening:
    """A server while the context lasts; it raises at the end what broke in it. `app` is what a service adds."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=type(self).__name__, daemon=True)
        self._running = threading.Event()
        self._failure: Exception | None = None

    @property
    def root(self) -> str:
        """Where everything answers."""
        return f"http://{HOST}:{self.port}/"

    def app(self) -> web.Application:
        """What is served at which path."""
        raise NotImplementedError

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on."""
        raise NotImplementedError

    def broke(self, error: Exception) -> None:
        """The first such is raised at the end."""
        self._failure = self._failure or error

    def __enter__(self) -> Self:
        self._thread.start()
        self._running.wait(PATIENCE_S)
        if self._failure:
            raise self._failure
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        if self._failure and error is None:
            raise self._failure

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self.app(), access_log=None, handler_cancellation=True, shutdown_timeout=0.01)
        try:
            await runner.setup()
            await web.TCPSite(runner, HOST, self.port, backlog=1024).start()
            self.port = runner.addresses[0][1]
        except OSError as error:
            self.broke(error)
            self._stop.set()
        self._running.set()
        await self._stop.wait()
        await end(runner)


def reset(http: web.Request) -> None:
    """Break the connection off, so that the client reads no end of an answer but an error."""
    assert http.transport is not None
    connection: socket.socket = http.transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    http.transport.abort()


async def endless(http: web.Request, *, huge: bool) -> web.StreamResponse:
    """An answer that comes a byte at a time, or a megabyte, until the client has had enough, or after 200 of them."""
    part = web.StreamResponse(status=200, headers={"Content-Type": "application/json"})
    await part.prepare(http)
    try:
        for _ in range(200):
            await part.write(b" " * (1 << 20 if huge else 1))
            await asyncio.sleep(0 if huge else 0.02)
    except ConnectionError:
        return part
    return part
