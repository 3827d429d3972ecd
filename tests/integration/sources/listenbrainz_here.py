"""Questions to a stand-in for ListenBrainz, through the real client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from integration.sources.asking import ONCE, guard_of
from listenbrainz_server import TOKEN, Known, ListenBrainzServer

from music_rec.core.facts import Subject
from music_rec.core.guard import Retry
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import ListenBrainzSettings
from music_rec.enrichers import listenbrainz
from music_rec.services.listenbrainz import ListenBrainz

WRONG = "another-token-of-nobody"


@asynccontextmanager
async def asking(
    server: ListenBrainzServer,
    path: Path,
    *,
    token: str = TOKEN,
    timeout_s: float = 10,
    retry: Retry = ONCE,
    labs_per_second: float = 500,
    **more: Any,
) -> AsyncIterator[tuple[dict[str, Enricher], ListenBrainz]]:
    """The questions by their names, and the service behind them; its labs in a hurry, which real ones are spared."""
    settings = ListenBrainzSettings(
        base_url=server.url, labs_url=server.labs_url, token=token, requests_per_second=500, timeout_s=timeout_s
    )
    async with guard_of("listenbrainz", path / "here.db", retry=retry, **more) as guard:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("music_rec.services.listenbrainz.LABS_PER_SECOND", labs_per_second)
            enrichers, service = listenbrainz.build(settings, guard)
        try:
            yield {one.NAME.partition(".")[2]: one for one in enrichers}, service
        finally:
            await service.close()


def track(number: int, *mbids: str, plays: int = 1) -> Subject:
    ids = {"musicbrainz": mbids} if mbids else {}
    return Subject("track", number, f"Artist {number}", f"Title {number}", album=f"Album {number}", plays=plays, ids=ids)


def known(server: ListenBrainzServer, count: int) -> list[Subject]:
    """Tracks that the service knows, with their ids."""
    names = [Known(f"Artist {n}", f"Title {n}", f"Album {n}") for n in range(count)]
    return [track(n, server.catalogue.add(one)) for n, one in enumerate(names)]
