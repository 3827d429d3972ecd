"""The stand-in for MusicBrainz refuses what the service would refuse, and serves other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from musicbrainz_server import Artist, Catalogue, MusicBrainzServer, Recording, Release

BAND = Artist("Mirelle Vant", aliases=("M. V.",))
SONG = Recording("Slow River", BAND, tuple(Release(f"Album {n}", BAND) for n in range(30)), length=200_000)
AGENT = "music-rec/0 ( test )"


@pytest.fixture
def server():
    with MusicBrainzServer(Catalogue([SONG])) as running:
        yield running


def get(server: MusicBrainzServer, path: str, agent: str = AGENT, **params: Any) -> httpx2.Response:
    headers = {"user-agent": agent}
    return httpx2.get(f"{server.url}ws/2/{path}", params={"fmt": "json", **params}, headers=headers, timeout=10)


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        (f"recording/{SONG.id}", {"inc": "tags"}, 200),
        (f"recording/{SONG.id}", {"inc": "tags nonsense"}, 400),
        (f"recording/{SONG.id}", {"inc": ["tags", "isrcs"]}, 400),
        ("recording/nonsense", {}, 400),
        (f"artist/{SONG.id}", {}, 404),
        ("recording/", {"query": 'recording:"slow river" AND artist:"mirelle vant"'}, 200),
        ("recording/", {"query": 'recording:"slow river'}, 400),
        ("recording/", {"query": "nonsense:(a)"}, 400),
        ("recording/", {"query": "recording:(a AND b)"}, 400),
        ("recording/", {"query": "recording:(" + "a " * 3500 + ")"}, 414),
    ],
)
def test_requests_are_judged_as_the_service_does(server, path: str, params: dict[str, Any], status: int):
    assert get(server, path, **params).status_code == status


@pytest.mark.parametrize("agent", ["", "python-httpx2/1.0"])
def test_who_gives_no_name_is_refused(server, agent: str):
    assert get(server, f"recording/{SONG.id}", agent).status_code == 403


def test_too_fast_is_refused_with_how_long_to_wait():
    with MusicBrainzServer(Catalogue([SONG]), closest_s=5) as server:
        first, second = (get(server, f"recording/{SONG.id}") for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 503)
    assert second.headers["retry-after"] == "1"
    assert "allowable rate limit" in second.json()["error"]


def test_search_leaves_out_what_is_empty_and_look_up_does_not(server):
    [found] = get(server, "recording/", query=f"rid:({SONG.id})").json()["recordings"]
    looked_up = get(server, f"recording/{SONG.id}", inc="releases isrcs").json()

    assert (found["score"], found["video"], len(found["releases"])) == (100, None, 30)
    assert {"tags", "isrcs", "first-release-date"} & set(found) == set()
    assert (looked_up["video"], looked_up["isrcs"], len(looked_up["releases"])) == (False, [], 25)


def test_it_runs_as_a_program_and_takes_orders():
    tests = Path(__file__).parents[2]
    command = [sys.executable, "-m", "musicbrainz_server", "--recordings", "3", "--closest", "0", "--seconds", "60"]
    env = {**os.environ, "PYTHONPATH": str(tests)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as program:
        try:
            assert program.stdout is not None
            url = program.stdout.readline().strip()
            order = {"order": "fail", "status": 502, "answer": "html", "times": 1}
            httpx2.post(f"{url}control", json=order, timeout=10)
            asked = {"query": 'artist:"x"', "fmt": "json"}
            answers = [httpx2.get(f"{url}ws/2/artist/", params=asked, headers={"user-agent": AGENT}) for _ in range(2)]
            told = httpx2.post(f"{url}control", json={"order": "requests"}, timeout=10).json()
        finally:
            program.kill()

    assert [answer.status_code for answer in answers] == [502, 200]
    assert [request["status"] for request in told] == [502, 200]
