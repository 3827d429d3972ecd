"""Looking: `stats` and `top`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from music_rec.cli.screen import Side, table, text
from music_rec.cli.session import Session

if TYPE_CHECKING:
    from music_rec.core.models import Entity
    from music_rec.library.numbers import Stats

ENTITIES: dict[str, Entity] = {"artists": "artist", "albums": "album", "tracks": "track"}

From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, for example 2024-01-01.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, included.")]
What = Annotated[Literal["artists", "albums", "tracks"], typer.Argument(metavar="artists|albums|tracks")]
Count = Annotated[int, typer.Option("-n", min=1, metavar="N", help="How many.")]


def stats(session: Session, since: From = None, until: To = None) -> None:
    """Tell how much was played, of how many artists, albums and tracks, and since when."""
    from music_rec.core.lens import Lens
    from music_rec.library import numbers

    listener = session.library.people.shown(session.user)
    found = numbers.stats(session.library, listener, Lens.parse(since, until))
    ends = {"first": found.first and found.first.isoformat(), "last": found.last and found.last.isoformat()}
    document = {**asdict(found), **ends, "listener": listener.name, "demo": listener.demo, "zone": listener.zone}
    name = f"{listener.name} (demo)" if listener.demo else listener.name
    session.answer(document, table({name: "left", listener.zone: "right"}, _lines(found)))


def top(session: Session, what: What, since: From = None, until: To = None, n: Count = 20) -> None:
    """List what was played most."""
    from music_rec.core.lens import Lens
    from music_rec.library import numbers

    listener = session.library.people.shown(session.user)
    entity = ENTITIES[what]
    chart = [asdict(one) for one in numbers.chart(session.library, listener, entity, Lens.parse(since, until), n)]
    items = [{name: value for name, value in one.items() if name != "title" or entity != "artist"} for one in chart]
    titles = () if entity == "artist" else ("title",)
    rows = [(one["rank"], *(one[name] for name in ("artist", *titles, "plays")), f"{one['share']:.1%}") for one in items]
    named: dict[str, Side] = dict.fromkeys(("Artist", *(entity.title() for _ in titles)), "left")
    heads = {"#": "right", **named, "Plays": "right", "Share": "right"}
    session.answer({"items": items}, table(heads, rows) if rows else text("No plays there."))


def _lines(found: Stats) -> list[tuple[str, object]]:
    minutes = "unknown" if found.minutes is None else f"{found.minutes:,} (known of {found.coverage:.0%} of the plays)"
    return [
        ("Plays", found.plays),
        ("Artists", found.artists),
        ("Albums", found.albums),
        ("Tracks", found.tracks),
        ("Skips", found.skips),
        ("Days with a play", found.days_active),
        ("Minutes", minutes),
        ("First play", _moment(found.first)),
        ("Last play", _moment(found.last)),
    ]


def _moment(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%d %H:%M") if when else "none"
