"""File locks between processes; the kernel frees them when a process dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from music_rec.core.errors import JobHeldError, StorageError

LOOK_AGAIN_S = 0.02
GLANCE_S = 0.5
"""Who looks whether a lock is held has it for a moment; who wants to hold it waits that long."""


@contextmanager
def held(folder: Path, name: str, *, wait_s: float = 0) -> Iterator[None]:
    """The lock `name`, for as long as the block runs. JobHeldError where another process has it for longer than `wait_s`."""
    lock = FileLock(folder / f"{name}.lock", thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise JobHeldError(f"{name} is already running in another window or program.") from error
    except OSError as error:
        next_step = "Make it writable, or set MUSIC_REC_DATA_DIR to a folder that is."
        raise StorageError(f"{folder} cannot be written ({error.strerror or error}). {next_step}") from error
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def taken(folder: Path, name: str, *, wait_s: float) -> AsyncIterator[None]:
    """`held` for coroutines: while it waits, others of the same loop go on, so that one of them can let go."""
    latest = time.monotonic() + wait_s
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(held(folder, name))
                break
            except JobHeldError:
                if time.monotonic() > latest:
                    raise
            await asyncio.sleep(LOOK_AGAIN_S)
        yield


def is_held(folder: Path, name: str) -> bool:
    """Whether some process holds the lock now."""
    try:
        with held(folder, name):
            return False
    except JobHeldError:
        return True
