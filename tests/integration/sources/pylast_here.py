"""The real client library for Last.fm, and plain HTTP, talking to the server of a test."""

from __future__ import annotations

from typing import Any

import httpx2
import pylast
from lastfm_server import KEY, LastfmServer


class ToServer(httpx2.HTTPTransport):
    """Sends what is meant for Last.fm to a port of this computer."""

    def __init__(self, port: int) -> None:
        super().__init__(verify=False)
        self._port = port

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


def network_of(server: LastfmServer, key: str = KEY, **settings: str) -> pylast.LastFMNetwork:
    """The network of pylast as this server gives it."""
    network = pylast.LastFMNetwork(api_key=key, **settings)
    network.enable_proxy({"https://": ToServer(server.port)})
    return network


def get(server: LastfmServer, method: str, *, xml: bool = False, **params: str | int) -> httpx2.Response:
    """The answer to a GET; a `_` after a name is not sent, since `from` is a word of Python."""
    named = {name.rstrip("_"): value for name, value in params.items()}
    form = {} if xml else {"format": "json"}
    return httpx2.get(server.url, params={"api_key": KEY, "method": method, **form, **named}, timeout=10, verify=False)


def recent(server: LastfmServer, user: str = "listener", **params: str | int) -> dict[str, Any]:
    """What user.getRecentTracks answers as JSON."""
    return dict(get(server, "user.getRecentTracks", user=user, **params).json()["recenttracks"])
