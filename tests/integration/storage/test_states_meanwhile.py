"""What a service asks for is kept, whatever ends or is cleared while it is written down."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from music_rec.core.guard import Guard
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import SourceState, StoredStates, states_of
from music_rec.core.storage.writer import Writer

OVER = SourceState("lastfm", "", "waiting", 1, "Last.fm asks for fewer requests.", "")
NEWER = replace(OVER, until=2_000_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "music_rec.db")
    return tmp_path / "music_rec.db"


@contextmanager
def another_writes(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program, before whose end nobody here can write."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.execute("COMMIT")


async def test_what_somebody_who_was_cancelled_left_to_be_written_is_written_before_all_is_closed(path: Path):
    writer = await Writer.open(path)

    async def keep() -> None:
        await asyncio.shield(StoredStates(path, writer).write(NEWER))

    with another_writes(path):
        keeping = asyncio.create_task(keep())
        await asyncio.sleep(0.2)
        keeping.cancel()
        await asyncio.wait([keeping])
        ending = asyncio.create_task(writer.close())
        await asyncio.sleep(0.1)
    await ending

    assert states_of(path, "lastfm") == [NEWER]


async def test_a_wait_that_is_over_takes_none_with_it_that_came_in_its_place(path: Path):
    writer = await Writer.open(path)
    states = StoredStates(path, writer)
    await states.write(OVER)
    guard = Guard("lastfm", per_second=100, failures=3, cooldown_s=1, states=states)

    with another_writes(path) as other:
        asking = asyncio.create_task(guard.call(lambda: asyncio.sleep(0)))
        await asyncio.sleep(0.2)  # it has seen that the wait is over
        other.execute("UPDATE source_state SET until = ?", [NEWER.until])
    await asking
    await writer.close()

    assert states_of(path, "lastfm") == [NEWER]
