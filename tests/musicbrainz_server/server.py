"""The service on a port of this computer, in a thread of the test."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import struct
import threading
import time
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from stand_in.ending import end
from stand_in.faults import with_holes, with_wrong_types

from musicbrainz_server.catalogue import Catalogue
from musicbrainz_server.faults import Fault
from musicbrainz_server.service import Reply, Request, Service

HOST = "127.0.0.1"
CONTROL = "/control"
_NO_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_PAGE = b"<html><head><title>Oops</title></head><body><h1>Oops</h1></body></html>\n"
_BODIES = {
    "error": b'{"error": "The MusicBrainz web server is currently busy. Please try again later.", "help": ""}',
    "html": _PAGE,
    "empty": b"",
    "garbage": bytes(range(256)),
    "types": b'{"recordings": 7, "artists": {"a": 1}, "releases": "none", "release-groups": null, "id": 5}',
}
_STATUS = {"error", "html", "empty"}
"""Answers that come with the status of the fault."""
_WITHIN = {"junk": with_wrong_types, "holes": with_holes}
"""What some values of an answer are made into."""
_HUGE = b" " * (1 << 20)


class MusicBrainzServer:
    """A server of a catalogue while the context lasts; it raises at the end what broke in it."""

    def __init__(self, catalogue: Catalogue | None = None, *, closest_s: float = 0, port: int = 0) -> None:
        self.service = Service(catalogue or Catalogue(), closest_s)
        self.port = port
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="musicbrainz-server", daemon=True)
        self._running = threading.Event()
        self._failure: Exception | None = None

    @property
    def url(self) -> str:
        """Where the service answers; pictures too."""
        return f"http://{HOST}:{self.port}/"

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        return sorted(self.service.requests, key=lambda request: request.at)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [request.path for request in self.requests]

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self.service.script.add(**conditions)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.service.script.heal()

    def __enter__(self) -> Self:
        self._thread.start()
        self._running.wait(60)
        if self._failure:
            raise self._failure
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)
        if self._failure and error is None:
            raise self._failure

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_post(CONTROL, self._control)
        app.router.add_get("/{path:.*}", self._serve)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.01)
        try:
            await runner.setup()
            await web.TCPSite(runner, HOST, self.port, backlog=1024).start()
            self.port = runner.addresses[0][1]
        except OSError as error:
            self._failure = error
            self._stop.set()
        self._running.set()
        await self._stop.wait()
        await end(runner)

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        at, path, query = time.monotonic(), http.rel_url.raw_path, http.rel_url.raw_query_string
        whole = f"{path}?{http.rel_url.query_string}" if query else path
        try:
            fault = self.service.script.befalls(whole)
            reply = self.service.answer(at, path, query, http.headers)
            self.service.note(Request(at, whole, dict(http.headers), fault.status if fault else reply.status))
            return await (_spoiled(http, reply, fault) if fault else self._sent(reply))
        except Exception as error:
            self._failure = self._failure or error
            raise

    async def _sent(self, reply: Reply) -> web.Response:
        headers = {name: value.replace("{url}", self.url.rstrip("/")) for name, value in reply.headers.items()}
        limits = {"X-RateLimit-Limit": "1200", "X-RateLimit-Remaining": "900", "Content-Type": reply.kind}
        return web.Response(body=reply.body, status=reply.status, headers={**limits, **headers})

    async def _control(self, http: web.Request) -> web.Response:
        """Orders of other processes: `{"order": "fail", ...}`, `heal`, `requests`."""
        order: dict[str, Any] = await http.json()
        name = order.pop("order", "")
        if name == "fail":
            self.fail(**order)
        elif name == "heal":
            self.heal()
        elif name != "requests":
            return web.json_response({"message": f"no order {name!r}"}, status=400)
        return web.json_response([asdict(request) for request in self.requests])


async def _spoiled(http: web.Request, reply: Reply, fault: Fault) -> web.StreamResponse:
    """What a fault makes of an answer."""
    await asyncio.sleep(fault.seconds or (30 if fault.answer == "stall" else 0))
    if fault.answer in ("cut", "reset"):
        return await _broken_off(http, reply, fault)
    if fault.answer in ("drops", "huge"):
        return await _endless(http, fault)
    body = _BODIES.get(fault.answer, reply.body[: len(reply.body) // 2] if fault.answer == "truncated" else reply.body)
    if fault.answer in _WITHIN:
        body = json.dumps(_WITHIN[fault.answer](json.loads(reply.body), random.Random(fault.seed))).encode()
    headers = {"Content-Type": "text/html" if fault.answer == "html" else "application/json"}
    if fault.retry_after:
        headers["Retry-After"] = fault.retry_after
    return web.Response(body=body, status=fault.status if fault.answer in _STATUS else reply.status, headers=headers)


async def _broken_off(http: web.Request, reply: Reply, fault: Fault) -> web.StreamResponse:
    part = web.StreamResponse(status=200)
    assert http.transport is not None
    if fault.answer == "cut":
        part.content_length = len(reply.body) + 1
        await part.prepare(http)
        await part.write(reply.body)
        http.transport.close()
    else:
        connection: socket.socket = http.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        http.transport.abort()
    return part


async def _endless(http: web.Request, fault: Fault) -> web.StreamResponse:
    part = web.StreamResponse(status=200, headers={"Content-Type": "application/json"})
    await part.prepare(http)
    try:
        for _ in range(200):
            await part.write(_HUGE if fault.answer == "huge" else b" ")
            await asyncio.sleep(0 if fault.answer == "huge" else 0.02)
    except ConnectionError:
        return part  # the client has had enough
    return part
