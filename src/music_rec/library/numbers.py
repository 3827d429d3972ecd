"""The numbers of one listener for those who want values instead of frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Entity, Listener

if TYPE_CHECKING:
    from music_rec.library.library import Library


@dataclass(frozen=True)
class Stats:
    """How much was heard."""

    plays: int
    artists: int
    albums: int
    tracks: int
    first: datetime | None
    """Start of the first play, by the clock of the listener."""
    last: datetime | None
    days_active: int
    """Local days with a play."""
    skips: int
    minutes: int | None
    """Of the plays whose time is known; None where none is."""
    coverage: float
    """Share of plays whose time is known (0-1)."""


@dataclass(frozen=True)
class Ranked:
    """One line of a chart."""

    rank: int
    artist: str
    title: str
    """Empty in a chart of artists."""
    plays: int
    share: float
    """Of all plays (0-1)."""


def stats(library: Library, listener: Listener, lens: Lens) -> Stats:
    """How much was heard in the range of the Lens."""
    from music_rec.analyzers.counts import headline

    plays = lens.apply(library.history(listener))
    known = headline(plays).set_index("measure")["value"].dropna()
    value = {str(measure): int(number) for measure, number in known.items()}
    return Stats(
        plays=len(plays),
        artists=value["artists"],
        albums=value["albums"],
        tracks=value["tracks"],
        first=_clock(plays, 0) if len(plays) else None,
        last=_clock(plays, -1) if len(plays) else None,
        days_active=value["days"],
        skips=len(lens.apply(library.skips(listener))),
        minutes=value.get("minutes"),
        coverage=value["timed"] / max(len(plays), 1),
    )


def chart(library: Library, listener: Listener, entity: Entity, lens: Lens, n: int) -> list[Ranked]:
    """The `n` artists, albums or tracks heard most in the range of the Lens, best first."""
    from music_rec.analyzers.top import top

    frame = top(lens.apply(library.history(listener)), entity, n)
    titles = [""] * len(frame) if entity == "artist" else frame[entity]
    rows = zip(frame.artist, titles, frame.plays.tolist(), frame.share.tolist(), strict=True)
    return [Ranked(rank, *row) for rank, row in enumerate(rows, 1)]


def _clock(plays: History, row: int) -> datetime:
    """What the listener's clock showed at a play."""
    utc = int(plays.played_at[row])
    offset = timedelta(seconds=int(plays.local[row]) - utc)
    return datetime.fromtimestamp(utc, UTC).astimezone(timezone(offset))
