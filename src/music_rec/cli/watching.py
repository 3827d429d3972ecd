"""Waiting for a job, with its progress on the terminal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from music_rec.cli.session import Session

if TYPE_CHECKING:
    from music_rec.core.models import Job

T = TypeVar("T")
LOOK_S = 0.4


def watched(session: Session, result: Future[T], job: Callable[[], Job | None], doing: str = "Asking Last.fm") -> T:
    """The result once it is there; until then it is told how far the job is."""
    with session.screen.working(doing) as tell:
        while not wait([result], timeout=LOOK_S).done:
            now = job()
            if now is not None and now.status == "running":
                tell(_progress(now))
    return result.result()


def _progress(job: Job) -> str:
    wait = job.waits_for
    if wait is None:
        return job.message
    until = f" Going on at {datetime.fromtimestamp(wait.until):%H:%M:%S}." if wait.until else ""
    return f"{job.message} {wait.why}{until}".strip()
