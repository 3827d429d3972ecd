"""The panel of a sync in every state, the note in the head of pages, and what happens when somebody presses."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.ui.shown import HOSTILE, OpenApp
from e2e.ui.syncs import HERE, THERE, Synced, draw_panel, said
from factories import utc
from lastfm_server import KEY, LastfmServer
from lastfm_server import Account as Remote
from streamlit.testing.v1 import AppTest

from music_rec.core.errors import AccessDeniedError, NotFoundError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.models import Wait
from music_rec.core.settings import ROOT
from music_rec.library import Library
from streamlit_app.utils import data

PAGES = sorted(path.stem for path in (ROOT / "streamlit_app" / "pages").glob("*.py"))


@pytest.fixture
def key(online: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a key, and a yes."""
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)
    monkeypatch.setenv("MUSIC_REC_LASTFM__ENABLED", "true")


@pytest.fixture
def library(tmp_path: Path, own_folder: Path, key: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """That of Ada, open."""
    shutil.copytree(own_folder, tmp_path / "data")
    monkeypatch.setenv("MUSIC_REC_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MUSIC_REC_CACHE_DIR", str(tmp_path / "cache"))
    yield data.get_library()
    data.close_library()


@pytest.fixture
def rj(library: Library) -> Synced:
    return Synced.made()


@pytest.fixture
def app(library: Library) -> AppTest:
    """Nothing but the panel of Ada, not drawn yet."""
    return AppTest.from_function(draw_panel, default_timeout=60)


@pytest.fixture
def data_page(show: OpenApp, own_folder: Path, key: None) -> AppTest:
    """The page Data of Ada."""
    return show(own_folder, "data")


def ways(app: AppTest) -> list[str]:
    """What the links of the page say."""
    return [one.proto.label for one in app.get("page_link")]


@pytest.mark.parametrize("folder", [pytest.param("demo_folder", marks=pytest.mark.slow), "own_folder"])
def test_without_an_account_one_line_leads_to_settings(show: OpenApp, request: pytest.FixtureRequest, folder: str):
    app = show(request.getfixturevalue(folder), "data")

    assert "Your plays are at Last.fm?" in app.get_by_key("sync-door").markdown[0].value
    assert ways(app) == ["Fetch them"]


def test_without_a_key_the_panel_leads_to_settings_and_asks_nothing(show: OpenApp, own_folder: Path, online: None):
    app = show(own_folder, "data")
    Synced.made()

    app.run()

    assert "There is no key for Last.fm" in said(app)
    assert app.button(key="sync-start").disabled
    assert not app.toggle
    assert "To Settings" in ways(app)


def test_a_service_that_is_switched_off_is_not_asked(data_page: AppTest, monkeypatch: pytest.MonkeyPatch):
    Synced.made()
    monkeypatch.setenv("MUSIC_REC_LASTFM__ENABLED", "false")
    data.close_library()

    app = data_page.run()

    assert "switched off by MUSIC\\_REC\\_LASTFM\\_\\_ENABLED" in said(app)
    assert app.button(key="sync-start").disabled


def test_an_account_that_was_never_read_says_so(app: AppTest, rj: Synced):
    app.run()

    assert "Last.fm: rj" in said(app)
    assert "Nothing fetched yet." in said(app)
    assert app.toggle[0].value is False


def test_a_sync_begun_anywhere_tells_how_far_and_how_fast_it_is(app: AppTest, rj: Synced):
    rj.read(HERE, full_done=0)

    with rj.running():
        app.run()

    assert "12,400 of 149,018 plays" in said(app)
    assert re.search(r"8\u00a0% · 1[12]\d plays a second · about (18|19|20) minutes left", said(app))
    assert [one.label for one in app.get_by_key("sync").button] == ["Cancel", "See your dashboard"]


def test_pace_counts_from_where_this_sync_began(app: AppTest, rj: Synced):
    with rj.running(done=10_200, total=10_600, begun=10_000):
        app.run()

    assert "2 plays a second · about 3 minutes left" in said(app)


def test_time_that_was_waited_is_no_part_of_the_pace(app: AppTest, rj: Synced):
    with rj.running(done=10_200, total=10_600, begun=10_000, waiting='{"lost_s": 50}'):
        app.run()

    assert "4 plays a second · about 2 minutes left" in said(app)


def test_a_sync_that_looks_for_news_names_no_percent(app: AppTest, rj: Synced):
    with rj.running(done=THERE, begun=THERE):
        app.run()

    assert "Looking for what is new…" in said(app)
    assert "left" not in said(app)


@pytest.mark.parametrize(
    ("kind", "why", "words"),
    [
        ("rate", "Last.fm asks for fewer requests (code 29).", "It goes on more slowly soon."),
        ("retry", "Last.fm cannot answer at the moment (code 8).", "The next try is soon."),
        ("asked", "Last.fm gave no answer (HTTP 503).", "It goes on soon."),
        ("breaker", "Last.fm failed 5 times in a row. It is asked again in 60 s.", "It is tried again soon."),
        ("turn", "Last.fm is busy with another job of music-rec.", "This goes on by itself after that."),
    ],
)
def test_what_it_waits_for_is_told(app: AppTest, rj: Synced, kind, why: str, words: str):
    with rj.running(Wait(kind, time.time() + 30.5, why)):
        app.run()

    told = app.get_by_key("sync").info[0].value.replace("\\", "")
    assert re.sub(r"in \d+ seconds", "soon", told) == f"{why.partition(' It is asked')[0]} {words}"
    assert "left" not in said(app)
    assert "a second" not in said(app)


def test_a_long_wait_names_its_hour(app: AppTest, rj: Synced):
    until = time.time() + 1000

    with rj.running(Wait("asked", until, "Last.fm gave no answer.")):
        app.run()

    assert "It goes on at " in said(app)


def test_cancel_asks_the_program_that_syncs_to_stop(app: AppTest, rj: Synced):
    with rj.running():
        app.run().button(key="sync-cancel").click().run()

        assert data.get_library().sync.job(data.listener()).asked_to_stop


@pytest.mark.parametrize(("added", "words"), [(0, "Nothing new."), (12, "12 new plays.")])
def test_a_complete_account_says_how_many_are_here_and_there(app: AppTest, rj: Synced, added: int, words: str):
    rj.read()
    rj.done(added)

    app.run()

    assert "Complete: 149,018 here, 149,018 at Last.fm." in said(app)
    assert f"{words} Last sync: " in said(app)


def test_a_difference_is_told(app: AppTest, rj: Synced):
    rj.read(THERE - 8)
    rj.done(0)

    app.run()

    assert "149,010 here, 149,018 at Last.fm." in said(app)
    assert "Complete" not in said(app)


def test_what_the_service_does_not_give_is_named_by_the_clock_of_the_listener(app: AppTest, rj: Synced):
    rj.read(THERE - 50)
    again = int(time.time()) + 600
    why = "Last.fm cannot answer at the moment (code 8)."
    rj.window(utc("2020-03-03T17:05"), utc("2020-03-03T18:30"), tries=1, retry_at=again, error=why)

    app.run()

    told = said(app).replace("\\", "")
    assert "3 March 2020, 18:05–19:30: asked again from " in told.replace("\u2060", "")
    assert "(code 8)" in told


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AccessDeniedError("lastfm", "rj hides what is played (code 17).", "rj"), "hides what is played"),
        (UnavailableError("lastfm", "Last.fm cannot be reached."), "next sync goes on from there"),
        (WaitingError("lastfm", "Last.fm gave no answer.", 0), "next sync goes on from there"),
        (UnexpectedPayloadError("lastfm", "Please report this."), "next sync goes on from there"),
    ],
)
def test_an_error_stands_with_its_account_and_the_next_step(app: AppTest, rj: Synced, error: Exception, words: str):
    rj.read(HERE, full_done=0)
    rj.failed(error)

    app.run()

    assert words in said(app)
    assert not app.button(key="sync-start").disabled


