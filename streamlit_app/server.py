"""What surrounds the pages: one library from start to end of the process, and who may ask for them."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.runtime import RuntimeState

from music_rec.core.errors import MusicRecError
from streamlit_app import components
from streamlit_app.components import errors
from streamlit_app.utils import data

SCRIPT = Path(__file__).with_name("main.py")
# Streamlit's own scripts and styles stand in its page; what a title could smuggle in may not leave this computer.
CONTENT = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline';"
    b" img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: ws://localhost:* ws://127.0.0.1:*;"
    b" worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
LOOPBACK = ("localhost", "127.0.0.1")

LOOK_EVERY_S = 3.0
"""How long after a change the dashboard is computed again, at most."""
SYNC_LOOK_S = 10.0
"""How often it looks what is due to be synced, or looked up, by itself."""

log = logging.getLogger(__name__)


class SecurityHeaders:
    """Tells browsers to show no page of ours inside another, and to tell nobody where a link was followed from."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        await self.app(scope, receive, send_dressed)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Opens the library and prepares the first page before anybody asks; closes the library at the end."""
    refuse_strangers(st.get_option("server.address"))
    # else a folder named `pages` makes Streamlit run its files by themselves, until main.py has run once
    PagesManager.uses_pages_directory = False
    await asyncio.to_thread(_import_components)
    ground = await _warmed(None)
    gc.freeze()  # what stays to the end is not looked through again whenever a page or a sync leaves garbage
    ending = asyncio.Event()
    warming = asyncio.create_task(_stay_warm(ground))
    lasting = [asyncio.create_task(one(ending)) for one in (_stay_synced, _stay_healthy)]
    try:
        with _logged():
            yield
    finally:
        warming.cancel()
        ending.set()
        await asyncio.gather(*lasting)  # they could start something in a library that is closed
        await asyncio.to_thread(data.close_library)


def refuse_strangers(address: str | None) -> None:
    """RuntimeError where others could reach the server: there is no log-in."""
    if address not in LOOPBACK:
        raise RuntimeError(
            f"music-rec has no log-in, so it answers this computer only, not {address or 'every network'}."
            " Start it with `python start.py`, or with `--server.address 127.0.0.1`."
        )


def _import_components() -> None:
    """Import what pages draw with."""
    for module in iter_modules(components.__path__, f"{components.__name__}."):
        import_module(module.name)


async def _stay_warm(ground: data.Ground | None) -> None:
    """Compute the dashboard again after every change, whoever made it: an import by the command line, an undo, a rule."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        ground = await _warmed(ground)


async def _stay_synced(ending: asyncio.Event) -> None:
    """Start the syncs and look-ups that nobody presses for: at first those that the last end of the program broke off."""
    while not ending.is_set():
        try:
            await asyncio.to_thread(data.get_library().automatic.look, time.time())
            await asyncio.to_thread(data.get_library().looking_up.look, time.time())
        except MusicRecError as error:
            log.warning("%s", error)
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), SYNC_LOOK_S)


async def _stay_healthy(ending: asyncio.Event) -> None:
    """While a page is open, ask the services of which nothing was heard for long whether they answer."""
    while not ending.is_set():
        try:
            if somebody_looks():
                await asyncio.to_thread(data.get_library().health.look, time.time())
        except MusicRecError as error:
            log.warning("%s", error)
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), SYNC_LOOK_S)


def somebody_looks() -> bool:
    """Whether a page is open in some browser."""
    return Runtime.exists() and Runtime.instance().state == RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED


@contextmanager
def _logged() -> Iterator[None]:
    """Let what is said go to the log of the library, where there is one."""
    with ExitStack() as stack:
        with suppress(MusicRecError):
            stack.enter_context(data.get_library().hearing.logging())
        yield


async def _warmed(before: data.Ground | None) -> data.Ground | None:
    """`data.warmed`. A library that cannot be read is no reason to end: the pages say what to do."""
    try:
        return await asyncio.to_thread(data.warmed, before)
    except MusicRecError as error:
        log.warning("%s", error)
        return before


OPTIONS: dict[str, Any] = {
    "lifespan": lifespan,
    "on_script_error": errors.explain,
    "middleware": [
        Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK),
        Middleware(SecurityHeaders),
    ],
}
