"""Looking up what services know of what was played: `enrich`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import say, text
from music_rec.cli.session import IN_PART, Session
from music_rec.cli.watching import watched
from music_rec.core.errors import JobHeldError, SettingsError
from music_rec.enrichers import ENRICHERS
from music_rec.library.looking_up_words import cost

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.facts import EnrichReport
    from music_rec.core.models import Listener

Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help=f"Ask this one, and not only what you said yes to: {', '.join(ENRICHERS)}. Repeatable."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the so many most played tracks.")]
UNASKED = ("off", "no_key")
BROKEN = ("waiting", "forbidden", "away")


def enrich(session: Session, source: Sources = None, limit: Limit = None) -> None:
    """Look up genres, lengths, years and more, what explains most plays first. Broken off, it goes on where it was."""
    listener = session.library.people.editable(session.user)
    try:
        report = _enriched(session, listener, source or [], limit)
    except KeyboardInterrupt:
        say("Interrupted. What was found is kept; the same command goes on from there.")
        raise
    states = [one.state for one in report.sources.values()]
    if all(state in UNASKED for state in states):
        raise SettingsError(" ".join(one.why for one in report.sources.values()))
    session.answer(to_document(report), *_told(report))
    raise typer.Exit(IN_PART if any(state in BROKEN for state in states) else 0)


def to_document(report: EnrichReport) -> dict[str, Any]:
    """What each source did, and what is known now as shares of the plays."""
    return {"sources": {name: asdict(one) for name, one in report.sources.items()}, "coverage": dict(report.coverage)}


def _enriched(session: Session, listener: Listener, sources: list[str], limit: int | None) -> EnrichReport:
    shelf = session.library.enriching
    _tell_cost(session, listener, sources, limit)
    try:
        started = shelf.start(listener, sources, limit=limit, told=bool(sources))
        return watched(session, started, lambda: shelf.job(listener), "Looking up")
    except JobHeldError:
        job = shelf.job(listener)
        if job is None or job.status != "running":
            raise
        say(f"Looking up for {listener.name} is running already; here is how it goes on.")
        return watched(session, shelf.follow(listener), lambda: shelf.job(listener), "Looking up")


def _tell_cost(session: Session, listener: Listener, sources: list[str], limit: int | None) -> None:
    """Say how many requests it takes and how long, where it is this program that will ask."""
    shelf = session.library.enriching
    job = shelf.job(listener)
    named = [one for one in sources if one in ENRICHERS and shelf.may_say_yes(one)]
    asked = named if sources else [one for one in ENRICHERS if not shelf.why_not(one)]
    if asked and not listener.demo and not (job and job.status == "running"):
        say(cost(shelf.forecast(listener, asked, limit=limit).now))


def _told(report: EnrichReport) -> Iterator[RenderableType]:
    for name, one in report.sources.items():
        found = f"{one.found:,} found, {one.not_found:,} not known, {one.doubtful:,} doubtful, {one.failed:,} failed"
        yield text(f"{ENRICHERS[name].label}: {found}, {one.pending:,} left." if one.state not in UNASKED else one.why)
        if one.state in BROKEN:
            yield text(one.why, indent=2)
    known = ", ".join(f"{what} {share:.0%}" for what, share in report.coverage.items() if share)
    yield text(f"Known of your plays: {known or 'nothing yet'}.")
