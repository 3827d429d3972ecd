"""How a job ended is what it says, also where its program ends while that is written down."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from integration.storage.plays import Database

from music_rec.core.errors import UsageError
from music_rec.core.jobs import running
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer


@pytest.mark.parametrize(("error", "status"), [(None, "done"), (UsageError("There is no such file."), "failed")])
async def test_a_job_that_has_ended_was_not_broken_off(
    database: Database, tmp_path: Path, error: Exception | None, status: str
):
    writer, begun, go_on = await Writer.open(database.path), asyncio.Event(), asyncio.Event()

    async def job() -> None:
        async with running(writer, tmp_path / "locks", 1, "import"):
            begun.set()
            await go_on.wait()
            if error:
                raise error

    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        working = asyncio.create_task(job())
        await begun.wait()
        other.execute("BEGIN IMMEDIATE")
        go_on.set()
        await asyncio.sleep(0.2)  # it has ended, and cannot say so before the other has
        working.cancel()
        await asyncio.wait([working], timeout=0.2)
    await asyncio.wait([working])
    await writer.close()

    assert [one.status for one in Reader(database.path).jobs(1, "import")] == [status]
