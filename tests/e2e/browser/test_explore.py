"""The time machine in a real browser: a range is dragged over the bars."""

from __future__ import annotations

import pytest
from e2e.browser.visits import Visit

pytestmark = pytest.mark.browser
FIRST_ROW = {"x": 17, "y": 52}


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


def test_a_row_of_its_table_opens_the_plays_of_a_bar(visit: Visit):
    card = visit.go("explore").page.locator(".st-key-timeline")
    card.get_by_role("button", name="Table").click()
    visit.rest().page.locator("[data-testid=stPopoverBody] .dvn-scroller").click(position=FIRST_ROW)
    visit.page.wait_for_url("**/plays?*")

    assert visit.rest().title().endswith("plays")
    assert "from=" in visit.page.url
    assert "to=" in visit.page.url
