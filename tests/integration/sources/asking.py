"""Guards for services of tests, whose states are in a database, and what a secret must not be found in."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from music_rec.core.guard import Guard, Retry
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.writer import Writer

ONCE = Retry(attempts=1)
QUICK = Retry(first_s=0.01, limited_s=(0.02, 0.04))
ENDLESS = ("stall", "drip", "drops")
"""Answers that are given up; on a busy computer the request may not have been read by then."""


@asynccontextmanager
async def guard_of(
    source: str, path: Path, *, per_second: float = 500, failures: int = 50, retry: Retry = ONCE
) -> AsyncIterator[Guard]:
    """A guard of a source; whoever opens the same path later sees what it was told."""
    prepare(path)
    writer = await Writer.open(path)
    try:
        states = StoredStates(path, writer)
        yield Guard(
            source, per_second=per_second, failures=failures, cooldown_s=60, states=states, settings_hash="as now", retry=retry
        )
    finally:
        await writer.close()


def patience_s(answer: str = "") -> float:
    """Seconds that a test waits for an answer: few for one that never comes, else more than a busy computer takes."""
    return 0.5 if answer in ENDLESS else 20.0


def all_said(error: BaseException) -> str:
    """Everything that a log, a message or a debugger would show of an error and of those behind it."""
    chain = [error]
    while behind := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(behind)
    return "".join(traceback.format_exception(error)) + "".join(f"{one!r} {vars(one)!r}" for one in chain)
