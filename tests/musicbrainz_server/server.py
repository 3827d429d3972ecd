"""The service on a port of this computer, in a thread of the test."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import asdict
from typing import Any

from aiohttp import web
from stand_in.faults import with_holes, with_wrong_types
from stand_in.listening import Listening, endless, reset

from musicbrainz_server.catalogue import Catalogue
from musicbrainz_server.faults import Fault
from musicbrainz_server.service import Reply, Request, Service

CONTROL = "/control"
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


class MusicBrainzServer(Listening):
    """A server of a catalogue while the context lasts; it raises at the end what broke in it."""

    def __init__(self, catalogue: Catalogue | None = None, *, closest_s: float = 0, port: int = 0) -> None:
        self.service = Service(catalogue or Catalogue(), closest_s)
        super().__init__(port)

    @property
    def url(self) -> str:
        """Where the service answers; pictures too."""
        return self.root

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        return sorted(self.service.requests, key=lambda request: request.at)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [request.path for request in self.requests]

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self.service.script.add(Fault.of(conditions))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.service.script.heal()

    def app(self) -> web.Application:
        """Questions, and orders."""
        app = web.Application()
        app.router.add_post(CONTROL, self._control)
        app.router.add_get("/{path:.*}", self._serve)
        return app

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        at, path, query = time.monotonic(), http.rel_url.raw_path, http.rel_url.raw_query_string
        whole = f"{path}?{http.rel_url.query_string}" if query else path
        try:
            fault = self.service.script.befalls(whole)
            reply = self.service.answer(at, path, query, http.headers)
            self.service.note(Request(at, whole, dict(http.headers), fault.status if fault else reply.status))
            return await (_spoiled(http, reply, fault) if fault else self._sent(reply))
        except Exception as error:
            self.broke(error)
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
    await asyncio.sleep(fault.delay_s)
    if fault.answer in ("cut", "reset"):
        return await _broken_off(http, reply, fault)
    if fault.answer in ("drops", "huge"):
        return await endless(http, huge=fault.answer == "huge")
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
        reset(http)
    return part
