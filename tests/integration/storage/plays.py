"""Rows as importers hand them over, brought into a real database, and what is there then."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

from music_rec.core.frames import Coded, RowBatch
from music_rec.core.jobs import running
from music_rec.core.models import Entity, FileLedger, Listener, RowOut
from music_rec.core.storage import history, links, undo
from music_rec.core.storage.database import prepare
from music_rec.core.storage.imports import ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.writer import Writer
from music_rec.ingest import clean, undo_import

T = TypeVar("T")
START = 1_700_000_040
"""A full minute."""


@dataclass(frozen=True, order=True)
class Play:
    """One row of a file."""

    at: int = START
    artist: str = "Fjord"
    title: str = "Ice"
    album: str = ""
    ms: int = -1
    uri: str = ""
    flags: int = 0


@dataclass(frozen=True)
class File:
    """Rows of one file of one source, in the batches it is read in."""

    source: str
    batches: Sequence[Sequence[Play]]
    out: Sequence[RowOut] = ()
    """Rows that fell out of the first batch."""

    @classmethod
    def of(cls, source: str, *plays: Play) -> File:
        return cls(source, [plays])


SAYS = "sources.name, played_at, artists.name, title, ordinal, kind, coalesce(ms_played, -1), row_id"
KEY = "(listener_id, source_id, played_at, track_id, ordinal)"
ROWS = (
    "scrobbles JOIN sources USING (source_id) JOIN tracks USING (track_id) JOIN artists USING (artist_id)"
    f" LEFT JOIN play_details USING {KEY}"
)


def batch_of(source: str, plays: Sequence[Play], first: int = 1, out: Sequence[RowOut] = ()) -> RowBatch:
    """The batch an importer would yield; Spotify always tells how long a play was heard, others where a play says so."""
    timed = source.startswith("spotify") or any(play.ms >= 0 for play in plays)
    return RowBatch(
        source=source,
        rows_in=len(plays) + len(out),
        row=np.arange(first, first + len(plays)),
        played_at=np.array([play.at for play in plays], np.int64),
        artist=Coded.of(play.artist for play in plays),
        title=Coded.of(play.title for play in plays),
        album=Coded.of(play.album for play in plays),
        out=list(out),
        ms_played=np.array([play.ms for play in plays], np.int32) if timed else None,
        flags=np.array([play.flags for play in plays], np.int32) if timed else None,
        row_id=Coded.of(play.uri for play in plays) if timed else None,
    )


@dataclass(frozen=True)
class Database:
    """A database in a folder of its own, with a cache beside it. Each import opens and closes it, as a command does."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "music_rec.db"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def add_listener(self, name: str = "Anna") -> int:
        """Id of a new listener; the first makes the database."""

        async def add() -> int:
            writer = await Writer.open(self.path)
            try:
                return await writer.add_listener(name, "UTC", 0)
            finally:
                await writer.close()

        prepare(self.path)
        return asyncio.run(add())

    def spelling(self, name: str, entity: Entity = "artist") -> int:
        """The first spelling of a name, or of a title."""
        column = "name" if entity == "artist" else "title"
        return int(self.query(f"SELECT {entity}_id FROM {entity}s WHERE {column} = ? ORDER BY 1", name)[0][0])

    def bring(self, *files: File, listener: int = 1) -> list[FileLedger]:
        """The ledgers of one import."""
        return asyncio.run(self._bring(files, listener))

    async def _bring(self, files: Sequence[File], listener: int) -> list[FileLedger]:
        writer = await Writer.open(self.path)
        try:
            before = self.revision(listener)
            run = await ImportRun.begin(writer, listener, 0)
            states, added = [], []
            for number, file in enumerate(files, 1):
                state, first = FileInProgress(number, f"file {number}", file.source), 1
                states.append(state)
                for place, plays in enumerate(file.batches):
                    batch = batch_of(file.source, plays, first, file.out if place == 0 else ())
                    added.append(await run.add(state, clean(batch)))
                    first += len(plays)
            await links.relink(writer, listener)
            history.extend(self.path, self.cache, listener, before, added)
            await run.end("done", 0)
            return [state.ledger() for state in states]
        finally:
            await writer.close()

    def preview_undo(self, import_id: int, listener: int = 1) -> undo.Undone:
        return undo.preview(self.path, listener, import_id)

    def undo(self, import_id: int, listener: int = 1) -> undo.Undone:
        """What went with an import."""

        async def work(writer: Writer) -> undo.Undone:
            async with running(writer, self.folder / "locks", listener, "undo") as progress:
                return await undo_import(writer, Listener(listener, "Anna"), import_id, progress)

        return self.write(work)

    def write(self, work: Callable[[Writer], Awaitable[T]]) -> T:
        """What comes of work with a writer that is opened and closed for it."""

        async def run() -> T:
            writer = await Writer.open(self.path)
            try:
                return await work(writer)
            finally:
                await writer.close()

        return asyncio.run(run())

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a plain connection of SQLite answers."""
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(sql, values).fetchall()

    def revision(self, listener: int = 1, domain: str = "plays") -> int:
        found = self.query("SELECT value FROM revisions WHERE listener_id = ? AND domain = ?", listener, domain)
        return int(found[0][0]) if found else 0

    def rows(self, listener: int = 1) -> list[tuple[Any, ...]]:
        """Every row by what it says, whatever ids it was given: source, start, names, ordinal, kind, ms, id of the service."""
        return self.query(f"SELECT {SAYS} FROM {ROWS} WHERE scrobbles.listener_id = ? ORDER BY 1, 2, 3, 4, 5", listener)

    def held_by(self) -> list[tuple[Any, ...]]:
        """Every row as `rows` has it, with each import that brought it."""
        twice = ROWS.replace("scrobbles", f"import_repeats r JOIN scrobbles USING {KEY}")
        return self.query(f"SELECT {SAYS}, import_id FROM {ROWS} UNION ALL SELECT {SAYS}, r.import_id FROM {twice}")


@contextmanager
def copy_of(database: Database) -> Iterator[Database]:
    """The same database in a folder that is gone afterwards; quicker than making one."""
    with TemporaryDirectory() as folder:
        shutil.copy(database.path, folder)
        yield Database(Path(folder))
