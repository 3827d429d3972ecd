"""The page Health: every state in words with its numbers, what is missing, checking now, and the line on other pages."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.ui.conftest import SCRIPT, TIMEOUT_S
from e2e.ui.healths import STATES, calls, park, write
from e2e.ui.shown import OpenApp
from listenbrainz_server import Catalogue, ListenBrainzServer
from streamlit.testing.v1 import AppTest

from music_rec.core.jobs import lock_name
from music_rec.core.locks import held
from streamlit_app.utils import data

WORDS = {
    "ok": ("Well", "It answers as it always did."),
    "slow": ("Slow", "The last 50 answers took"),
    "failing": ("Often no answer", "3 of the last 20 calls were in vain. ListenBrainz did not answer in time."),
    "open": ("Away", "It did not answer, so it is left alone for a while."),
    "half_open": ("Trying again", "the next question tries it again"),
    "waiting": ("Asked us to wait", "ListenBrainz asks for fewer requests"),
    "forbidden": ("Refuses", "ListenBrainz refuses to answer"),
    "unasked": ("Not asked yet", "nothing was asked yet"),
    "unasked_since": ("Not asked since", "That holds no longer, and nothing was asked since."),
}


@pytest.fixture
def listenbrainz(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListenBrainzServer]:
    """In use, and nobody there is asked but on purpose."""
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__LABS_URL", server.labs_url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__ENABLED", "true")
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__REQUESTS_PER_SECOND", "100")
        yield server


@pytest.fixture
def folder(tmp_path: Path, own_folder: Path) -> Path:
    """A library to spoil."""
    return shutil.copytree(own_folder, tmp_path / "made")


def said(app: AppTest, key: str = "") -> str:
    """The words of the page, or of a part of it, without what keeps markdown from reading them."""
    part = app.get_by_key(key) if key else app
    texts = [one.value for kind in ("markdown", "caption", "header", "success", "error") for one in part.get(kind)]
    return " ".join(map(str, texts)).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_told_in_words(show: OpenApp, folder: Path, listenbrainz: ListenBrainzServer, state: str):
    STATES[state](folder)

    app = show(folder, "health")

    badge, words = WORDS[state]
    assert not app.exception
    told = said(app, "health-listenbrainz")
    assert badge in told
    assert words in told
    assert listenbrainz.requests == []


def test_services_without_key_or_yes_are_told_in_few_words(show: OpenApp, folder: Path, online: None):
    app = show(folder, "health")

    assert app.title[0].value == "Health"
    told = said(app)
    assert "No service is in use, so nothing leaves this computer." in told
    assert "There is no key for Last.fm" in told
    assert "The page Settings" not in told, "the way there stands below, once"
    assert "Nobody said yes to MusicBrainz yet" in told
    assert not [one for one in app.button if str(one.key).startswith("check-")]


def test_offline_says_that_nothing_is_asked(show: OpenApp, folder: Path, listenbrainz, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_OFFLINE", "true")

    app = show(folder, "health")

    assert "**ListenBrainz** is switched off by MUSIC_REC_OFFLINE" in said(app, "health-unused")
    assert not [one for one in app.button if str(one.key).startswith("check-")]


def test_numbers_next_try_and_what_is_missing_stand_on_the_card(show: OpenApp, folder: Path, listenbrainz):
    STATES["open"](folder)

    app = show(folder, "health")

    numbers = {one.label: one.value for one in app.metric}
    assert numbers["Answered"] == "95 %".replace(" ", "\u00a0")
    assert numbers["Half within"].endswith(" ms")
    told = said(app, "health-listenbrainz")
    assert "Asked again at" in told
    assert "come from there" in told
    assert "Last error at " in told
    assert "305 requests since" in told
    assert "× names of tracks, artists and albums" in told


def test_a_part_that_is_refused_is_told_while_the_rest_goes_on(show: OpenApp, folder: Path, listenbrainz):
    STATES["ok"](folder)
    park(folder, "listenbrainz", "forbidden", "ListenBrainz refuses the token.", scope="listenbrainz.names")
    write(folder, [("listenbrainz.labs", "listenbrainz.similar", calls("x")[-1][2], 9, "unavailable", "No answer.", 1)])

    told = said(show(folder, "health"), "health-listenbrainz")

    assert "Well" in told
    assert "ListenBrainz refuses the token." in told
    assert "Its labs do not answer." in told


def test_check_now_asks_once_and_says_what_came_of_it(show: OpenApp, folder: Path, listenbrainz: ListenBrainzServer):
    app = show(folder, "health")

    app.button(key="check-listenbrainz").click().run()

    assert app.success[0].value == "ListenBrainz answers."
    assert len(listenbrainz.requests) == 1
    assert "Well" in said(app, "health-listenbrainz")


def test_check_that_fails_says_why(
    show: OpenApp, folder: Path, listenbrainz: ListenBrainzServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("music_rec.library.connections.PAUSE_S", 0.02)
    listenbrainz.fail(status=503)

    app = show(folder, "health").button(key="check-listenbrainz").click().run()

    assert "HTTP 503" in app.error[0].value
    assert "Often no answer" in said(app, "health-listenbrainz")


def test_work_memory_and_database_are_told(show: OpenApp, folder: Path):
    app = show(folder, "health")

    assert "Import" in said(app, "health-work")
    numbers = {one.label: one.value for one in app.metric}
    assert numbers["Memory of this program"].endswith("MB")
    assert numbers["Database"].endswith("MB")


def test_comparison_with_the_account_is_told_while_it_runs(show: OpenApp, folder: Path):
    app = show(folder, "health")
    settings = data.get_library().settings
    with held(settings.locks, lock_name("verify", 1)):
        with closing(sqlite3.connect(settings.database)) as db, db:
            columns = "listener_id, kind, status, owner, created_at, done, total"
            row = [1, "verify", "running", str(os.getpid()), int(time.time()), 3, 9]
            db.execute(f"INSERT INTO jobs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        assert "**Comparing with Last.fm** – running, 3 of 9" in said(app.run(), "health-work")
    assert "Comparing with Last.fm" not in said(app.run(), "health-work")


def test_the_demo_has_the_page_too(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "health")

    assert not app.exception
    assert "No service is in use" in said(app)


def note(app: AppTest) -> str:
    """The line in the head of a page; empty without one."""
    links = [one.proto.label for one in app.get("page_link") if one.proto.page == "health"]
    return links[0] if links else ""


def another_visit() -> AppTest:
    """The first page, opened by somebody else."""
    return AppTest.from_file(SCRIPT, default_timeout=TIMEOUT_S).run()


@pytest.mark.parametrize(
    "state",
    [
        "slow",
        "open",
        *(pytest.param(other, marks=pytest.mark.slow) for other in ("failing", "half_open", "waiting", "forbidden")),
    ],
)
def test_what_degraded_is_one_line_on_other_pages(show: OpenApp, folder: Path, listenbrainz, state: str):
    STATES[state](folder)

    app = show(folder)

    assert note(app) == f"ListenBrainz: {WORDS[state][0].lower()}"
    assert note(app.switch_page("pages/data.py").run()) == note(app)
    assert note(app.switch_page("pages/health.py").run()) == ""


@pytest.mark.parametrize("state", ["ok", "unasked", "unasked_since"])
def test_nothing_is_said_on_other_pages_of_what_is_well(show: OpenApp, folder: Path, listenbrainz, state: str):
    STATES[state](folder)

    assert note(show(folder)) == ""


def test_the_line_is_put_away_for_as_long_as_nothing_changes(show: OpenApp, folder: Path, listenbrainz):
    STATES["open"](folder)
    app = show(folder)

    app.button(key="health-note-away").click().run()
    assert note(app) == ""
    data.close_library()
    assert note(another_visit()) == ""

    park(data.get_library().settings.data_dir, "listenbrainz", "waiting", "Come again tomorrow.", seconds=90_000)
    data.close_library()
    assert note(another_visit()) == "ListenBrainz: asked us to wait"


def test_wait_that_is_over_soon_is_no_news(show: OpenApp, folder: Path, listenbrainz):
    STATES["ok"](folder)
    park(folder, "listenbrainz", "waiting", "Fewer requests, please.", seconds=50)

    assert note(show(folder)) == ""


def test_nothing_is_said_of_services_that_are_not_in_use(show: OpenApp, folder: Path):
    STATES["open"](folder)

    assert note(show(folder)) == ""


def test_several_services_are_one_line_too(show: OpenApp, folder: Path, listenbrainz, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_MUSICBRAINZ__ENABLED", "true")
    STATES["open"](folder)
    park(folder, "musicbrainz", "waiting", "Come again tomorrow.", seconds=90_000)

    assert note(show(folder)) == "ListenBrainz: away · 1 more"
