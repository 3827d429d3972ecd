"""A key, typed in a real browser: it goes to the service and to one file, and stands nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from e2e.browser.visits import Server, Visit
from lastfm_server import KEY, Account, LastfmServer
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def lastfm(monkeypatch: pytest.MonkeyPatch) -> Iterator[LastfmServer]:
    with LastfmServer(Account.made("RJ", plays=1234)) as server:
        monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", server.url)
        yield server


@pytest.mark.slow
def test_key_is_typed_once_kept_in_one_file_and_forgotten_again(lastfm: LastfmServer, new_visit: Visit, new_server: Server):
    visit, page = new_visit.go("settings"), new_visit.page
    key = page.get_by_label("API key")
    assert (key.get_attribute("type"), key.get_attribute("autocomplete")) == ("password", "off")

    page.get_by_label("Your user name at Last.fm").fill("rj")
    key.fill(KEY)
    visit.press("Check and save")
    expect(page.get_by_text("has 1,234 plays, the last one of 9 October 2025. Saved.")).to_be_visible()
    expect(page.get_by_text("saved, ends in cdef")).to_be_visible()
    page.get_by_text("Another key, or one more name").click()
    visit.rest()
    expect(page.get_by_label("API key")).to_have_value("")
    assert KEY not in page.content()
    holding = [file.name for file in new_server.data.parent.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
    assert holding == ["settings.toml"]

    visit.press("Forget").press("Forget it")
    expect(page.get_by_text("Nothing is asked of Last.fm any more")).to_have_count(1)
    assert KEY not in (new_server.data / "settings.toml").read_text("utf-8")
