"""The demo in a real browser: what is drawn, what it costs, and where it leads."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from e2e.browser.addresses import EVERYWHERE
from e2e.browser.visits import Server, Visit
from playwright.sync_api import Page, expect

from streamlit_app.components.charts import for_section
from streamlit_app.components.charts.chart import DASHBOARD

pytestmark = pytest.mark.browser
PHONE, DESK = 390, 1440
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1]))"""


def test_first_page_of_a_first_visitor_may_be_any_and_leads_to_all(visit: Visit):
    visit.go("data")

    assert visit.title() == "Your data"
    links = visit.page.get_by_test_id("stSidebarNavLink").evaluate_all("links => links.map((link) => link.pathname.slice(1))")
    assert set(links) == {address.partition("?")[0] for address in EVERYWHERE}


def test_dashboard_draws_every_chart_for_little(visit: Visit):
    visit.go()

    expect(visit.page.locator(".js-plotly-plot")).to_have_count(sum(len(for_section(name)) for name in DASHBOARD))
    assert re.fullmatch(r".+ (is|are) the sound of your 8 years", visit.title())
    assert visit.received < 300_000


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("address", EVERYWHERE)
def test_page_is_whole_for_everyone_in_every_size_and_scheme(visit: Visit, address: str, width: int, scheme: str):
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.emulate_media(color_scheme=scheme)

    visit.go(address)

    assert visit.sideways() == 0
    levels = visit.page.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert [after for before, after in pairwise([0, *levels]) if after > before + 1] == []
    if width == DESK:  # a phone shows the same, in the same colours
        assert hurdles(visit.page) == []


def hurdles(page: Page) -> list[str]:
    """What keeps people from using the page who see, hear or move less, as far as a program can tell."""
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {place['html']} {place['failureSummary']}" for one in grave for place in one["nodes"]]


@pytest.mark.slow
def test_range_is_chosen_by_keyboard_and_follows_to_other_pages_and_back(visit: Visit):
    visit.go()

    visit.page.get_by_role("combobox", name="Range").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        visit.page.keyboard.press(key)
    visit.rest()
    assert "from=" in visit.page.url
    chosen = visit.title()
    visit.press("Playlists").press("Dashboard")

    assert "from=" in visit.page.url
    assert visit.title() == chosen
    assert "8 years" not in chosen


def test_what_lies_behind_a_chart_can_be_seen_and_taken_along(visit: Visit):
    visit.go()

    visit.page.locator(".st-key-top_list").get_by_role("button", name="Table").click()
    visit.rest()
    with visit.page.expect_download() as download:
        visit.page.get_by_test_id("stDownloadButton").click()

    assert download.value.path().read_text("utf-8").startswith("artist,plays,share")


@pytest.mark.slow
def test_doors_of_the_demo_lead_somewhere(visit: Visit):
    visit.go().press("Look around")
    expect(visit.page.get_by_text("who does not exist")).to_have_count(0)

    visit.go().press("Import your file")
    assert visit.title() == "Your data"


def answer(server: Server, host: str) -> tuple[int, dict[str, str]]:
    connection = HTTPConnection("127.0.0.1", urlsplit(server.url).port or 0, timeout=60)
    try:
        connection.request("GET", "/", headers={"Host": host})
        response = connection.getresponse()
        return response.status, dict(response.getheaders())
    finally:
        connection.close()


def test_no_page_of_others_may_hold_ours(server: Server):
    status, headers = answer(server, "127.0.0.1")

    assert status == 200
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_name_of_another_computer_is_not_answered(server: Server):
    assert answer(server, "music.example.org")[0] == 400
