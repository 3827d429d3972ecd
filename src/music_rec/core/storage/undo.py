"""Taking an import back: everything becomes what it would be had it never come. See `ingest.undo_import` for the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from sqlite3 import Connection

import aiosqlite
import numpy as np

from music_rec.core.counting import Rules
from music_rec.core.dedupe import Rows, judge
from music_rec.core.models import Kind
from music_rec.core.sources import SOURCES
from music_rec.core.storage.database import reading
from music_rec.core.storage.heirs import Span, hand_over
from music_rec.core.storage.known_rows import KnownRows
from music_rec.core.storage.sync_state import forget_import
from music_rec.core.storage.unused import Spellings, count_unused, remove_unused
from music_rec.core.storage.writer import Writer, raise_revision

SECONDS = 50_000
"""A transaction takes back what started in so many seconds at most."""
_TWIN = """r.listener_id = s.listener_id AND r.source_id = s.source_id AND r.played_at = s.played_at
    AND r.track_id = s.track_id AND r.ordinal = s.ordinal"""
_ELSEWHERE = f"EXISTS (SELECT 1 FROM import_repeats r WHERE {_TWIN})"  # noqa: S608 - names are ours
_OWN = "s.listener_id = ? AND s.import_id = ?"


@dataclass(frozen=True)
class Undone:
    """What goes with an import, or went; and how much of it stays."""

    import_id: int
    plays: int = 0
    """Rows that only this import brought, by kind; some of the plays may have been linked to another source's."""
    skips: int = 0
    private: int = 0
    kept: int = 0
    """Rows that stay, since another import brought them as well."""
    spellings: Spellings = field(default_factory=Spellings)
    """Names that nothing else has."""


def preview(path: Path, listener_id: int, import_id: int) -> Undone:
    """What `ingest.undo_import` would take away now."""
    with reading(path) as db:
        return replace(_rows(db, listener_id, import_id), spellings=count_unused(db, import_id))


def rows_of(path: Path, listener_id: int, import_id: int) -> Undone:
    """The same without looking at spellings, which takes longer."""
    with reading(path) as db:
        return _rows(db, listener_id, import_id)


def _rows(db: Connection, listener_id: int, import_id: int) -> Undone:
    own = [listener_id, import_id]
    counted = db.execute(f"SELECT kind, {_ELSEWHERE}, count(*) FROM scrobbles s WHERE {_OWN} GROUP BY 1, 2", own)  # noqa: S608 - names are ours
    rows = {(kind, bool(elsewhere)): number for kind, elsewhere, number in counted}
    shared = sum(number for (_, elsewhere), number in rows.items() if elsewhere)
    [repeated] = db.execute(f"SELECT count(*) FROM import_repeats s WHERE {_OWN}", own).fetchone()  # noqa: S608 - names are ours
    plays, skips, private = (rows.get((kind, False), 0) for kind in (Kind.PLAY, Kind.SKIP, Kind.PRIVATE))
    return Undone(import_id, plays, skips, private, shared + repeated)


def spans(path: Path, listener_id: int, import_id: int) -> list[Span]:
    """Where rows of an import stand, cut so that each is a short transaction."""
    with reading(path) as db:
        found = db.execute(
            f"SELECT source_id, played_at FROM scrobbles s WHERE {_OWN}"  # noqa: S608 - names are ours
            f" UNION ALL SELECT source_id, played_at FROM import_repeats s WHERE {_OWN}",
            [listener_id, import_id] * 2,
        )
        rows = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, 2)
    return [
        Span(listener_id, source_id, *ends)
        for source_id in np.unique(rows[:, 0]).tolist()
        for ends in _cut(np.unique(rows[rows[:, 0] == source_id, 1]).tolist())
    ]


def _cut(seconds: list[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(seconds), SECONDS):
        part = seconds[start : start + SECONDS]
        yield part[0], part[-1]


_STEPS = (
    # what another import also brought becomes that one's
    f"UPDATE scrobbles AS s SET import_id = (SELECT min(r.import_id) FROM import_repeats r WHERE {_TWIN})"  # noqa: S608 - names are ours
    f" WHERE {Span.SQL} AND import_id = ? AND {_ELSEWHERE}",
    f"DELETE FROM import_repeats AS s WHERE {Span.SQL}"  # noqa: S608 - names are ours
    f" AND import_id IN (?, (SELECT r.import_id FROM scrobbles r WHERE {_TWIN}))",
    f"DELETE FROM import_variants AS s WHERE {Span.SQL} AND import_id = ?",  # noqa: S608 - names are ours
    f"DELETE FROM play_details AS s WHERE {Span.SQL} AND ? = (SELECT r.import_id FROM scrobbles r WHERE {_TWIN})",  # noqa: S608 - names are ours
    f"DELETE FROM scrobbles AS s WHERE {Span.SQL} AND import_id = ?",  # noqa: S608 - names are ours
)


async def take_back(writer: Writer, span: Span, import_id: int, rules: Rules) -> None:
    """Take the rows of an import away within a span of time; what another import also brought becomes that one's."""
    async with writer.transaction() as db:
        await db.execute("UPDATE imports SET status = 'interrupted' WHERE import_id = ?", [import_id])
        await forget_import(db, import_id)  # at once: a sync before the end would take what is half gone for read
        await hand_over(db, span, import_id, rules)
        for sql in _STEPS:
            await db.execute(sql, [*span.values, import_id])
        await _close_gaps(db, span)
        await raise_revision(db, span.listener_id, "plays")


async def _close_gaps(db: aiosqlite.Connection, span: Span) -> None:
    """Number the rows that start together anew where one of them went; those of a minute are a file's first k in any case."""
    [(name,)] = await db.execute_fetchall("SELECT name FROM sources WHERE source_id = ?", [span.source_id])
    if SOURCES[name].identity != "ended":
        return
    gaps = await db.execute_fetchall(
        f"SELECT played_at FROM scrobbles s WHERE {span.SQL} GROUP BY played_at, track_id HAVING max(ordinal) >= count(*)",  # noqa: S608 - names are ours
        span.values,
    )
    if gaps:
        known = KnownRows(db, span.listener_id, span.source_id)
        rows = await known.at_seconds(np.unique(np.array([second for (second,) in gaps], np.int64)))
        await known.move(rows, judge("ended", Rows.empty(), rows).stored_ordinal)


async def sweep(writer: Writer, listener_id: int, import_id: int) -> Spellings:
    """Take away what no row has any more: ids, sources with their links, and names; how many names that were."""
    async with writer.transaction() as db:
        await db.execute("DELETE FROM spelling_ids WHERE import_id = ?", [import_id])
        await db.execute(
            "DELETE FROM sources WHERE listener_id = ? AND NOT EXISTS (SELECT 1 FROM scrobbles s"
            " WHERE s.listener_id = sources.listener_id AND s.source_id = sources.source_id)",
            [listener_id],
        )
        await db.execute(
            "DELETE FROM play_links WHERE listener_id = ? AND source_id NOT IN (SELECT source_id FROM sources)", [listener_id]
        )
        gone = await remove_unused(db)
    writer.spellings.forget()
    return gone


async def mark_undone(writer: Writer, import_id: int, now: int) -> None:
    """Say in the ledger that an import was undone, and when; what it says of its rows stays. An account begins anew."""
    async with writer.transaction() as db:
        await forget_import(db, import_id)
        await db.execute("UPDATE imports SET status = 'undone', undone_at = ? WHERE import_id = ?", [now, import_id])
