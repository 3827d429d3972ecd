"""The ledger: rows_in = added + duplicate + filtered + rejected, of every file, as it grows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import RepeatCounter
from music_rec.core.frames import RowBatch
from music_rec.core.models import FileLedger, Kind
from music_rec.core.storage.writer import as_json

KINDS = {Kind.PLAY: "plays", Kind.SKIP: "skips", Kind.PRIVATE: "private"}


@dataclass
class FileInProgress:
    """One file while it is read: its place in the import and its ledger so far."""

    file_no: int
    path: str
    format: str
    seen: RepeatCounter = field(default_factory=RepeatCounter)
    rows_in: int = 0
    added_by: Counter[str] = field(default_factory=Counter)
    duplicate_by: Counter[str] = field(default_factory=Counter)
    filtered: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    timezone: str = ""
    error: str = ""

    def count(self, batch: RowBatch, added: NDArray[np.int8], duplicate_here: int) -> None:
        """Take in what became of a batch: the kinds of the rows added, and how many others this import had brought itself."""
        self.rows_in += batch.rows_in
        self.timezone = self.timezone or batch.timezone
        kinds = np.bincount(added, minlength=len(Kind))
        self.added_by.update({name: int(kinds[kind]) for kind, name in KINDS.items()})
        earlier = len(batch.row) - len(added) - duplicate_here
        self.duplicate_by.update({"this_import": duplicate_here, "earlier_import": earlier})
        self.filtered.update(row.reason for row in batch.out if row.outcome == "filtered")
        self.rejected.update(row.reason for row in batch.out if row.outcome == "rejected")

    def ledger(self) -> FileLedger:
        """What it says so far."""
        return FileLedger(
            path=self.path,
            format=self.format,
            rows_in=self.rows_in,
            added_by=dict(self.added_by),
            duplicate_by=dict(self.duplicate_by),
            filtered=dict(self.filtered),
            rejected=dict(self.rejected),
            timezone=self.timezone,
            error=self.error,
        )


async def save_ledger(db: aiosqlite.Connection, import_id: int, file: FileInProgress) -> None:
    """Write the ledger of a file in the place of what it said before."""
    counts = [as_json(dict(c)) for c in (file.added_by, file.duplicate_by, file.filtered, file.rejected)]
    await db.execute(
        "INSERT OR REPLACE INTO import_files (import_id, file_no, path, format, rows_in, added_by, duplicate_by, filtered,"
        " rejected, timezone, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [import_id, file.file_no, file.path, file.format, file.rows_in, *counts, file.timezone, file.error],
    )


async def save_rows_out(db: aiosqlite.Connection, import_id: int, file: FileInProgress, batch: RowBatch) -> None:
    """Keep every row of a batch that did not become a play."""
    await db.executemany(
        "INSERT INTO import_rows_out (import_id, file_no, row_no, outcome, reason, text) VALUES (?, ?, ?, ?, ?, ?)",
        ((import_id, file.file_no, row.row, row.outcome, row.reason, row.text) for row in batch.out),
    )
