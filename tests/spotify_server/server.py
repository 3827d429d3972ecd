"""The service and its token host on a port of this computer, in a thread of the test."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from stand_in.faults import with_holes, with_wrong_types
from stand_in.listening import Listening, endless, reset

from spotify_server.catalogue import Song
from spotify_server.faults import Fault
from spotify_server.playlists import User
from spotify_server.service import Reply, Service, error
from spotify_server.tokens import TokenError

_TYPES = {"tracks": 7, "artists": {"a": 1}, "items": "none", "album": [], "id": 5, "duration_ms": "long", "name": None}
_SECRET_HEADERS = {"authorization", "cookie"}


@dataclass(frozen=True)
class Request:
    """One request as it came; its keys are not kept."""

    at: float
    """When it was here, in seconds of `time.monotonic`."""
    verb: str
    path: str
    """With its query."""
    headers: dict[str, str]
    status: int = 0
    """Of the answer."""

    @property
    def call(self) -> str:
        """Verb and path, without the query."""
        return f"{self.verb} {self.path.partition('?')[0]}"


class SpotifyServer(Listening):
    """A server of tracks and accounts while the context lasts; it raises at the end what broke in it."""

    def __init__(self, songs: Iterable[Song] = (), users: Iterable[User] | None = None, *, port: int = 0) -> None:
        self.service = Service.of(songs, [User()] if users is None else users)
        super().__init__(port)
        self._requests: list[Request] = []

    @property
    def url(self) -> str:
        """Where the API answers."""
        return f"{self.root}v1/"

    @property
    def token_url(self) -> str:
        """Where tokens are bought."""
        return f"{self.root}api/token"

    @property
    def authorize_url(self) -> str:
        """Where a user says yes: at once, or no with `?refuse=1`."""
        return f"{self.root}authorize"

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        return sorted(self._requests, key=lambda request: request.at)

    def calls(self, *, tokens: bool = False) -> list[str]:
        """Verbs and paths in order, of the API or of all."""
        return [one.call for one in self.requests if tokens or one.path.startswith("/v1/")]

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self.service.script.add(Fault.of(conditions))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.service.script.heal()

    def __enter__(self) -> Self:
        super().__enter__()
        self.service.base = self.url
        return self

    def app(self) -> web.Application:
        """The API, the token host, the page where a user says yes, and orders."""
        app = web.Application()
        app.router.add_post("/control", self._control)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/api/token", self._serve)
        app.router.add_route("*", "/v1/{path:.*}", self._serve)
        return app

    async def _authorize(self, http: web.Request) -> web.Response:
        """Back to where the user came from, with a code."""
        asked = dict(http.query)
        user = asked.get("user") or next(iter(self.service.users))
        refused = "refuse" in asked
        back = {"error": "access_denied"} if refused else {"code": self.service.host.authorize(user, asked)}
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode({**back, 'state': asked.get('state', '')})}")

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        at, whole = time.monotonic(), http.rel_url.path_qs
        kept = {name: value for name, value in http.headers.items() if name.lower() not in _SECRET_HEADERS}
        try:
            body = await http.read()
            fault = self.service.script.befalls(f"{http.method} {whole}")
            reply = Reply() if fault and fault.answer in ("reset", "error", "text") else self._answer(http, body)
            status = fault.status if fault and fault.answer in _WITH_STATUS else reply.status
            self._requests.append(Request(at, http.method, whole, kept, status))
            return await (_spoiled(http, reply, fault) if fault else _sent(reply))
        except Exception as broken:
            self.broke(broken)
            raise

    def _answer(self, http: web.Request, body: bytes) -> Reply:
        authorization = http.headers.get("Authorization", "")
        if http.path == "/api/token":
            try:
                return Reply(200, self.service.host.grant(dict(parse_qsl(body.decode())), authorization))
            except TokenError as refused:
                return Reply(refused.status, refused.body)
        parsed = json.loads(body) if body[:1] in (b"{", b"[") else body.decode("latin-1")
        return self.service.answer(http.method, http.match_info["path"], dict(http.query), parsed, authorization)

    async def _control(self, http: web.Request) -> web.Response:
        """Orders of other processes: `{"order": "fail", ...}`, `heal`, `set` (fields of the service), `requests`."""
        order: dict[str, Any] = await http.json()
        name = order.pop("order", "")
        if name == "fail":
            self.fail(**order)
        elif name == "heal":
            self.heal()
        elif name == "set":
            for field, value in order.items():
                setattr(self.service, field, value)
        elif name != "requests":
            return web.json_response({"message": f"no order {name!r}"}, status=400)
        return web.json_response([asdict(request) for request in self.requests])


_WITHIN = {"junk": with_wrong_types, "holes": with_holes}
"""What some values of an answer are made into."""
_WITH_STATUS = {"error", "text", "list", "html", "empty"}


def _bytes(reply: Reply) -> bytes:
    return reply.body.encode() if isinstance(reply.body, str) else json.dumps(reply.body).encode()


async def _sent(reply: Reply) -> web.Response:
    kind = "text/plain" if isinstance(reply.body, str) else "application/json"
    headers = {"Retry-After": reply.retry_after} if reply.retry_after else {}
    return web.Response(body=_bytes(reply), status=reply.status, content_type=kind, headers=headers)


async def _spoiled(http: web.Request, reply: Reply, fault: Fault) -> web.StreamResponse:
    """What a fault makes of an answer."""
    await asyncio.sleep(fault.delay_s)
    if fault.answer in ("cut", "reset", "lost"):
        return await _broken_off(http, reply, fault)
    if fault.answer in ("drops", "huge"):
        return await endless(http, huge=fault.answer == "huge")
    whole = _bytes(reply)
    bodies = {
        "text": fault.message.encode(),
        "list": b"[1, 2, 3]",
        "html": b"<html><body><h1>Bad gateway</h1></body></html>",
        "empty": b"",
        "garbage": bytes(range(256)),
        "types": json.dumps(_TYPES).encode(),
        "none": b"{}",
        "nothing": b'{"tracks": {"items": [], "total": 0}}',
        "truncated": whole[: len(whole) // 2],
        "error": _bytes(error(fault.status, fault.message, fault.reason)),
    }
    if fault.answer in _WITHIN:
        whole = json.dumps(_WITHIN[fault.answer](reply.body, random.Random(fault.seed))).encode()
    status = fault.status if fault.answer in _WITH_STATUS else reply.status
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    return web.Response(body=bodies.get(fault.answer, whole), status=status, headers=headers)


async def _broken_off(http: web.Request, reply: Reply, fault: Fault) -> web.StreamResponse:
    part, whole = web.StreamResponse(status=reply.status), _bytes(reply)
    assert http.transport is not None
    if fault.answer == "cut":
        part.content_length = len(whole)
        await part.prepare(http)
        await part.write(whole[: len(whole) // 2])
        http.transport.close()
    else:
        reset(http)
    return part
