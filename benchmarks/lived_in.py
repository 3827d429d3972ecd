"""A library as it is after a while: an account beside the file, synced, and changes in force."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from lastfm_server import KEY, ServerProcess
from pydantic import SecretStr

from benchmarks.measure import apart, expect
from benchmarks.views import invented_changes
from music_rec.core.edits import Change, spelled, to_payload
from music_rec.core.service_settings import LastfmSettings
from music_rec.core.settings import load_settings
from music_rec.core.storage.database import reading
from music_rec.core.storage.spelled_names import names_of
from music_rec.core.storage.writer import Writer, raise_revision
from music_rec.wiring import open_library

PLAYS = 2_000
"""At the service: how many of them it has changes no page."""


def lived_in(library: Path, folder: Path) -> Path:
    """The folder of a copy that was lived in."""
    shutil.copytree(library, folder)
    with ServerProcess(plays=PLAYS) as server:
        changes = apart(_synced, folder, server.url)
    apart(_change, folder / "data" / "music_rec.db", changes)
    return folder


def _synced(folder: Path, url: str) -> list[Change]:
    """Changes to be made once the account is read."""
    section = LastfmSettings(api_key=SecretStr(KEY), base_url=url)
    settings = load_settings(data_dir=folder / "data", cache_dir=folder / "cache", lastfm=section)
    with closing(open_library(settings)) as library:
        listener = library.people.shown()
        library.people.add_account(listener, "lastfm", "listener")
        [report] = library.sync.start(listener).result()
        expect("whether all is here", report.complete, expected=True)
        changes = invented_changes(library.history(listener))
    return Random(1).sample(changes, len(changes))  # so that a page has some of each kind


def _change(database: Path, changes: Sequence[Change]) -> None:
    asyncio.run(_changed(database, changes))


async def _changed(database: Path, changes: Sequence[Change]) -> None:
    """All at once: one by one, each would ask first what the ones before it came to."""
    with reading(database) as db:
        rows = [(1, *to_payload(change, names_of(db, spelled(change))), int(time.time())) for change in changes]
    writer = await Writer.open(database)
    async with writer.transaction() as db:
        await db.executemany("INSERT INTO edits (listener_id, kind, payload, created_at) VALUES (?, ?, ?, ?)", rows)
        await raise_revision(db, 1, "edits")
    await writer.close()
