"""Logging in at Spotify in a real browser: away, back, and nothing of it left in the address."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from e2e.browser.conftest import clean_visit
from e2e.browser.visits import Server, Visit, served
from playwright.sync_api import Page, expect
from spotify_server import CLIENT_ID, CLIENT_SECRET, SpotifyServer, made_songs

from music_rec.core.settings import load_settings
from music_rec.wiring import open_library

pytestmark = pytest.mark.browser


@pytest.fixture
def spotify(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpotifyServer]:
    with SpotifyServer(made_songs(5)) as server:
        for name in ("url", "token_url", "authorize_url"):
            setting = "BASE_URL" if name == "url" else name.upper()
            monkeypatch.setenv(f"MUSIC_REC_SPOTIFY__{setting}", getattr(server, name))
        yield server


@pytest.fixture
def adas(page: Page, server: Server, spotify: SpotifyServer, tmp_path: Path) -> Iterator[Visit]:
    """A tab on a server of Ada's, who has not begun."""
    (tmp_path / "data").mkdir()
    shutil.copy(server.data / "demo.db", tmp_path / "data" / "demo.db")
    with closing(open_library(load_settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache"))) as library:
        library.people.add("Ada", "Europe/Berlin")
    with served(tmp_path) as running:
        yield from clean_visit(page, running)


@pytest.mark.slow
def test_log_in_leads_away_and_back_and_out_of_the_address(adas: Visit, spotify: SpotifyServer, tmp_path: Path):
    visit, page = adas.go("settings"), adas.page
    page.locator(".st-key-service-spotify").get_by_text("Set it up").click()
    visit.rest()
    page.get_by_label("Client ID").fill(CLIENT_ID)
    page.get_by_label("Client secret").fill(CLIENT_SECRET)
    page.get_by_test_id("stForm").last.get_by_role("button", name="Check and save").click()
    visit.rest()
    expect(page.get_by_text("Spotify answers your application. Saved.")).to_be_visible()

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Connect to Spotify").click()
    back = opened.value
    expect(back.get_by_text("Connected as Listener.")).to_be_visible(timeout=60_000)
    expect(back.get_by_role("heading", level=1, name="Settings")).to_be_visible()
    assert back.url.partition("?")[0] == f"{visit.url}/settings"
    assert "code" not in back.url
    assert "state" not in back.url
    assert CLIENT_SECRET not in back.content()

    spent = len(spotify.requests)
    back.reload()
    expect(back.get_by_role("button", name="Disconnect")).to_be_visible(timeout=60_000)
    assert len(spotify.requests) == spent
    back.close()
    [token] = (tmp_path / "data" / "spotify").glob("token-*")
    holding = [file.name for file in tmp_path.rglob("*") if file.is_file() and b"SECRET-refresh" in file.read_bytes()]
    assert holding == [token.name]
