"""Keeping a history at a service up to date here: `sync`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.comparing import compare, month_of
from music_rec.cli.screen import say, table, text
from music_rec.cli.session import IN_PART, Session
from music_rec.cli.watching import watched
from music_rec.cli.zone import zone_here
from music_rec.core.errors import JobHeldError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import Listener, SyncReport

Name = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="Your user name at Last.fm; else the accounts that are known.")
]

Verify = Annotated[
    bool, typer.Option("--verify", help="Read everything at Last.fm again and list what differs; nothing is changed.")
]
Repair = Annotated[bool, typer.Option("--repair", help="Verify, then make what is here what Last.fm has; it can be undone.")]


def sync(session: Session, name: Name = None, verify: Verify = False, repair: Repair = False) -> None:
    """Fetch your plays from Last.fm, the newest first. Broken off at any moment, it goes on where it was."""
    if verify or repair:
        compare(session, name, repair=repair)
        return
    with _listener(session, name) as listener:
        try:
            reports = _sync(session, listener, name)
        except KeyboardInterrupt:
            say("Interrupted. What was read so far is kept; the same command goes on from there.")
            raise
    months = _months(session, listener)
    session.answer({**to_document(reports), "months": months}, *_told(reports, months))
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
    shelf = session.library.sync
    try:
        return watched(session, shelf.start(listener, name), lambda: shelf.job(listener))
    except JobHeldError:
        job = shelf.job(listener)
        if job is None or job.status != "running":
            raise
        say(f"A sync for {listener.name} is running already; here is how it goes on.")
        return watched(session, shelf.follow(listener), lambda: shelf.job(listener))


def _months(session: Session, listener: Listener) -> list[dict[str, Any]]:
    """The months in which numbers differ, as far as they are known."""
    library = session.library
    counted = [library.repairing.months(listener, one.account) for one in library.sync.accounts(listener) if one.differs]
    return [month_of(one.account, month) for one in counted if one for month in one.months]


def _told(reports: Sequence[SyncReport], months: Sequence[dict[str, Any]]) -> Iterator[RenderableType]:
    for one in reports:
        state = "complete" if one.complete else "not complete"
        there = f"{one.remote_total:,} at Last.fm" if one.remote_total >= 0 else "Last.fm could not be asked how many it has"
        yield text(f"{one.account}: {one.added:,} new plays, {state}: {one.local_total:,} here, {there}.")
        for window in one.failed_windows:
            yield text(f"Last.fm does not give some of them yet ({window.error}); the next sync asks again.", indent=2)
        own = [month for month in months if month["account"] == one.account]
        if own:
            rows = [(month["month"] or "no date", month["here"], month["there"]) for month in own]
            yield table({"month": "left", "here": "right", "at Last.fm": "right"}, rows)
        if not one.complete and not one.failed_windows:
            yield text("See what differs: music-rec sync --verify", indent=2)
    yield text("Next: music-rec dashboard, or music-rec stats")
