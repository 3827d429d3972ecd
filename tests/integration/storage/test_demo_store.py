"""The demo listener is made once, by whoever comes first."""

from __future__ import annotations

import asyncio
import shutil
from datetime import date
from pathlib import Path

from music_rec.core.locks import taken
from music_rec.library.demo_store import fill
from music_rec.library.store import Store

TODAY = date(2026, 11, 20)


async def test_who_waits_for_the_demo_keeps_nobody_from_making_it(tmp_path: Path, demo_folder: Path):
    store, locks = Store(tmp_path / "demo.db", tmp_path / "cache"), tmp_path / "locks"

    async with taken(locks, "demo", wait_s=0):  # another tab is at it, on the same loop
        waiting = asyncio.create_task(fill(store, locks, TODAY, anew=False))
        await asyncio.sleep(0.05)
        shutil.copy(demo_folder / "demo.db", store.path)
    await waiting

    assert [one.name for one in store.reader.listeners()] == ["Juno"]
