"""A real server, and a real browser that notices whatever goes wrong on a page."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from ports import HOST, free_port

from music_rec.core.settings import ROOT

START_S = 300
IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  const runs = app?.dataset.testScriptState !== 'notRunning' || app.dataset.testConnectionState !== 'CONNECTED'
  if (runs || document.querySelector('[data-testid=stSkeleton], [data-stale=true]')) {
    window.quietSince = null
    return false
  }
  window.watching ??= new MutationObserver(() => { window.quietSince = performance.now() })
  window.watching.observe(document.body, { subtree: true, childList: true })
  window.quietSince ??= performance.now()
  return performance.now() - window.quietSince > 500
}"""
"""Nothing runs, nothing is pending, and the page has not changed for 0.5 s."""
DEEP_LINK_PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its base path below every page; what is not there answers 404."""


@dataclass
class Visit:
    """One tab: where it has been, and what was wrong there."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    received: int = 0
    """Bytes that came over WebSockets."""

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._console(message.type, message.text, message.location.get("url", "")))
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", lambda request: self._request(request.url))
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._frame))

    def go(self, path: str = "") -> Visit:
        """Open a page of the app and wait until it rests."""
        self.page.goto(f"{self.url}/{path}")
        return self.rest()

    def rest(self) -> Visit:
        """Wait until what was done last has had its effect, and all is quiet."""
        self.page.evaluate("window.quietSince = performance.now()")
        self.page.wait_for_function(IDLE, timeout=60_000)
        return self

    def press(self, name: str) -> Visit:
        """Press a button or follow a link, whichever bears the name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        button.or_(self.page.get_by_role("link", name=name, exact=True)).first.click()
        return self.rest()

    def choose_file(self, file: Path) -> Visit:
        """Choose a file to import, and wait until the server has it."""
        self.page.locator("input[type=file]").set_input_files(file)
        expect(self.page.get_by_role("button", name=f"Remove {file.name}")).to_be_visible()
        return self.rest()

    def charts(self) -> int:
        return self.page.locator(".js-plotly-plot .main-svg").locator("..").locator("..").count()

    def title(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def sideways(self) -> int:
        """Pixels that the page can be scrolled to the side."""
        return int(self.page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth - main.clientWidth"))

    def exceptions(self) -> list[str]:
        return self.page.locator("[data-testid=stException]").all_inner_texts()

    def _console(self, kind: str, text: str, where: str) -> None:
        if kind in ("error", "warning") and not where.endswith(DEEP_LINK_PROBES):
            self.complaints.append(f"console: {text} ({where})")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOST:
            self.complaints.append(f"request: {url}")

    def _frame(self, frame: str | bytes) -> None:
        self.received += len(frame)


@dataclass(frozen=True)
class Server:
    """The app, served from a data folder."""

    process: subprocess.Popen[bytes]
    url: str
    data: Path


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """`python app.py` on a folder of its own, from its first answer to its end."""
    port = free_port()
    env = {**os.environ, "MUSIC_REC_DATA_DIR": str(folder / "data"), "MUSIC_REC_CACHE_DIR": str(folder / "cache")}
    command = [sys.executable, str(ROOT / "app.py"), "--server.headless", "true", "--server.port", str(port)]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
    try:
        wait_until_well(process, port, folder / "server.log")
        yield Server(process, f"http://{HOST}:{port}", folder / "data")
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until_well(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_S
    while not is_well(port):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"The server did not start:\n{log.read_text('utf-8', 'replace')}")
        time.sleep(0.1)


def is_well(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
