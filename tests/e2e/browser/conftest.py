"""One server with the demo for all who only look, and a new one for whoever changes something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.browser.visits import Server, Visit, served
from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE_MS = 60_000
"""What is waited for comes sooner on any computer; nothing is told by how long that takes."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A person in Berlin at a desk."""
    return {**browser_context_args, "timezone_id": "Europe/Berlin", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """One profile for all tests: it keeps the scripts of Streamlit, which take longer to load than most tests do."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A first start: the server makes the demo listener by itself."""
    with served(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
def new_server(server: Server, tmp_path: Path) -> Iterator[Server]:
    """A server of one's own that has the demo too."""
    (tmp_path / "data").mkdir()
    shutil.copy(server.data / "demo.db", tmp_path / "data" / "demo.db")
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def visit(page: Page, server: Server) -> Iterator[Visit]:
    """A tab on the demo. In the end nothing may have gone wrong in it."""
    yield from clean_visit(page, server)


@pytest.fixture
def new_visit(page: Page, new_server: Server) -> Iterator[Visit]:
    """A tab on a server of one's own."""
    yield from clean_visit(page, new_server)


def clean_visit(page: Page, server: Server) -> Iterator[Visit]:
    visit = Visit(page, server.url)
    yield visit
    assert visit.exceptions() == []
    assert visit.complaints == []
