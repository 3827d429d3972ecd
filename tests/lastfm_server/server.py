"""The service on a port of this computer, in a thread of the test."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from stand_in.listening import Listening, reset

from lastfm_server.account import Account
from lastfm_server.control import OrderError, obey
from lastfm_server.faults import Fault
from lastfm_server.music import Music
from lastfm_server.recording import Recording, Request
from lastfm_server.service import KEY, Reply, Service

PATH = "/2.0/"
CONTROL = "/control"
_HEADERS = {"Server": "openresty", "Access-Control-Allow-Origin": "*"}


class LastfmServer(Listening, Recording):
    """A server of these accounts while the context lasts; it raises at the end what broke in it."""

    def __init__(
        self, *accounts: Account, key: str = KEY, port: int = 0, latency_s: float = 0, music: Music | None = None
    ) -> None:
        by_name = {account.name.lower(): account for account in accounts}
        self.service = Service(by_name, key=key, latency_s=latency_s, music=music or Music())
        super().__init__(port)

    @property
    def url(self) -> str:
        """Where the service answers."""
        return f"{self.root.rstrip('/')}{PATH}"

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        return self.service.log.requests

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self.service.script.add(Fault.of(conditions))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.service.script.heal()

    def behave(self, **ways: Any) -> None:
        """The service behaves that way where the contract is not sure; see Ways."""
        self.service.behave(**ways)

    def after_requests(self, count: int, change: Callable[[], object]) -> None:
        """`change` is called as soon as so many more requests are answered."""
        self.service.script.after_requests(count, change)

    def app(self) -> web.Application:
        """The API, and orders."""
        app = web.Application(client_max_size=2**26)
        for path in (PATH, PATH.rstrip("/")):
            app.router.add_get(path, self._serve)
            app.router.add_post(path, self._serve)
        app.router.add_post(CONTROL, self._control)
        return app

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        at, service = time.monotonic(), self.service
        params = dict(http.query) | dict(parse_qsl((await http.read()).decode(errors="replace"), keep_blank_values=True))
        right_key = params.get("api_key") == service.key
        agent = http.headers.get("User-Agent", "")
        request = service.log.begin(at, http.method, params, right_key=right_key, agent=agent)
        said = "given up"
        try:
            reply = service.answer(params)
            service.script.served()
            await asyncio.sleep(at + reply.delay_s + service.latency_s - time.monotonic())
            said = reply.said
            service.log.end(request, said)  # before anybody who has the answer can look it up
            return await _sent(http, reply)
        except Exception as error:
            self.broke(error)
            said = "broken"
            raise
        finally:
            service.log.end(request, said)

    async def _control(self, http: web.Request) -> web.Response:
        try:
            return web.json_response(obey(self.service, await http.json()))
        except (OrderError, json.JSONDecodeError) as error:
            return web.json_response({"message": str(error)}, status=400)


async def _sent(http: web.Request, reply: Reply) -> web.StreamResponse:
    """The reply on its way, or as much of it as is to arrive."""
    headers = {**_HEADERS, "Content-Type": f"{reply.kind}; charset=UTF-8"}
    if reply.retry_after:
        headers["Retry-After"] = reply.retry_after
    if reply.ending == "whole":
        whole = web.Response(body=reply.body, status=reply.status, headers=headers)
        await whole.prepare(http)
        await whole.write_eof()  # here, so that its end is told once its last byte has left
        return whole
    part = web.StreamResponse(status=reply.status, headers=headers)
    if reply.ending == "cut":
        part.content_length = len(reply.body)
        await part.prepare(http)
        await part.write(reply.body[: len(reply.body) // 2])
    assert http.transport is not None
    if reply.ending == "reset":
        reset(http)
    else:
        http.transport.close()
    return part
