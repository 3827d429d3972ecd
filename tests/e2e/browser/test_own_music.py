"""From a file to a list on one's own computer, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from e2e.browser.visits import Server, Visit
from e2e.ui.shown import history_csv
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_newcomer_imports_looks_and_takes_a_list_along(new_visit: Visit, tmp_path: Path):
    history = tmp_path / "my plays.csv"
    history.write_bytes(history_csv())
    page = new_visit.go("data").page

    new_visit.choose_file(history)
    page.get_by_label("Your name", exact=True).fill("Ada")
    assert page.get_by_label("Your time zone", exact=True).input_value() == "Europe/Berlin"
    new_visit.press("Import")
    expect(page.get_by_text("1,462 rows added.")).to_be_visible(timeout=60_000)
    new_visit.rest()
    expect(page.get_by_text("1,463 rows in")).to_be_visible()
    with page.expect_download() as left_out:
        page.get_by_role("button", name="Download every row left out").click()
    assert "my plays.csv,1,rejected,no date" in left_out.value.path().read_text("utf-8")

    new_visit.press("See your dashboard")
    assert new_visit.title() == "Quiet Owls is the sound of your 2 years"
    new_visit.press("More").page.get_by_role("radio", name="2023").click()
    new_visit.rest()
    assert new_visit.title() == "Quiet Owls is the sound of your 2023"
    assert "from=2023-01-01&to=2023-12-31" in page.url

    new_visit.press("Recommendations").press("Save as playlist").press("Save")
    new_visit.press("Playlists")
    with page.expect_download() as playlist:
        page.get_by_role("button", name="M3U8, for players").click()
    text = playlist.value.path().read_text("utf-8")
    assert text.startswith("#EXTM3U")
    assert "Wing" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process at once instead of telling it to")
def test_server_ends_when_told_to_though_a_tab_is_open(new_server: Server, page: Page):
    Visit(page, new_server.url).go()

    new_server.process.terminate()

    new_server.process.wait(timeout=60)
