"""What a service asks for is kept, whatever ends or is cleared while it is written down."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import SourceState, StoredStates, states_of
from music_rec.core.storage.writer import Writer

NEWER = SourceState("lastfm", "", "waiting", 2_000_000_000, "Last.fm asks for fewer requests.", "")


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
