"""Looking up in a real browser: nothing leaves before the yes, and what is known grows on the page while it goes."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from e2e.browser.conftest import clean_visit
from e2e.browser.visits import Server, Visit, served
from integration.enriching.here import catalogue, file_of
from integration.enriching.world import SERVED, World
from lastfm_server import ServerProcess
from playwright.sync_api import Page, expect
from stand_in import StandInProcess

pytestmark = pytest.mark.browser
TRACKS = 300
PATIENCE_MS = 60_000
RUNNING = "SELECT 1 FROM jobs WHERE kind = 'enrich' AND status = 'running'"
LOOKS_S = 12
"""The server looks every ten seconds what is due."""


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, StandInProcess]]:
    """One for each service that a yes would ask, and Last.fm."""
    with ExitStack() as running:
        servers = {
            "listenbrainz": StandInProcess("listenbrainz_server", known=1.0, per_window=100_000, latency_ms=400),
            "musicbrainz": StandInProcess("musicbrainz_server", recordings=5),
            "reccobeats": StandInProcess("reccobeats_server"),
            "lastfm": ServerProcess(user="rj", plays=5),
        }
        for name, server in servers.items():
            running.enter_context(server)
            monkeypatch.setenv(f"MUSIC_REC_{name.upper()}__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__LABS_URL", f"{servers['listenbrainz'].url}labs/")
        yield servers


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Plays of tracks with ids, and of as many without."""
    now = int(time.time()) - 86_400
    rows = ["uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"]
    for track in range(TRACKS):
        mbid = uuid5(NAMESPACE_URL, str(track)) if track % 2 else ""
        rows.append(f"{now - 600 * track},,Band {track // 5},,Album,,Song {track},{mbid}")
    path = tmp_path / "plays.csv"
    path.write_text("\n".join(rows))
    return path


@pytest.fixture
def visit(page: Page, tmp_path: Path, stand_ins: object) -> Iterator[Visit]:
    with served(tmp_path) as server:
        yield from clean_visit(page, server)


def asked(stand_ins: dict[str, StandInProcess]) -> dict[str, int]:
    """How many requests came to each."""
    return {name: len(server.order("requests")) for name, server in stand_ins.items()}


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow
def test_nothing_is_asked_before_the_yes_and_after_it_what_is_known_grows(
    visit: Visit, stand_ins: dict[str, StandInProcess], history: Path
):
    page = visit.go("data").page
    visit.choose_file(history)
    page.get_by_label("Your name", exact=True).fill("Ada")
    visit.press("Import")
    expect(page.get_by_text("300 rows added.")).to_be_visible(timeout=PATIENCE_MS)
    visit.rest().go()
    expect(page.get_by_role("heading", name="Look up genres, lengths and years")).to_be_visible()
    page.wait_for_timeout(1000 * LOOKS_S)
    visit.go("settings").go("data?part=Look+up").go()
    assert asked(stand_ins) == dict.fromkeys(stand_ins, 0)

    page.get_by_role("button", name="Look them up").click()
    wait_until(lambda: asked(stand_ins)["listenbrainz"] > 0)
    expect(page.get_by_role("heading", name="Look up genres, lengths and years")).not_to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile(r"Genres for (4[0-9]|50).% of your plays, lengths for"))).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert asked(stand_ins)["lastfm"] == 0

    visit.page.goto(f"{visit.url}/data?part=Look+up")
    page.get_by_test_id("stTabs").get_by_role("button", name="Stop").click()  # Streamlit has one too
    expect(page.get_by_text("Nothing is looked up. What was found stays.")).to_be_visible(timeout=PATIENCE_MS)
    wait_until(lambda: not _grows(stand_ins))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """All six services, with keys and without a yes; one that fails once is left alone for longer than a run waits."""
    heard = catalogue(60, plays=4)
    with World(heard, per_second=8, hidden={one.title for one in heard[::2]}) as world:
        for name, value in world.environment(breaker_failures=1, breaker_cooldown_s=900, timeout_s=60).items():
            if not name.endswith("__ENABLED"):
                monkeypatch.setenv(name, value)
        yield world


@pytest.fixture
def world_server(world: World, tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path) as server:
        yield server


@pytest.fixture
def world_visit(page: Page, world_server: Server) -> Iterator[Visit]:
    yield from clean_visit(page, world_server)


@pytest.mark.slow
def test_spotify_dies_in_the_middle_and_health_says_so_while_the_rest_completes(
    world_visit: Visit, world_server: Server, world: World, tmp_path: Path
):
    visit, page = world_visit, world_visit.page
    visit.go("data").choose_file(file_of(tmp_path / "plays.csv", world.heard))
    page.get_by_label("Your name", exact=True).fill("Ada")
    visit.press("Import")
    expect(page.get_by_text("240 rows added.")).to_be_visible(timeout=PATIENCE_MS)
    visit.rest().go()
    page.wait_for_timeout(1000 * LOOKS_S)
    assert world.counts() == dict.fromkeys(SERVED, 0)

    page.get_by_role("button", name="Look them up").click()
    wait_until(lambda: world.counts()["spotify"] > 3)
    world.fail("spotify", "reset")
    visit.go("health")
    card = page.locator(".st-key-health-spotify")
    expect(card).to_contain_text("Away", timeout=PATIENCE_MS)
    expect(card).to_contain_text("Asked again at")
    expect(card).to_contain_text("Lengths, dates and covers of what was played at Spotify stay open")
    died = world.counts()

    visit.go()
    expect(page.get_by_text("Genres for 100\u00a0% of your plays, lengths for 100\u00a0%")).to_be_visible(
        timeout=2 * PATIENCE_MS
    )
    wait_until(lambda: not data_of(world_server, RUNNING), seconds=180)
    [(result,)] = data_of(world_server, "SELECT result FROM jobs WHERE kind = 'enrich'")
    ended = {name: one["state"] for name, one in json.loads(result)["sources"].items()}
    assert ended == {**dict.fromkeys(SERVED, "done"), "spotify": "waiting", "cyanite": ended["cyanite"]}
    assert world.counts()["spotify"] == died["spotify"]
    expect(page.get_by_role("link", name="Spotify: away")).to_be_visible()


def data_of(server: Server, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(server.data / "music_rec.db")) as db:
        return db.execute(query).fetchall()


def _grows(stand_ins: dict[str, StandInProcess]) -> bool:
    """Whether a request came within a second and a half."""
    before = asked(stand_ins)
    time.sleep(1.5)
    return before != asked(stand_ins)
