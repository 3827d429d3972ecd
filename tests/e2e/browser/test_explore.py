"""The time machine in a real browser: a range is dragged over the bars, and a click or a tap on one opens its plays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from e2e.browser.conftest import clean_visit
from e2e.browser.visits import Server, Visit
from playwright.sync_api import Browser, Locator, expect

pytestmark = pytest.mark.browser
FIRST_ROW = {"x": 17, "y": 52}


@pytest.fixture
def touching(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Visit]:
    """A tab on a phone."""
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**{**browser_context_args, **phone})
    context.set_default_timeout(60_000)
    yield from clean_visit(context.new_page(), server)
    context.close()


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def swipe_up(visit: Visit, x: float, y: float) -> None:
    touch = visit.page.context.new_cdp_session(visit.page)
    for kind, up in (("touchStart", 0), *(("touchMove", up) for up in range(0, 100, 10))):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y - up}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.slow
def test_dragging_over_the_bars_chooses_a_range_and_one_click_takes_it_back(visit: Visit):
    visit.go("explore")
    assert visit.title() == "Explore your 8 years"

    box = visit.page.locator(".st-key-timeline .nsewdrag").first.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    visit.page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=8)
    visit.page.mouse.up()
    visit.page.wait_for_url("**from=*")
    visit.rest()

    assert "to=" in visit.page.url
    assert visit.title().startswith("Explore ")
    assert "8 years" not in visit.title()
    assert visit.received < 300_000
    visit.press("Whole history")
    assert visit.title() == "Explore your 8 years"


@pytest.mark.parametrize("bar", ["inside", pytest.param("outside", marks=pytest.mark.slow)])
def test_a_click_on_a_bar_opens_as_many_plays_as_it_says(visit: Visit, bar: str):
    visit.go("explore?from=2022-03-01&to=2023-02-28")
    bars = visit.page.locator(".st-key-timeline .bars .point")
    months = bars.count() // 2
    august_2022 = 45
    visit.page.mouse.move(*middle(bars.nth(august_2022 if bar == "inside" else months + august_2022 + 12)))
    said = visit.page.locator(".st-key-timeline .hovertext")
    expect(said).to_contain_text("August 2022" if bar == "inside" else "August 2023")
    amount = str(said.text_content()).split(": ")[1]

    visit.page.mouse.down()
    visit.page.mouse.up()
    visit.page.wait_for_url("**/plays?*")

    assert visit.rest().title() == amount


def test_a_finger_scrolls_over_charts_and_a_tap_opens_plays(touching: Visit):
    touching.go("explore")
    main, chart = touching.page.locator("[data-testid=stMain]"), touching.page.locator(".st-key-top_list .nsewdrag")
    chart.scroll_into_view_if_needed()
    before = main.evaluate("main => main.scrollTop")

    swipe_up(touching, *middle(chart))
    touching.page.wait_for_function("before => document.querySelector('[data-testid=stMain]').scrollTop > before", arg=before)
    touching.page.locator(".st-key-timeline").scroll_into_view_if_needed()
    touching.rest().page.touchscreen.tap(*middle(touching.page.locator(".st-key-timeline .bars .point").nth(45)))
    touching.page.wait_for_url("**/plays?from=2022-08-01&to=2022-08-31")


@pytest.mark.slow
def test_a_row_of_its_table_opens_the_plays_of_a_bar(visit: Visit):
    card = visit.go("explore").page.locator(".st-key-timeline")
    card.get_by_role("button", name="Table").click()
    visit.rest().page.locator("[data-testid=stPopoverBody] .dvn-scroller").click(position=FIRST_ROW)
    visit.page.wait_for_url("**/plays?*")

    assert visit.rest().title().endswith("plays")
    assert "from=" in visit.page.url
    assert "to=" in visit.page.url
