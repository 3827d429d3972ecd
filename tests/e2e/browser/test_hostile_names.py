"""Names that mean harm, on every page: they are shown, and nothing else comes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.browser.addresses import EVERYWHERE
from e2e.browser.conftest import clean_visit
from e2e.browser.visits import Server, Visit, served
from e2e.ui.shown import HOSTILE
from factories import utc
from playwright.sync_api import Page, expect

from music_rec.wiring import open_library

pytestmark = pytest.mark.browser
NAMES = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "</style></script><svg/onload=alert(3)><iframe src=http://h.invalid/f>",
    "![pixel](http://h.invalid/p.png) [click](http://h.invalid/c) http://h.invalid/bare www.h.invalid",
    "[click](javascript:alert(4)) <a href='javascript:alert(5)'>click</a>",
    "javascript:alert(6)",
    r"$\frac{1}{0}$ $$\int$$ # *bold* `code` | - [ ] > quote",
    '=cmd|"/c calc"!A1',
    "@SUM(1+1)*cmd()",
    "\u202egnol\u202c \u200fright to left\u2066 يا ظل المساء",
    "zero\u200b\u200d\u2060\ufeffwidth",
    "long " * 2_000,
    "W" * 10_000,
    "👩‍👩‍👧‍👦 🎸 Z̸̢͎͓͈a̴͙l̷̰g̵͔o̶",
    ":material/home: :sos: :red[red] :streamlit:",
    "{{7*7}} {0} %(x)s ${x} %{y} <%= 1 %>",
    "<b>bold</b><br><i>slanted</i>",
    "' OR 1=1; DROP TABLE scrobbles; --",
    "../../etc/passwd\\..\\nul",
)
CAME_OF_A_NAME = ", ".join(
    (
        "[src*='h.invalid'], [href*='h.invalid'], [src='x'], iframe[src], .katex",
        "img[src^=http]:not([src^='http://127.0.0.1'])",
        "a[href^='javascript' i], svg a, [onload], [onerror]",
        "[data-testid=stMain] b, [data-testid=stMain] i, [style*='bold']",
    )
)
SCRIPTS = "() => [...document.scripts].filter((script) => script.text.includes('alert(')).length"


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with one listener, whose every name means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    file = folder / "![x](h.invalid) $x$ &amp; plays.csv"
    write_history(file)
    library = open_library(data_dir=folder / "data")
    listener = library.people.add(HOSTILE, "Europe/Berlin")
    library.imports.run(listener, [file])
    library.close()
    with served(folder) as running:
        yield running


def write_history(file: Path) -> None:
    """Three plays on each of 500 days, every second one of the same artist."""
    first = utc("2023-03-01T19:00:00")
    with file.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(["uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid"])
        for play in range(1_500):
            artist, album, title = (NAMES[(play // 2 * step) % len(NAMES)] for step in (1, 5, 7))
            at = first + play // 3 * 86_400 + play % 3 * 240
            rows.writerow([at, "", artist if play % 2 else HOSTILE, "", album, "", title, ""])


@pytest.fixture
def hostile_visit(page: Page, hostile_server: Server) -> Iterator[Visit]:
    """A phone on that server. In the end nothing may have gone wrong on it, and nothing asked."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: refuse(dialog, dialogs))
    page.set_viewport_size({"width": 390, "height": 900})
    yield from clean_visit(page, hostile_server)
    assert dialogs == []


def refuse(dialog: Any, dialogs: list[str]) -> None:
    dialogs.append(dialog.message)
    dialog.dismiss()


def check(visit: Visit) -> None:
    assert visit.page.locator(CAME_OF_A_NAME).evaluate_all("found => found.map((one) => one.outerHTML)") == []
    assert visit.page.evaluate(SCRIPTS) == 0
    assert visit.sideways() == 0


@pytest.mark.slow
def test_names_are_words_and_nothing_else(hostile_visit: Visit):
    for address in ("", "library?item=artist:1", "recommendations", "playlists", "data?part=Listeners"):
        hostile_visit.go(address)
        if address == "playlists":
            hostile_visit.press("Make a mix")
            expect(hostile_visit.page.get_by_text("Mix 1")).to_be_visible()

        assert HOSTILE in hostile_visit.page.get_by_test_id("stMain").inner_text().replace("\u2060", "")
        check(hostile_visit)


@pytest.mark.slow
@pytest.mark.parametrize("address", EVERYWHERE)
def test_names_are_words_on_every_page(hostile_visit: Visit, address: str):
    check(hostile_visit.go(address))
