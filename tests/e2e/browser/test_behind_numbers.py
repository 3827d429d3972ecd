"""From a chart in a real browser to the plays behind it, and the chart taken along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from e2e.browser.visits import Server, Visit
from PIL import Image
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.browser
CARD = ".st-key-plays_over_time"
MONTH = 40
"""Place of a bar in the middle."""
FIRST_ROW = {"x": 17, "y": 52}
"""Where its box stands in a table, which is painted."""
BAR = """(plot, place) => [Number(plot._fullData[0].x[place]), plot._fullData[0].y[place]]"""


@pytest.fixture
def clipboard(visit: Visit, server: Server) -> Iterator[None]:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    yield
    visit.page.context.clear_permissions()


def card(visit: Visit) -> Locator:
    return visit.page.locator(CARD)


def month_and_plays(visit: Visit, place: int) -> tuple[str, int]:
    """The first day of a bar, and the number it stands for."""
    since_ms, plays = card(visit).locator(".js-plotly-plot").evaluate(BAR, place)
    return f"{datetime.fromtimestamp(since_ms / 1000, UTC):%Y-%m-%d}", plays


@pytest.mark.slow
def test_bar_opens_as_many_plays_as_it_says(visit: Visit):
    since, plays = month_and_plays(visit.go(), MONTH)

    bar = card(visit).locator(".bars .point").nth(MONTH)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.page.mouse.move(*place, steps=3)
    expect(card(visit).locator(".hoverlayer")).to_contain_text(f"{plays:,}")
    visit.page.mouse.click(*place)
    visit.page.wait_for_url("**/plays?*")

    assert visit.rest().title() == f"{plays:,} plays"
    assert f"from={since}&to={since[:-2]}" in visit.page.url
    expect(visit.page.locator("canvas").first).to_be_visible()


@pytest.mark.slow
def test_row_of_the_table_opens_its_plays(visit: Visit):
    since, plays = month_and_plays(visit.go(), 0)

    card(visit).get_by_role("button", name="Table").click()
    visit.rest().page.locator("[data-testid=stPopoverBody] .dvn-scroller").click(position=FIRST_ROW)
    visit.page.wait_for_url("**/plays?*")

    assert visit.rest().title() == f"{plays:,} plays"
    assert f"from={since}" in visit.page.url


@pytest.mark.slow
def test_card_is_saved_as_a_picture_without_asking_anybody(visit: Visit):
    visit.go()
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)

    with visit.page.expect_download() as download:
        card(visit).get_by_role("button", name="Picture").click()
    picture = download.value.path()

    assert download.value.suggested_filename == "plays_over_time.png"
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.stat().st_size > 10_000
    with Image.open(picture) as image:
        assert image.width > 1440
        assert len(image.getcolors(maxcolors=image.width * image.height)) > 100
    assert asked == []


@pytest.mark.slow
def test_address_of_a_card_leads_to_the_card(visit: Visit, clipboard: None):
    lower = visit.go("insights?part=Memories").page.locator(".st-key-returns")
    expect(lower).not_to_be_in_viewport()

    lower.get_by_role("button", name="Link").click()
    expect(lower.get_by_role("button", name="Copied")).to_be_visible()
    address = visit.page.evaluate("navigator.clipboard.readText()")

    assert address == f"{visit.page.url}#returns"
    visit.page.goto("about:blank")
    visit.go(address.removeprefix(f"{visit.url}/"))
    expect(lower.get_by_role("heading")).to_be_in_viewport()


TOUCHED_PX = 24
"""What a finger needs."""
SIZES = "links => links.map((link) => link.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))"
OVERLAPS = """links => links.map((link) => link.getBoundingClientRect()).filter((one, at, all) =>
  all.slice(at + 1).some((other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1)).length"""


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("address", "part"), [("library?find=a", ".st-key-found"), ("library?item=artist:1", ".st-key-around")]
)
def test_number_of_a_row_is_large_enough_to_touch_and_opens_its_plays(visit: Visit, address: str, part: str, width: int):
    visit.page.set_viewport_size({"width": width, "height": 900})
    rows = visit.go(address).page.locator(part)
    assert min(rows.get_by_role("link").evaluate_all(SIZES)) >= TOUCHED_PX
    assert rows.get_by_role("link").evaluate_all(OVERLAPS) == 0

    number = rows.locator("a[href^='plays?']").nth(1)
    plays = number.inner_text().split()[0]
    number.click()
    visit.page.wait_for_url("**/plays?*")

    assert visit.rest().title().split()[0] == plays
