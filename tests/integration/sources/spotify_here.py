"""The service for Spotify with a real guard, talking to the stand-in of a test."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from spotify_server import CLIENT_ID, CLIENT_SECRET, SpotifyServer

from music_rec.core.guard import Guard, Retry
from music_rec.core.service_settings import SpotifySettings
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.writer import Writer
from music_rec.services.spotify import Spotify, build

QUICK = Retry(attempts=3, first_s=0.01, limited_s=(0.02, 0.04))
ACCOUNT = "account-listener"


def settings_of(server: SpotifyServer, **more: Any) -> SpotifySettings:
    """Settings whose every address is that of the stand-in."""
    given = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "base_url": server.url,
        "token_url": server.token_url,
        "authorize_url": server.authorize_url,
        "requests_per_second": 200.0,
        "timeout_s": 5.0,
    }
    return SpotifySettings.model_validate({**given, **more})


@asynccontextmanager
async def asking(
    server: SpotifyServer, folder: Path, *, now: Callable[[], float] = time.time, **more: Any
) -> AsyncIterator[Spotify]:
    """The service, with a folder for what it remembers and a database for what it was told."""
    settings = settings_of(server, **more)
    folder.mkdir(exist_ok=True)
    database = folder / "music_rec.db"
    prepare(database)
    writer = await Writer.open(database)
    guard = Guard(
        "spotify",
        per_second=settings.requests_per_second,
        failures=settings.breaker_failures,
        cooldown_s=settings.breaker_cooldown_s,
        states=StoredStates(database, writer),
        settings_hash=settings.settings_hash("here"),
        label="Spotify",
        retry=QUICK,
    )
    service = build(settings, guard) if now is time.time else Spotify(settings, guard, guard.folder, now=now)
    try:
        yield service
    finally:
        service.close()
        await writer.close()
