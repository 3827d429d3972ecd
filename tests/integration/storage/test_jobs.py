"""A job has a lock so that it runs once, and a row so that everybody can watch it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from integration.storage.plays import Database

from music_rec.core import jobs
from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.jobs import lock_name, running
from music_rec.core.locks import is_held
from music_rec.core.models import Job, Wait
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[Writer]:
    opened = await Writer.open(database.path)
    yield opened
    await opened.close()


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    return tmp_path / "locks"


def newest(writer: Writer) -> Job:
    return Reader(writer.path).jobs(1, "import")[0]


async def test_a_job_says_what_it_does_while_it_runs(writer: Writer, locks: Path):
    async with running(writer, locks, 1, "import") as progress:
        await progress.report(3, 10, "three of ten")

        assert is_held(locks, lock_name("import", 1))
        job = newest(writer)
        assert (job.status, job.done, job.total, job.message) == ("running", 3, 10, "three of ten")


async def test_a_job_that_ends_leaves_its_result(writer: Writer, locks: Path):
    async with running(writer, locks, 1, "import") as progress:
        progress.result = '{"added":3}'

    assert (newest(writer).status, newest(writer).result) == ("done", '{"added":3}')
    assert not is_held(locks, lock_name("import", 1))


@pytest.mark.parametrize(
    ("error", "message"),
    [(UsageError("There is no such file."), "There is no such file."), (ZeroDivisionError(), "ZeroDivisionError")],
)
async def test_a_job_that_fails_says_why(writer: Writer, locks: Path, error: Exception, message: str):
    with pytest.raises(type(error)):
        async with running(writer, locks, 1, "import"):
            raise error

    assert (newest(writer).status, newest(writer).message) == ("failed", message)


async def test_a_job_that_is_asked_to_stop_stops_at_its_next_report(writer: Writer, locks: Path):
    with pytest.raises(asyncio.CancelledError):
        async with running(writer, locks, 1, "import") as progress:
            async with writer.transaction() as db:
                await db.execute("UPDATE jobs SET cancel = 1")
            await progress.report(1, 2, "half")

    assert newest(writer).status == "cancelled"


async def test_progress_is_not_written_more_often_than_can_be_seen(
    writer: Writer, locks: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "BEAT_S", 3600)  # no computer takes longer for what follows
    async with running(writer, locks, 1, "import") as progress:
        for done in range(1000):
            await progress.report(done, 1000, f"{done}")

        assert newest(writer).done == 0


async def test_time_is_lost_before_a_job_counts_and_while_it_waits(
    writer: Writer, locks: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "BEAT_S", 0.05)
    wait = Wait("asked", 0, "Come again.")

    async def told(wait: Wait | None) -> Job:
        """The row once it says so."""
        async with asyncio.timeout(60):
            while newest(writer).waits_for != wait:
                await asyncio.sleep(0.01)
        return newest(writer)

    began = time.monotonic()
    async with running(writer, locks, 1, "import") as progress, progress.beating():
        progress.waiting = wait
        await told(wait)
        await asyncio.sleep(0.5)
        progress.waiting = None
        await progress.begin(3, 10)
        before = await told(None)
        most = time.monotonic() - began
        progress.waiting = wait
        await told(wait)
        await asyncio.sleep(0.2)
        progress.waiting = None
        after = await told(None)

    assert 0.4 < before.lost_s < most + 0.1, "the wait before it counts is lost once"
    assert after.lost_s - before.lost_s > 0.1


async def test_a_job_runs_once_per_listener(writer: Writer, locks: Path):
    async with running(writer, locks, 1, "import"):
        with pytest.raises(JobHeldError):
            async with running(writer, locks, 1, "import"):
                pass
        async with running(writer, locks, 2, "import"):
            pass

    assert [job.status for job in Reader(writer.path).jobs(1, "import")] == ["done"]


async def test_a_row_left_by_a_dead_process_becomes_interrupted_with_the_next_job(writer: Writer, locks: Path):
    async with writer.transaction() as db:
        await db.execute(
            "INSERT INTO jobs (listener_id, kind, status, owner, created_at) VALUES (1, 'import', 'running', '999999', 0)"
        )

    async with running(writer, locks, 1, "import"):
        pass

    assert [job.status for job in Reader(writer.path).jobs(1, "import")] == ["done", "interrupted"]
