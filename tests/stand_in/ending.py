"""How a stand-in ends: no connection is left, not even one that came in its last moment."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web

TURNS = 10
"""So often the loop goes round until whoever was let in is known, or gone; it takes three."""


async def end(runner: web.AppRunner) -> None:
    """Stop serving and close what is open: a socket that is only collected later fails the test that runs by then.

    Nobody is let in first: asyncio forgets whom it accepted just before the server was closed.
    """
    loop = asyncio.get_running_loop()
    for site in runner.sites:
        for listening in site._server.sockets if isinstance(site._server, asyncio.Server) else ():
            with suppress(NotImplementedError):  # of the loop of Windows
                loop.remove_reader(listening)
    await _go_round()
    left = [one.transport for one in runner.server.connections if one.transport] if runner.server else []
    await runner.cleanup()
    for transport in left:
        transport.abort()
    await _go_round()


async def _go_round() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)
