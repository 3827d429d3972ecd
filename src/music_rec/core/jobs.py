"""Long work: a lock so that it runs once, and a row so that everybody can watch it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from music_rec.core.errors import MusicRecError
from music_rec.core.locks import GLANCE_S, held, is_held
from music_rec.core.models import Job
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer

BEAT_S = 0.4
"""Progress is written at most this often."""


@dataclass
class Progress:
    """What a job says while it runs."""

    writer: Writer
    job_id: int
    result: str = ""
    """JSON for whoever follows the job; written when it ends."""
    _last: float = 0.0

    async def report(self, done: int, total: int, message: str) -> None:
        """Tell how far it is; raises CancelledError when somebody asked the job to stop."""
        if time.monotonic() - self._last >= BEAT_S:
            self._last = time.monotonic()
            async with self.writer.transaction() as db:
                values = [done, total, message, self.job_id]
                await db.execute("UPDATE jobs SET done = ?, total = ?, message = ? WHERE job_id = ?", values)
        query = "SELECT cancel FROM jobs WHERE job_id = ?"
        [(cancel,)] = await self.writer.connection.execute_fetchall(query, [self.job_id])
        if cancel:
            raise asyncio.CancelledError


def lock_name(kind: str, listener_id: int) -> str:
    """The lock that a running job of this kind and listener holds."""
    return f"{kind}-{listener_id}"


def newest_job(reader: Reader, locks: Path, listener_id: int, kind: str) -> Job | None:
    """The newest job of a kind, as it is now: one whose process died was interrupted, whatever its row says."""
    job = reader.newest_job(listener_id, kind)
    if job is None or job.status != "running" or is_held(locks, lock_name(kind, listener_id)):
        return job
    job = reader.newest_job(listener_id, kind)  # it may have ended between the two looks
    return replace(job, status="interrupted") if job and job.status == "running" else job


@asynccontextmanager
async def running(writer: Writer, locks: Path, listener_id: int, kind: str) -> AsyncIterator[Progress]:
    """A job of this kind and listener, from its lock to its last word. JobHeldError where one runs already."""
    with held(locks, lock_name(kind, listener_id), wait_s=GLANCE_S):
        progress = Progress(writer, await _start(writer, listener_id, kind))
        try:
            yield progress
        except asyncio.CancelledError:
            await asyncio.shield(_end(progress, "cancelled"))
            raise
        except MusicRecError as error:
            await _end(progress, "failed", str(error))
            raise
        except BaseException as error:
            await _end(progress, "failed", type(error).__name__)
            raise
        await _end(progress, "done")


async def end_dead(writer: Writer, listener_id: int, kind: str) -> None:
    """Call interrupted what still says *running*; the lock must be held, so that the process that said so is gone."""
    async with writer.transaction() as db:
        await db.execute(
            "UPDATE jobs SET status = 'interrupted', ended_at = ? WHERE listener_id = ? AND kind = ? AND status = 'running'",
            [int(time.time()), listener_id, kind],
        )


async def _start(writer: Writer, listener_id: int, kind: str) -> int:
    """Id of the new row."""
    await end_dead(writer, listener_id, kind)
    async with writer.transaction() as db:
        cursor = await db.execute(
            "INSERT INTO jobs (listener_id, kind, status, owner, created_at) VALUES (?, ?, 'running', ?, ?)",
            [listener_id, kind, str(os.getpid()), int(time.time())],
        )
        return int(cursor.lastrowid or 0)


async def _end(progress: Progress, status: str, message: str = "") -> None:
    async with progress.writer.transaction() as db:
        await db.execute(
            "UPDATE jobs SET status = ?, message = ?, result = ?, ended_at = ? WHERE job_id = ?",
            [status, message, progress.result, int(time.time()), progress.job_id],
        )
