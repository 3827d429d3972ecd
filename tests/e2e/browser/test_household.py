"""Two people at one computer, in a real browser: each with their own music, and a way back from what went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.browser.visits import Visit
from e2e.ui.shown import history_csv
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def bring_in(visit: Visit, file: Path) -> None:
    visit.choose_file(file)
    visit.press("Import")
    expect(visit.page.locator(".st-key-import-done")).to_be_visible(timeout=60_000)
    visit.rest()


@pytest.mark.slow
def test_two_people_share_a_computer_and_one_takes_an_import_back(new_visit: Visit, tmp_path: Path):
    ada, bo = tmp_path / "ada.csv", tmp_path / "bo.csv"
    ada.write_bytes(history_csv())
    bo.write_bytes(history_csv().replace(b"Quiet Owls", b"Loud Moths"))
    page = new_visit.go("data").page
    page.get_by_label("Your name", exact=True).fill("Ada")
    bring_in(new_visit, ada)

    page.get_by_role("tab", name="Listeners").click()
    new_visit.rest().press("Add a listener")
    page.get_by_label("Name", exact=True).fill("Bo")
    new_visit.press("Add")
    page.get_by_role("tab", name="Import", exact=True).click()
    bring_in(new_visit.rest(), bo)
    assert new_visit.go("?listener=Bo").title() == "Loud Moths is the sound of your 2 years"

    page.get_by_role("combobox", name="Listener").click()
    page.get_by_role("option", name="Ada").click()
    assert new_visit.rest().title() == "Quiet Owls is the sound of your 2 years"
    assert "listener=Ada" in page.url

    new_visit.press("Data").press("Undo")
    expect(page.locator("strong", has_text="1,462 plays")).to_be_visible()
    new_visit.press("Undo this import")
    new_visit.press("Dashboard")
    expect(page.get_by_text("Your music is not here yet")).to_be_visible()
    assert new_visit.go("?listener=Bo").title() == "Loud Moths is the sound of your 2 years"
