"""The real client libraries for MusicBrainz and its covers, guarded, talking to the server of a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from musicbrainz_server import MusicBrainzServer

from music_rec.core.guard import Guard, Retry
from music_rec.core.service_settings import MusicBrainzSettings
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.writer import Writer
from music_rec.services import musicbrainz

QUICK = Retry(attempts=2, first_s=0.01, most_s=0.02, limited_s=(0.02, 0.04))


@asynccontextmanager
async def guard_of(
    folder: Path, source: str, *, per_second: float = 500, failures: int = 5, retry: Retry = QUICK
) -> AsyncIterator[Guard]:
    """A guard whose states are in a database of that folder, as they are in the program."""
    path = folder / "music_rec.db"
    prepare(path)
    writer = await Writer.open(path)
    try:
        states = StoredStates(path, writer)
        yield Guard(source, per_second=per_second, failures=failures, cooldown_s=60, states=states, retry=retry)
    finally:
        await writer.close()


@asynccontextmanager
async def asking(
    server: MusicBrainzServer,
    folder: Path,
    *,
    per_second: float = 500,
    timeout_s: float = 5,
    contact: str = "",
    failures: int = 5,
) -> AsyncIterator[musicbrainz.MusicBrainz]:
    """MusicBrainz as this server gives it."""
    settings = MusicBrainzSettings(base_url=server.url, timeout_s=timeout_s, contact=contact)
    async with guard_of(folder, musicbrainz.SOURCE, per_second=per_second, failures=failures) as guard:
        service = musicbrainz.build(settings, guard)
        try:
            yield service
        finally:
            service.close()
