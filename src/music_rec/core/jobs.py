"""Long work: a lock so that it runs once, and a row so that everybody can watch it."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from music_rec.core.errors import MusicRecError
from music_rec.core.events import working_on
from music_rec.core.locks import GLANCE_S, is_held, taken
from music_rec.core.models import Job, Wait
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer, as_json

log = logging.getLogger(__name__)

BEAT_S = 0.4
"""Progress is written at most this often."""


@dataclass
class Progress:
    """What a job says while it runs."""

    writer: Writer
    job_id: int
    result: str = ""
    """JSON for whoever follows the job; written with `tell`, and when it ends."""
    waiting: Wait | None = None
    """What the job waits for, as `beating` tells it."""
    _last: float = 0.0
    _made_at: float = field(default_factory=time.monotonic)
    _lost_s: float = 0.0
    """`Job.lost_s`."""
    _told: Wait | None = None
    _told_at: float = 0.0

    async def begin(self, done: int, total: int) -> None:
        """Tell what was done already, and where it goes."""
        self._told_at = time.monotonic()
        self._lost_s = self._told_at - self._made_at
        async with self.writer.transaction() as db:
            values = [done, done, total, self._waits(), self.job_id]
            await db.execute("UPDATE jobs SET begun = ?, done = ?, total = ?, waiting = ? WHERE job_id = ?", values)

    async def tell(self, result: str) -> None:
        """Let whoever follows the job see how it stands."""
        self.result = result
        async with self.writer.transaction() as db:
            await db.execute("UPDATE jobs SET result = ? WHERE job_id = ?", [result, self.job_id])

    async def report(self, done: int, total: int, message: str) -> None:
        """Tell how far it is; raises CancelledError when somebody asked the job to stop."""
        if time.monotonic() - self._last >= BEAT_S:
            self._last = time.monotonic()
            async with self.writer.transaction() as db:
                values = [done, total, message, self.job_id]
                await db.execute("UPDATE jobs SET done = ?, total = ?, message = ? WHERE job_id = ?", values)
        if await self._is_to_stop():
            raise asyncio.CancelledError

    async def _is_to_stop(self) -> bool:
        query = "SELECT cancel FROM jobs WHERE job_id = ?"
        [(cancel,)] = await self.writer.connection.execute_fetchall(query, [self.job_id])
        return bool(cancel)

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """While the block runs, what it waits for is told, and asking the job to stop cancels it, also while it waits."""
        task = asyncio.current_task()
        assert task is not None
        beat = asyncio.create_task(self._beat(task))
        try:
            yield
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)

    async def _beat(self, task: asyncio.Task[Any]) -> None:
        while not await self._is_to_stop():
            if self._told != self.waiting:
                now = time.monotonic()
                self._lost_s += now - self._told_at if self._told else 0.0
                self._told, self._told_at = self.waiting, now
                async with self.writer.transaction() as db:
                    await db.execute("UPDATE jobs SET waiting = ? WHERE job_id = ?", [self._waits(), self.job_id])
            await asyncio.sleep(BEAT_S)
        task.cancel()

    def _waits(self) -> str:
        """What the row says of waiting (`Job.waiting`)."""
        return as_json({**(asdict(self._told) if self._told else {}), "lost_s": round(self._lost_s, 1)})


def lock_name(kind: str, listener_id: int) -> str:
    """The lock that a running job of this kind and listener holds."""
    return f"{kind}-{listener_id}"


def rows_lock(listener_id: int) -> str:
    """The lock of whoever changes rows of this listener: an import all the time, a sync while it saves a page."""
    return lock_name("rows", listener_id)


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
    async with taken(locks, lock_name(kind, listener_id), wait_s=GLANCE_S):
        progress = Progress(writer, await _start(writer, listener_id, kind))
        try:
            with working_on(progress.job_id):
                log.info("%s began", kind)
                yield progress
        except asyncio.CancelledError:
            await asyncio.shield(_end(progress, "cancelled"))
            raise
        except MusicRecError as error:
            await asyncio.shield(_end(progress, "failed", str(error)))
            raise
        except BaseException as error:
            await asyncio.shield(_end(progress, "failed", type(error).__name__))
            raise
        await asyncio.shield(_end(progress, "done"))  # it is done, whoever is cancelled before that is written


async def ask_to_stop(writer: Writer, job_id: int) -> None:
    """Ask a running job, in whatever process, to stop at its next beat."""
    async with writer.transaction() as db:
        await db.execute("UPDATE jobs SET cancel = 1 WHERE job_id = ? AND status = 'running'", [job_id])


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
    with working_on(progress.job_id):
        log.info("ended: %s", f"{status}. {message}" if message else status)
    async with progress.writer.transaction() as db:
        await db.execute(
            "UPDATE jobs SET status = ?, message = ?, result = ?, waiting = '', ended_at = ? WHERE job_id = ?",
            [status, message, progress.result, int(time.time()), progress.job_id],
        )
