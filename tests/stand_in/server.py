"""A service on a port of this computer, in a thread of the test."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aiohttp import web
from lastfm_server.recording import check_rate

from stand_in.faults import Fault, Script, with_holes, with_wrong_types
from stand_in.listening import Listening, reset

_SHOWN = ("user-agent", "content-type", "accept", "cookie")


@dataclass(frozen=True)
class Asked:
    """One request as it came; of a key only whether it is the right one is kept."""

    number: int
    """Counts from 1 in the order in which requests were read."""
    at: float
    """When it was here, in seconds of `time.monotonic`, which processes of one computer share on Linux."""
    verb: str
    path: str
    params: Mapping[str, str]
    body: Any = None
    """JSON, None without any."""
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """`right`, `wrong`, or empty without one."""
    answered: str = ""
    """`200`, `429`, `html`, `reset` and so on; `given up` when the client went away; empty while it waits."""


@dataclass(frozen=True)
class Reply:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    said: str = ""

    @property
    def told(self) -> str:
        """What is remembered of it."""
        return self.said or str(self.status)


def json_reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """The value as it is sent."""
    return Reply(status, json.dumps(value).encode(), headers or {})


class StandIn(Listening):
    """A server while the context lasts; it raises at the end what broke in it. `answer` is what a service adds."""

    KEY = ""
    """What must stand in `Authorization`."""

    def __init__(self, *, port: int = 0, latency_s: float = 0) -> None:
        super().__init__(port)
        self.latency_s = latency_s
        self._script = Script[Fault]()
        self._lock = threading.Lock()
        self._requests: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        """What the service says when nothing goes wrong."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """Where the service answers."""
        return self.root

    @property
    def requests(self) -> list[Asked]:
        """All so far, in the order of their arrival."""
        with self._lock:
            return list(self._requests)

    def starts(self) -> list[float]:
        """When each arrived."""
        return [request.at for request in self.requests]

    def check_rate(self, rate: float, since: float | None = None) -> None:
        """AssertionError when requests came faster than so many in a second; see the function."""
        check_rate(self.starts(), rate, since)

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self._script.add(Fault.of(conditions))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._script.heal()

    def obey(self, order: dict[str, Any]) -> Any:
        """What another process orders, as JSON."""
        name = order.pop("order", "")
        if name == "requests":
            return [asdict(request) for request in self.requests]
        if name not in ("fail", "heal"):
            raise ValueError(f"no order {name!r}; there are fail, heal, requests")
        getattr(self, name)(**order)
        return None

    def app(self) -> web.Application:
        """Orders, and everything else."""
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/control", self._control)
        app.router.add_route("*", "/{path:.*}", self._serve)
        return app

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        asked = self._note(http, time.monotonic(), await http.read())
        said = "given up"
        try:
            fault = self._script.befalls(asked.path)
            await asyncio.sleep(self.latency_s + (fault.delay_s if fault else 0))
            if fault and fault.answer in ("reset", "cut", "drip", "huge"):
                said = fault.answer
                return await _without_end(http, fault.answer)
            reply = _spoiled(self.answer(asked), fault) if fault is None or fault.answer != "status" else _failed(fault)
            said = reply.told
            return web.Response(body=reply.body, status=reply.status, headers={**reply.headers, "Content-Type": reply.kind})
        except ConnectionError:
            raise  # the client went away
        except Exception as error:
            self.broke(error)
            said = "broken"
            raise
        finally:
            with self._lock:
                self._requests[asked.number - 1] = replace(asked, answered=said)

    def _note(self, http: web.Request, at: float, body: bytes) -> Asked:
        key = http.headers.get("Authorization", "")
        headers = {name.lower(): value for name, value in http.headers.items() if name.lower() in _SHOWN}
        try:
            value = json.loads(body) if body else None
        except ValueError:
            value = body.decode(errors="replace")
        verdict = ("right" if key == self.KEY else "wrong") if key else ""
        with self._lock:
            number = len(self._requests) + 1
            asked = Asked(number, at, http.method, http.path, dict(http.query), value, headers, verdict)
            self._requests.append(asked)
        return asked

    async def _control(self, http: web.Request) -> web.Response:
        try:
            return web.json_response(self.obey(await http.json()))
        except (ValueError, TypeError) as error:
            return web.json_response({"message": str(error)}, status=400)


def _failed(fault: Fault) -> Reply:
    body = fault.body or json.dumps({"code": fault.status or 500, "error": "scripted"})
    return Reply(fault.status or 500, body.encode(), dict(fault.headers))


def _spoiled(reply: Reply, fault: Fault | None) -> Reply:
    """The reply with what the fault makes of it."""
    if fault is None or fault.answer == "stall":
        return reply
    body = reply.body
    if fault.answer == "html":
        body = b"<html><body><h1>Log in to this network</h1></body></html>"
    elif fault.answer == "empty":
        body = b""
    elif fault.answer == "truncated":
        body = body[: len(body) // 2]
    elif fault.answer == "other":
        body = b'"OK"'
    else:
        spoil = with_wrong_types if fault.answer == "types" else with_holes
        body = json.dumps(spoil(json.loads(body), random.Random(fault.seed))).encode() if body else body
    return replace(reply, status=fault.status or reply.status, body=body, said=fault.answer)


async def _without_end(http: web.Request, kind: str) -> web.StreamResponse:
    """An answer that does not come to its end: the connection breaks, or bytes come for ever."""
    part = web.StreamResponse(headers={"Content-Type": "application/json"})
    if kind != "reset":
        await part.prepare(http)
        await part.write(b"[")
    while kind in ("drip", "huge"):
        await part.write(b" " * (1 if kind == "drip" else 1 << 20))
        await asyncio.sleep(0.02 if kind == "drip" else 0)
    if kind == "reset":
        reset(http)
    elif http.transport is not None:
        http.transport.abort()
    return part
