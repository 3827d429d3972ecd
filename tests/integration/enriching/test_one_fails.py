"""A run that fails by one source leaves none of the others behind, which nobody could stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.here import catalogue, having, section
from listenbrainz_server import Catalogue, ListenBrainzServer

from music_rec.core.errors import StorageError
from music_rec.core.locks import is_held
from music_rec.library.asking import Asked

HEARD = catalogue(3)


def test_no_source_is_asked_on_once_the_run_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        server.fail(answer="stall", calls=(1, 100))
        with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
            asking = here.library.enriching._asking
            asked = asking.asked

            @asynccontextmanager
            async def failing(source: str, told: Callable[[Any], None]) -> AsyncIterator[Asked]:
                async with asked("listenbrainz", told) if source == "listenbrainz" else full(server) as one:
                    yield one

            monkeypatch.setattr(asking, "asked", failing)
            with pytest.raises(StorageError):
                here.library.enriching.start(here.listener, ["listenbrainz", "musicbrainz"], told=True).result(20)

            assert not is_held(tmp_path / "data" / "locks", "source-listenbrainz")


@asynccontextmanager
async def full(server: ListenBrainzServer) -> AsyncIterator[Asked]:
    """A source for which there is no room any more, once the other one is being asked."""
    while not server.requests:
        await asyncio.sleep(0.01)
    raise StorageError("The disk is full.")
    yield
