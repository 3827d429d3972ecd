"""The way from the first page to the plays behind a number, without a mouse."""

from __future__ import annotations

import pytest
from e2e.browser.visits import Visit
from playwright.sync_api import ElementHandle, Page

pytestmark = pytest.mark.browser
FURTHEST = 80
"""Stops after which a walk has missed its goal."""
FOCUSED = """() => {
  let focused = document.activeElement
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement
  return focused
}"""
LOOK = """element => {
  document.getAnimations().forEach((animation) => animation.finish())
  return [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean).map((part) => {
    const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(part)
    return [outline, boxShadow, borderColor, backgroundColor].join()
  }).join()
}"""
"""How it looks, with the frame around it: of a field the frame shows the focus."""


def focused(page: Page) -> ElementHandle:
    element = page.evaluate_handle(FOCUSED).as_element()
    assert element
    return element


def walk(page: Page, goal: str) -> list[str]:
    """Press Tab until what fits the selector has the focus; the stops on the way that did not show it."""
    unseen = []
    for _ in range(FURTHEST):
        here = focused(page)
        look = here.evaluate(LOOK)
        page.keyboard.press("Tab")
        if here.evaluate(LOOK) == look:
            unseen.append(here.evaluate("element => element.outerHTML.slice(0, 120)"))
        if focused(page).evaluate("(element, goal) => element.matches(goal)", goal):
            return unseen
    raise AssertionError(f"No {goal} within {FURTHEST} stops")


@pytest.mark.slow
def test_keyboard_alone_leads_to_the_plays_behind_a_row_and_shows_where_it_is(visit: Visit):
    keyboard = visit.go().page.keyboard

    keyboard.press("Tab")
    unseen = walk(visit.page, ".st-key-plays_over_time [data-testid=stPopoverButton]")
    keyboard.press("Enter")
    unseen += walk(visit.rest().page, "[data-testid=stPopoverBody] canvas")
    for key in ("ArrowDown", "ArrowDown", "Shift+Space"):
        keyboard.press(key)
    visit.page.wait_for_url("**/plays?from=*-01&to=*")

    assert visit.rest().title().endswith(" plays")
    assert [stop for stop in unseen if not stop.startswith("<main")] == []  # Streamlit lets the page itself be scrolled
