"""Numbers behind which hundreds of names or thousands of moments stand, and addresses as long as one may be."""

from __future__ import annotations

import re
import socket
import time
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest
from e2e.browser.visits import Server, Visit
from playwright.sync_api import Locator, expect
from ports import HOST

from music_rec.core.lens import Lens
from music_rec.core.lens_query import LONGEST

pytestmark = pytest.mark.browser
BEGIN, YEARS_5 = 1_600_000_000, 5 * 365 * 86_400


def longest() -> Lens:
    """As many moments as an address has room for, without any that are close to another."""
    rng = np.random.default_rng(1)
    starts = np.sort(BEGIN + rng.choice(YEARS_5, 5_000, replace=False))
    moments = tuple((start, start + 30) for start in starts.tolist())
    rooms = [n for n in range(100, 5_000, 100) if Lens(moments=moments[:n]).addressable]
    return Lens(moments=moments[: rooms[-1]])


def count(text: str) -> int:
    """1,234 of *1,234 plays*."""
    [found] = re.findall(r"[\d,]+(?= )", text)
    return int(found.replace(",", ""))


def sides(visit: Visit) -> list[Locator]:
    return [visit.page.locator(f".st-key-compare-{side}") for side in ("gained", "lost", "kept")]


@pytest.mark.slow
def test_each_side_of_a_comparison_opens_the_plays_of_hundreds_of_artists(visit: Visit):
    for side in range(3):
        box = sides(visit.go("explore?view=Compare"))[side]
        artists = count(box.get_by_test_id("stMetricValue").inner_text())
        link = box.get_by_test_id("stPageLink").first
        plays = count(link.inner_text().split(":")[-1])

        link.get_by_role("link").click()
        visit.page.wait_for_url("**/plays?*")

        assert artists > 250
        assert visit.rest().title() == f"{plays:,} plays"
        expect(visit.page.get_by_text(re.compile(f": {artists:,} artists"))).to_be_visible()
        visit.page.reload()
        assert visit.rest().title() == f"{plays:,} plays"
        assert len(urlsplit(visit.page.url).query) < 200


def test_the_longest_address_opens_and_opens_again(visit: Visit):
    lens = longest()
    query = urlencode(lens.to_query())
    assert LONGEST - 500 < len(query) <= LONGEST

    title = visit.go(f"plays?{query}").title()
    assert visit.received < 300_000
    visit.page.reload()

    assert title == visit.rest().title()
    assert re.fullmatch(r"[\d,]+ plays", title)
    expect(visit.page.get_by_role("button", name=f"{len(lens.moments):,} moments")).to_be_visible()


def test_the_longest_address_is_read_though_it_comes_in_pieces_and_others_left_cookies(server: Server):
    head = f"GET /plays?{'x' * LONGEST} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: {'a' * 700}\r\nCookie: {'c' * 1_500}\r\n"
    with socket.create_connection((HOST, urlsplit(server.url).port or 0), timeout=60) as connection:
        connection.sendall(head.encode())
        time.sleep(0.3)
        connection.sendall(b"Connection: close\r\n\r\n")

        assert connection.recv(12) == b"HTTP/1.1 200"
