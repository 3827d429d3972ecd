"""Health in a real browser: a service that goes away while somebody looks, the line about it, and that it comes back."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.browser.visits import Visit, served
from integration.enriching.here import opened, section
from listenbrainz_server import Catalogue, ListenBrainzServer
from playwright.sync_api import Page, expect

from streamlit_app.server import SYNC_LOOK_S

pytestmark = pytest.mark.browser

PATIENCE_S = 60


@pytest.fixture
def listenbrainz(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__LABS_URL", server.labs_url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__ENABLED", "true")
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__REQUESTS_PER_SECOND", "20")
        yield server


@pytest.mark.slow
def test_a_service_that_goes_away_is_told_put_away_and_well_again(listenbrainz: ListenBrainzServer, new_visit: Visit):
    visit, page = new_visit.go("health"), new_visit.page
    assert visit.title() == "Health"
    assert listenbrainz.requests == []

    visit.press("Check now")
    expect(page.get_by_text("ListenBrainz answers.")).to_be_visible()
    expect(page.get_by_text("The service in use is well.")).to_be_visible()

    listenbrainz.fail(status=503)
    visit.press("Check now")
    expect(page.get_by_text("Often no answer")).to_be_visible()

    visit.press("Plays")
    expect(page.get_by_role("link", name="ListenBrainz: often no answer")).to_be_visible()
    assert visit.sideways() == 0
    visit.press("Put away")
    expect(page.get_by_role("link", name="ListenBrainz: often no answer")).to_have_count(0)


@pytest.mark.slow
def test_the_running_app_asks_a_silent_service_once_while_a_page_is_open_and_not_before(
    listenbrainz: ListenBrainzServer, page: Page, tmp_path: Path
):
    with opened(tmp_path, listenbrainz=section(listenbrainz)) as here:
        here.library.health.check("listenbrainz")
        database = here.library.settings.database
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE api_calls SET at = at - 1000")
    asked = len(listenbrainz.requests)
    with served(tmp_path) as server:
        time.sleep(1.5 * SYNC_LOOK_S)
        assert len(listenbrainz.requests) == asked  # silent for long, but nobody looks

        Visit(page, server.url).go("health")
        latest = time.monotonic() + PATIENCE_S
        while len(listenbrainz.requests) == asked and time.monotonic() < latest:
            time.sleep(0.1)
        time.sleep(1.5 * SYNC_LOOK_S)
        assert len(listenbrainz.requests) == asked + 1
        with closing(sqlite3.connect(database)) as db:
            assert db.execute("SELECT kind, sent FROM api_calls WHERE at > ?", [time.time() - 500]).fetchall() == [("check", 1)]
