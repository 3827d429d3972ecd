"""The stand-in for Last.fm is what the contract says, seen through the client library that everybody uses."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2
import pylast
import pytest
from lastfm_server import KEY, Account, LastfmServer, Row


class ToServer(httpx2.HTTPTransport):
    """Sends what is meant for Last.fm to the server of the test."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


def network_of(server: LastfmServer, key: str = KEY) -> pylast.LastFMNetwork:
    network = pylast.LastFMNetwork(api_key=key)
    network.enable_proxy({"https://": ToServer(server.port)})
    return network


@pytest.fixture
def listener() -> Account:
    return Account.made("Listener", plays=1000, seed=3)


@pytest.fixture
def server(listener: Account) -> Iterator[LastfmServer]:
    with LastfmServer(listener) as running:
        yield running


def walked(server: LastfmServer, user: str, size: int) -> list[tuple[int, str, str]]:
    """Every play of an account that has one a second, read with `to` as the only cursor."""
    found: list[tuple[int, str, str]] = []
    cursor = None
    while True:
        stream = network_of(server).get_user(user).get_recent_tracks(limit=size, time_to=cursor, stream=True)
        page = [(int(play.timestamp), str(play.track.artist), str(play.track.title)) for play in first(stream, size)]
        if not page:
            return found
        cursor = page[-1][0]
        found += page


def first(plays: Iterator[pylast.PlayedTrack], count: int) -> list[pylast.PlayedTrack]:
    return [play for play, _ in zip(plays, range(count), strict=False)]


def test_a_walk_with_to_as_cursor_arrives_at_the_truth(server, listener):
    listener.set_now_playing(Row(0, "Playing", "Now"))

    found = walked(server, "LISTENER", 99)

    assert found == [row[:3] for row in listener.truth()]
    assert {request.params["limit"] for request in server.requests} == {"100"}


def test_a_request_is_recorded_without_its_key(server):
    before = time.monotonic()

    network_of(server).get_user("listener").get_playcount()

    [request] = server.after(before)
    assert (request.verb, request.method, request.params) == ("POST", "user.getInfo", {"user": "listener"})
    assert request.right_key and request.answered == "ok"
    assert KEY not in repr(request)