@pytest.mark.parametrize(
    "error",
    [
        AccessDeniedError("lastfm", "Last.fm refuses the API key (code 10)."),
        NotFoundError("lastfm", "Last.fm knows no user rj (code 6). Check the name."),
    ],
)
def test_what_can_be_mended_on_settings_leads_there_and_syncs_by_itself_no_more(data_page: AppTest, error: Exception):
    rj = Synced.made()
    rj.read(automatic=1, failures=1, failed_at=int(time.time()))
    rj.failed(error)

    app = data_page.run()

    assert app.get_by_key("sync").error[0].value
    assert "To Settings" in ways(app)
    assert "Stopped, since asking again changes nothing." in said(app)


def test_who_hides_the_plays_is_led_to_the_switch(app: AppTest, rj: Synced):
    rj.failed(AccessDeniedError("lastfm", "rj hides what is played (code 17).", "rj"))

    app.run()

    assert [one.proto.url for one in app.get("link_button")] == ["https://www.last.fm/settings/privacy"]


def test_an_error_of_settings_that_were_changed_since_is_told_no_more(app: AppTest, rj: Synced):
    rj.failed(AccessDeniedError("lastfm", "Last.fm refuses the API key (code 10)."), here=False)

    assert not app.run().get_by_key("sync").error


