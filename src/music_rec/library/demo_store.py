"""Puts the demo listener into a database of its own, and that file in place only when it is whole."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.facts import Facts
from music_rec.core.frames import RowBatch
from music_rec.core.locks import taken
from music_rec.core.storage import history
from music_rec.core.storage.database import prepare, storage_errors
from music_rec.core.storage.facts import save_candidates, save_facts
from music_rec.core.storage.imports import ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.listeners import add_account
from music_rec.core.storage.loved import save_loved
from music_rec.core.storage.writer import Writer
from music_rec.library.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = "demo"
WAIT_S = 60


async def fill(store: Store, locks: Path, today: date, *, anew: bool) -> None:
    """Make the demo listener where there is none, or `anew`. Where somebody else is at it, wait for that one."""
    async with taken(locks, "demo", wait_s=WAIT_S):
        with storage_errors(store.path):
            if store.exists and not anew:
                return
            partial = store.path.with_suffix(".part")
            _remove(partial)
            await _write(partial, store.cache, today)
            await store.close()
            _remove(store.path, but_the_file=True)
            partial.replace(store.path)


async def _write(path: Path, cache: Path, today: date) -> None:
    from music_rec.demo import make_demo

    demo = make_demo(today)
    prepare(path)
    writer = await Writer.open(path)
    try:
        listener_id = await writer.add_listener(demo.listener_name, demo.zones[0][1], int(time.time()))
        await writer.set_zones(listener_id, demo.zones)
        await _save_plays(writer, cache, listener_id, demo.batches)
        account = await add_account(writer, listener_id, "lastfm", demo.listener_name.lower(), "")
        await save_loved(writer, listener_id, account.account_id, demo.loved)
        await save_candidates(writer, listener_id, SOURCE, [(one.artist, one.title) for one in demo.candidates])
        tracks = {track: Facts({**one.features, **one.values}, one.tags) for track, one in demo.facts.items()}
        await save_facts(writer, SOURCE, tracks, {artist: Facts(values) for artist, values in demo.artists.items()})
    finally:
        await writer.close()


async def _save_plays(writer: Writer, cache: Path, listener_id: int, batches: Sequence[RowBatch]) -> None:
    run = await ImportRun.begin(writer, listener_id, int(time.time()))
    file = FileInProgress(1, SOURCE, SOURCE)
    added = [await run.add(file, batch) for batch in batches]
    history.extend(writer.path, cache, listener_id, 0, added)
    await run.end("done", int(time.time()))


def _remove(path: Path, *, but_the_file: bool = False) -> None:
    for suffix in ("-wal", "-shm") if but_the_file else ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
