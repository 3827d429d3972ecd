"""Saving what a service gives of a history: rows, their ledger, and what is left to read, in one transaction.

All syncs of an account are one import, so that they can be taken back as one. Rows that are read again to be sure are
neither counted nor kept again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import aiosqlite

from music_rec.core.counting import Rules
from music_rec.core.dedupe import RepeatCounter
from music_rec.core.frames import RowBatch
from music_rec.core.models import RowOut
from music_rec.core.storage.imports import AddedRows, ImportRun
from music_rec.core.storage.ledger import FileInProgress, save_ledger, save_rows_out
from music_rec.core.storage.sync_state import SyncState, file_of, save_state, state_of
from music_rec.core.storage.writer import Writer
from music_rec.core.sync import Slice


@dataclass
class SyncRows:
    """The rows of one account while they come in."""

    run: ImportRun
    account_id: int
    file: FileInProgress
    state: SyncState
    known_out: Counter[tuple[str, str]]
    """Rows that became no play, by reason and text."""

    @classmethod
    async def begin(
        cls, writer: Writer, listener_id: int, account_id: int, label: str, format_name: str, now: int, rules: Rules
    ) -> SyncRows:
        """The rows of an account, where they were left; its import is made where there is none."""
        state = state_of(writer.path, account_id)
        async with writer.transaction() as db:
            if not state.import_id:
                state = replace(state, import_id=await _new_import(db, listener_id, now))
                await save_state(db, listener_id, account_id, state)
            await db.execute("UPDATE imports SET status = 'running' WHERE import_id = ?", [state.import_id])
            file = await file_of(db, state.import_id, label, format_name)
            await save_ledger(db, state.import_id, file)
            query = "SELECT reason, text FROM import_rows_out WHERE import_id = ?"
            out = Counter((reason, text) for reason, text in await db.execute_fetchall(query, [state.import_id]))
        return cls(ImportRun(writer, listener_id, state.import_id, rules, account_id), account_id, file, state, out)

    @property
    def local_total(self) -> int:
        """Rows of the account that are here, with those that became no play."""
        return self.file.rows_in

    async def add(self, part: Slice, state: SyncState) -> tuple[list[AddedRows], int]:
        """(rows added, how many were read again); `state` is what holds once they are saved."""
        self.file.seen = RepeatCounter()  # a second is whole in a slice
        added: list[AddedRows] = []
        again = 0
        async with self.run.writer.transaction() as db:
            for batch in part.batches:
                rows, _ = await self.run.add_rows(db, self.file, batch)
                out = self._new_out(batch)
                again += batch.rows_in - len(rows.kind) - len(out)
                await save_rows_out(db, self.run.import_id, self.file, replace(batch, out=out))
                new = replace(batch, rows_in=len(rows.kind) + len(out), row=batch.row[: len(rows.kind)], out=out)
                self.file.count(new, rows.kind, 0)
                added.append(rows)
            await save_ledger(db, self.run.import_id, self.file)
            await save_state(db, self.run.listener_id, self.account_id, state)
        self.state = state
        return added, again

    async def keep(self, state: SyncState) -> None:
        """Save how far it is, without rows."""
        async with self.run.writer.transaction() as db:
            await save_state(db, self.run.listener_id, self.account_id, state)
        self.state = state

    async def end(self, status: str, now: int, *, failed: bool) -> None:
        """Say how a sync ended, and count those that failed in a row. An import that nothing came with is none."""
        state = replace(self.state, failures=self.state.failures + 1 if failed else 0, failed_at=now if failed else 0)
        own = [state.import_id]
        async with self.run.writer.transaction() as db:
            await db.execute("UPDATE imports SET status = ?, ended_at = ? WHERE import_id = ?", [status, now, *own])
            if not self.file.rows_in:
                await db.execute("DELETE FROM imports WHERE import_id = ?", own)
                state = replace(state, import_id=0)
            await save_state(db, self.run.listener_id, self.account_id, state)

    def _new_out(self, batch: RowBatch) -> list[RowOut]:
        """The rows that became no play and are not in the ledger yet, numbered on."""
        seen: Counter[tuple[str, str]] = Counter()
        new: list[RowOut] = []
        for row in batch.out:
            seen[row.reason, row.text] += 1
            if seen[row.reason, row.text] > self.known_out[row.reason, row.text]:
                self.known_out[row.reason, row.text] += 1
                new.append(replace(row, row=self.known_out.total()))
        return new


async def _new_import(db: aiosqlite.Connection, listener_id: int, now: int) -> int:
    cursor = await db.execute(
        "INSERT INTO imports (listener_id, status, started_at) VALUES (?, 'running', ?)", [listener_id, now]
    )
    return int(cursor.lastrowid or 0)
