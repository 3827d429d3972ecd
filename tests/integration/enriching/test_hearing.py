"""What is heard of services is written whatever ends while it is: whoever asks for that, a page or the program."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from music_rec.core.events import Call
from music_rec.core.settings import load_settings
from music_rec.core.storage.api_calls import heard_since
from music_rec.library.hearing import Hearing
from music_rec.library.store import Store

CALL = Call("listenbrainz", "check", 1.0, 1.0, "answered")


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "own.sqlite", tmp_path)
    await store.writer()
    yield store
    await store.close()


@pytest.fixture
def hearing(own: Store, tmp_path: Path) -> Hearing:
    return Hearing(lambda: load_settings(data_dir=tmp_path), own)


async def test_who_asks_for_it_and_ends_while_it_is_written_takes_nothing_away(own: Store, hearing: Hearing):
    with closing(sqlite3.connect(own.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        hearing.hear(CALL)
        asking = asyncio.create_task(hearing.flush())
        await asyncio.sleep(0.2)  # the writing has begun, and cannot end before the other does
        asking.cancel()
        await asyncio.wait([asking], timeout=0.2)
    await asyncio.wait([asking])
    await hearing.flush()

    assert asking.cancelled()
    assert heard_since(own.path, 0).calls == [CALL]


async def test_who_is_cancelled_while_the_pause_before_the_writing_ends_is_cancelled(own: Store, hearing: Hearing):
    async def job() -> None:
        await hearing.flush()
        await asyncio.Event().wait()

    hearing.hear(CALL)
    await asyncio.sleep(0)  # it pauses
    running = asyncio.create_task(job())
    await asyncio.sleep(0)  # the pause was cancelled, and has not ended yet
    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=5)
    running.cancel()
    await hearing.flush()

    assert ended == {running}
    assert heard_since(own.path, 0).calls == [CALL]
