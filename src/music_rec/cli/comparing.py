"""What is here held against what Last.fm has, and made the same: `sync --verify` and `sync --repair`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from music_rec.cli.screen import say, table, text
from music_rec.cli.session import IN_PART, Session
from music_rec.cli.watching import watched
from music_rec.core.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.differences import Edited, Months, Repaired, Row, Verification
    from music_rec.core.models import Account, Listener

SHOWN = 10
"""So many rows of each kind are shown to a person."""


def compare(session: Session, name: str | None, *, repair: bool) -> None:
    """Verify the accounts of a listener, or that of one name, and repair them where that is wanted."""
    listener = session.library.people.editable(session.user)
    accounts = _accounts(session, listener, name)
    try:
        done = [_compared(session, listener, account, repair) for account in accounts]
    except KeyboardInterrupt:
        say("Interrupted. Nothing was changed; the same command begins anew.")
        raise
    found = [one for one, _ in done]
    repaired = [one for _, one in done if one]
    session.answer(to_document(found, repaired), *_told(found, repaired))
    raise typer.Exit(IN_PART if any(one.unread for one in found) else 0)


def to_document(found: Sequence[Verification], repaired: Sequence[Repaired]) -> dict[str, Any]:
    """What differs in all accounts, with the first rows of each kind, and what was repaired of that."""
    document: dict[str, Any] = {
        "differences": {
            "missing": [_row(one, row) for one in found for row in one.missing_rows],
            "deleted": [_row(one, row) for one in found for row in one.deleted_rows],
            "edited": [_edited(one, pair) for one in found for pair in one.edited_rows],
        },
        "counts": {kind: sum(getattr(one, kind) for one in found) for kind in ("missing", "deleted", "edited")},
        "months": [month_of(one.account, month) for one in found for month in one.months],
        "here": sum(one.here for one in found),
        "there": sum(one.there for one in found),
        "remote_total": sum(one.remote_total for one in found),
        "complete": all(one.complete for one in repaired or found),
        "pages": sum(one.pages for one in found),
        "failed_windows": [{"account": one.account, **asdict(window)} for one in found for window in one.unread],
    }
    if repaired:
        document["repairs"] = [
            {
                "account": one.verification.account,
                "edit_id": one.edit_id or None,
                "taken_out": one.taken_out,
                "added": one.added,
                "local_total": one.local_total,
                "complete": one.complete,
            }
            for one in repaired
        ]
    return document


def _accounts(session: Session, listener: Listener, name: str | None) -> list[Account]:
    known = [one.account for one in session.library.sync.accounts(listener)]
    wanted = [one for one in known if name is None or one.name.casefold() == name.casefold()]
    if not wanted:
        has = ", ".join(one.name for one in known)
        raise UsageError(
            f"{listener.name} has no account {name} at Last.fm. Known: {has}."
            if has
            else f"{listener.name} has no account at Last.fm yet. Name it: music-rec sync NAME"
        )
    return wanted


def _compared(session: Session, listener: Listener, account: Account, repair: bool) -> tuple[Verification, Repaired | None]:
    shelf = session.library.repairing
    if not repair:
        return watched(session, shelf.verify(listener, account), lambda: shelf.job(listener)), None
    repaired = watched(session, shelf.repair(listener, account), lambda: shelf.job(listener))
    return repaired.verification, repaired


def _row(found: Verification, row: Row) -> dict[str, Any]:
    return {"account": found.account, "played_at": row.played_at or None, **_names(row), "play": not row.no_play}


def _edited(found: Verification, pair: Edited) -> dict[str, Any]:
    here, there = pair
    at = here.played_at or None
    return {"account": found.account, "played_at": at, "here": _names(here), "there": _names(there), "play": not here.no_play}


def _names(row: Row) -> dict[str, str]:
    return {"artist": row.artist, "title": row.title, "album": row.album}


def month_of(account: str, months: Months) -> dict[str, Any]:
    """How many plays of an account are here and there in a month, or in several (2020-01/2020-03); None is no date."""
    ends = [f"{_utc(second):%Y-%m}" for second in (months.since, months.until - 1)]
    name = "/".join(dict.fromkeys(ends)) if months.since else None
    return {"account": account, "month": name, "here": months.here, "there": months.there}


def _told(found: Iterable[Verification], repaired: Iterable[Repaired]) -> Iterator[RenderableType]:
    for one in found:
        yield text(f"{one.account}: {one.here:,} plays here, {one.there:,} at Last.fm.")
        if not one.differs:
            yield text("They are the same.", indent=2)
        if one.not_given:
            yield text(f"Last.fm counts {one.not_given:,} more than it gives.", indent=2)
        yield from _listed("only at Last.fm", one.missing, one.missing_rows)
        yield from _listed("only here, no longer at Last.fm", one.deleted, one.deleted_rows)
        if one.edited:
            yield text(f"{one.edited:,} with other names at Last.fm", indent=2)
            rows = [(_when(here), _line(here), _line(there)) for here, there in one.edited_rows[:SHOWN]]
            yield table({"UTC": "left", "here": "left", "at Last.fm": "left"}, rows)
        for window in one.unread:
            yield text(f"Last.fm does not give some of them ({window.error}); those were not compared.", indent=2)
    done = list(repaired)
    for repair in done:
        yield text(_outcome(repair))
    if not done and any(one.differs for one in found):
        yield text("Nothing was changed. Make what is here what Last.fm has: music-rec sync --repair")


def _listed(what: str, count: int, rows: Sequence[Row]) -> Iterator[RenderableType]:
    if count:
        yield text(f"{count:,} {what}", indent=2)
        shown = [(_when(row), row.artist, row.title, row.album) for row in rows[:SHOWN]]
        yield table({"UTC": "left", "artist": "left", "title": "left", "album": "left"}, shown)


def _outcome(repair: Repaired) -> str:
    if not repair.edit_id:
        return f"{repair.verification.account}: nothing to repair."
    counted = f"{repair.local_total:,} here, {repair.verification.remote_total:,} counted at Last.fm"
    state = "all is as at Last.fm now" if repair.complete else counted
    return (
        f"{repair.verification.account}: {repair.taken_out:,} taken out of the counts, {repair.added:,} added; {state}."
        " Undo it on the page Data, under Changes."
    )


def _line(row: Row) -> str:
    return " - ".join(filter(None, (row.artist, row.title, row.album)))


def _when(row: Row) -> str:
    return f"{_utc(row.played_at):%Y-%m-%d %H:%M:%S}" if row.played_at else "no date"


def _utc(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
