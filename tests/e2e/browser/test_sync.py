"""A history that comes from Last.fm while somebody looks at it, in several tabs, over the end of the program."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.browser.visits import Server, Visit, served
from lastfm_server import KEY, ServerProcess
from playwright.sync_api import BrowserContext, Page, expect

from music_rec.wiring import open_library

pytestmark = pytest.mark.browser
PLAYS = 3000
SLOW_S = 3
"""How long each answer takes while the pages are looked at: all of it would take most of a minute."""
PATIENCE_MS = 60_000
PACE = 1
"""Requests a second: slow enough that one program still reads when another has started."""
COMMAND = "from music_rec.cli import main; main()"
NOTE = re.compile("^Newest [0-9,]+ of 3,000 plays")
COMPLETE = "Complete: 3,000 here, 3,000 at Last.fm."


@pytest.fixture
def lastfm(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerProcess]:
    with ServerProcess(user="rj", plays=PLAYS, until=int(time.time()) - 600) as server:
        monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LASTFM__REQUESTS_PER_SECOND", "50")
        yield server


def tab(context: BrowserContext, url: str) -> Visit:
    """One more tab, on the page Data."""
    visit = Visit(context.new_page(), url)
    visit.page.goto(f"{url}/data")
    return visit


def ask(server: Server, sql: str) -> list[tuple[object, ...]]:
    """What the database of the server holds."""
    with closing(sqlite3.connect(server.data / "music_rec.db")) as db:
        return db.execute(sql).fetchall()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_key_press_own_chart_while_it_comes_in_and_all_of_it_in_the_end(
    lastfm: ServerProcess, new_visit: Visit, new_server: Server, context: BrowserContext
):
    page = new_visit.go("settings").page
    page.get_by_label("Your user name at Last.fm").fill("rj")
    page.get_by_label("API key", exact=True).fill(KEY)
    new_visit.press("Check and save")
    lastfm.order("latency", seconds=SLOW_S)

    tabs = [tab(context, new_server.url) for _ in range(3)]
    buttons = [one.page.get_by_role("button", name="Sync now").element_handle() for one in tabs]
    for button in buttons:  # the second is perhaps gone already, since its page sees the sync of the first
        button.evaluate("button => button.click()")
    for one in tabs:
        expect(one.page.get_by_text(re.compile("^[0-9,]+ of 3,000 plays$"))).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is the sound of your", timeout=PATIENCE_MS)
    expect(page.get_by_text(NOTE)).to_be_visible()
    for one in tabs[1:]:
        one.page.close()

    lastfm.order("latency", seconds=0)
    expect(tabs[0].page.get_by_text(COMPLETE)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("3,000 plays, ")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(NOTE)).not_to_be_visible()
    expect(tab(context, new_server.url).page.get_by_text(COMPLETE)).to_be_visible(timeout=PATIENCE_MS)
    assert ask(new_server, "SELECT status FROM jobs WHERE kind = 'sync'") == [("done",)]
    assert [one.complaints for one in tabs] == [[], [], []]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once instead of telling it to")
def test_sync_that_the_end_of_the_program_broke_off_goes_on_at_its_next_start(
    lastfm: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Page
):
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)
    library = open_library(data_dir=tmp_path / "data")
    library.people.add_account(library.people.add("Ada", "UTC"), "lastfm", "rj")
    library.close()
    lastfm.fail(answer="stall", calls=(6, 7), method="user.getRecentTracks")

    with served(tmp_path) as server:
        page.goto(f"{server.url}/data")
        page.get_by_role("button", name="Sync now").click()
        wait_until(lambda: 0 < ask(server, "SELECT count(*) FROM scrobbles")[0][0] < PLAYS and len(lastfm.requests) >= 6)
        server.process.terminate()
        server.process.wait(timeout=60)
        assert ask(server, "SELECT status, cancel FROM jobs") == [("cancelled", 0)]

    with served(tmp_path) as server:
        wait_until(lambda: ask(server, "SELECT status FROM jobs") == [("cancelled",), ("done",)])
        assert ask(server, "SELECT count(*) FROM scrobbles") == [(PLAYS,)]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once instead of telling it to")
def test_the_program_and_a_command_beside_it_keep_to_one_pace_over_its_restart(
    lastfm: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Page, request: pytest.FixtureRequest
):
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)
    monkeypatch.setenv("MUSIC_REC_LASTFM__REQUESTS_PER_SECOND", str(PACE))
    with closing(open_library(data_dir=tmp_path / "data")) as library:
        for name in ("Bo", "Ada"):
            library.people.add_account(library.people.add(name, "UTC"), "lastfm", "rj")
        library.people.show(library.people.shown("Ada"))

    with served(tmp_path) as server:
        page.goto(f"{server.url}/data")
        page.get_by_role("button", name="Sync now").click()
        wait_until(lambda: len(lastfm.requests) >= 2)
        command = subprocess.Popen([sys.executable, "-c", COMMAND, "sync", "--user", "Bo", "--data-dir", str(server.data)])
        request.addfinalizer(command.kill)
        wait_until(lambda: ask(server, "SELECT count(*) FROM jobs WHERE status = 'running'") == [(2,)])

    with served(tmp_path) as server:
        wait_until(lambda: ask(server, "SELECT count(*) FROM jobs WHERE status = 'done'") == [(2,)], seconds=120)
        assert command.wait(timeout=60) == 0
        assert ask(server, "SELECT count(*) FROM scrobbles GROUP BY listener_id") == [(PLAYS,), (PLAYS,)]
        assert ask(server, "SELECT count(*) FROM jobs WHERE status = 'cancelled'") == [(1,)], "nothing was broken off"
    lastfm.check_rate(PACE)