@pytest.mark.parametrize(
    ("status", "asked", "words"),
    [("cancelled", 1, "You stopped the last sync."), ("cancelled", 0, "was broken off"), ("running", 0, "was broken off")],
)
def test_a_sync_that_was_broken_off_says_that_the_next_goes_on(app: AppTest, rj: Synced, status: str, asked: int, words: str):
    rj.read(HERE, full_done=0)
    rj.window(0, 1_600_000_000)
    rj.job(status, cancel=asked)

    app.run()

    assert words in said(app)
    assert "The newest 12,400 of 149,018 plays are here. The next sync goes on from there." in said(app)


def test_a_name_from_outside_is_text(app: AppTest):
    Synced.made(HOSTILE).read()

    app.run()

    assert HOSTILE not in said(app)
    assert "](" not in "".join(one.value for one in app.get_by_key("sync").markdown)


@pytest.mark.parametrize(
    "where", [pytest.param(page, marks=[] if page in ("library", "plays") else [pytest.mark.slow]) for page in PAGES]
)
def test_the_head_of_every_page_tells_that_older_plays_are_missing(show: OpenApp, own_folder: Path, where: str):
    app = show(own_folder)
    rj = Synced.made()
    rj.read(1000, full_done=0)

    app.switch_page(f"pages/{where}.py").run()
    assert "Newest 1,000 of 149,018 plays · go on fetching the rest" in ways(app)
    with rj.running():
        app.run()
    assert any(way.startswith("Newest 1,000 of 149,018 plays · about ") for way in ways(app))


def test_pages_tell_of_a_first_sync_before_its_first_plays(show: OpenApp, own_folder: Path):
    app = show(own_folder)

    with Synced.made().running(done=0, total=0):
        assert "Your plays are coming in from Last.fm" in ways(app.run())


def test_an_open_dialog_is_known_so_that_following_a_sync_does_not_close_it(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", item="artist:1")
    assert "dialog_open" not in app.session_state or not app.session_state["dialog_open"]

    app.button(key="hide-item").click().run()

    assert app.session_state["dialog_open"]


def test_a_synced_account_is_one_import_whose_undo_takes_all_its_plays(data_page: AppTest):
    app = data_page
    Synced.made().read(HERE)
    app.session_state["undo-77"] = True

    app.run()

    assert any(one.label.startswith("Last.fm:\u2060 rj · 0 rows added · synced since") for one in app.expander)
    assert any("all that came from Last.fm" in one.value for one in app.markdown)


@pytest.fixture
def lastfm(monkeypatch: pytest.MonkeyPatch, key: None) -> Iterator[LastfmServer]:
    with LastfmServer(Remote.made("rj", plays=900)) as server:
        monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LASTFM__REQUESTS_PER_SECOND", "100")
        yield server


def after_sync(app: AppTest) -> AppTest:
    """The page once the sync that was started there has ended."""
    app.session_state["syncing"][1].exception(timeout=60)
    return app.run()


def test_pressing_fetches_everything_and_says_so(lastfm: LastfmServer, data_page: AppTest):
    Synced.made()
    app = data_page.run()

    app = after_sync(app.button(key="sync-start").click().run())

    assert "900 new plays." in said(app)
    assert "Complete: 900 here, 900 at Last.fm." in said(app)
    assert "Last sync:" in app.switch_page("pages/dashboard.py").run().caption[0].value
    assert len(data.get_library().history(data.listener())) == 1462 + 900


def test_pressing_is_a_yes_to_the_service(lastfm: LastfmServer, app: AppTest, rj: Synced, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MUSIC_REC_LASTFM__ENABLED")
    data.close_library()
    assert not data.get_library().automatic.allowed

    after_sync(app.run().button(key="sync-start").click().run())

    assert data.get_library().automatic.allowed


def test_pressing_while_another_program_syncs_follows_that_one(lastfm: LastfmServer, app: AppTest, rj: Synced):
    app.run()
    with rj.running():
        app = after_sync(app.button(key="sync-start").click().run())

        assert "12,400 of 149,018 plays" in said(app)

    with closing(sqlite3.connect(data.get_library().settings.database)) as db:
        assert db.execute("SELECT count(*) FROM jobs WHERE kind = 'sync'").fetchone() == (1,)
    assert lastfm.requests == []
