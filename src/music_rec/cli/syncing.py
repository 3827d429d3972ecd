"""Keeping a history at a service up to date here: `sync`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import say, text
from music_rec.cli.session import IN_PART, Session
from music_rec.cli.zone import zone_here
from music_rec.core.errors import JobHeldError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import Job, Listener, SyncReport

LOOK_S = 0.4
Name = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="Your user name at Last.fm; else the accounts that are known.")
]


def sync(session: Session, name: Name = None) -> None:
    """Fetch your plays from Last.fm, the newest first. Broken off at any moment, it goes on where it was."""
    with _listener(session, name) as listener:
        try:
            reports = _sync(session, listener, name)
        except KeyboardInterrupt:
            say("Interrupted. What was read so far is kept; the same command goes on from there.")
            raise
    session.answer(to_document(reports), *_told(reports))
    raise typer.Exit(IN_PART if any(one.failed_windows for one in reports) else 0)


def to_document(reports: Sequence[SyncReport]) -> dict[str, Any]:
    """What the accounts have together, and each of them."""
    sums = {
        name: sum(getattr(one, name) for one in reports)
        for name in ("added", "duplicate", "pages", "local_total", "remote_total")
    }
    failed = [{"account": one.account, **asdict(window)} for one in reports for window in one.failed_windows]
    return {
        **sums,
        "complete": all(one.complete for one in reports),
        "failed_windows": failed,
        "accounts": [asdict(one) for one in reports],
    }


@contextmanager
def _listener(session: Session, name: str | None) -> Iterator[Listener]:
    """Whom a sync is for. A listener or account made for it does not stay where nothing could be read."""
    people = session.library.people
    if name is None:
        if not people.all():
            raise UsageError("There is no account to sync yet. Name yours at Last.fm: music-rec sync NAME")
        yield people.editable(session.user)
        return
    known = {one.listener_id for one in people.all()}
    listener = people.writable(session.user or (name if not known else None), zone_here())
    if listener.listener_id not in known:
        say(f"New listener {listener.name}, time zone {listener.zone}.")
    accounts = {one.account.name.casefold() for one in session.library.sync.accounts(listener)}
    account = people.add_account(listener, "lastfm", name) if name.casefold() not in accounts else None
    try:
        yield listener
    finally:
        if account and session.library.sync.drop_unread(listener, account) and listener.listener_id not in known:
            people.delete_if_empty(listener)


def _sync(session: Session, listener: Listener, name: str | None) -> tuple[SyncReport, ...]:
    try:
        return _watched(session, listener, session.library.sync.start(listener, name))
    except JobHeldError:
        job = session.library.sync.job(listener)
        if job is None or job.status != "running":
            raise
        say(f"A sync for {listener.name} is running already; here is how it goes on.")
        return _watched(session, listener, session.library.sync.follow(listener))


def _watched(session: Session, listener: Listener, reports: Future[tuple[SyncReport, ...]]) -> tuple[SyncReport, ...]:
    """The reports once they are there, with the progress until then."""
    with session.screen.working("Asking Last.fm") as tell:
        while not wait([reports], timeout=LOOK_S).done:
            job = session.library.sync.job(listener)
            if job is not None and job.status == "running":
                tell(_progress(job))
    return reports.result()


def _progress(job: Job) -> str:
    wait = job.waits_for
    if wait is None:
        return job.message
    until = f" Going on at {datetime.fromtimestamp(wait.until):%H:%M:%S}." if wait.until else ""
    return f"{job.message} {wait.why}{until}".strip()


def _told(reports: Sequence[SyncReport]) -> Iterator[RenderableType]:
    for one in reports:
        state = "complete" if one.complete else "not complete"
        there = f"{one.remote_total:,} at Last.fm" if one.remote_total >= 0 else "Last.fm could not be asked how many it has"
        yield text(f"{one.account}: {one.added:,} new plays, {state}: {one.local_total:,} here, {there}.")
        for window in one.failed_windows:
            yield text(f"Last.fm does not give some of them yet ({window.error}); the next sync asks again.", indent=2)
        if not one.complete and not one.failed_windows:
            yield text("See what differs: music-rec sync --verify", indent=2)
    yield text("Next: music-rec dashboard, or music-rec stats")
