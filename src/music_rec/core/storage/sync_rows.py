"""Saving what a service gives of a history: rows, their ledger, and what is left to read, in one transaction.

All syncs of an account are one import, so that they can be taken back as one. Rows that are read again to be sure are
neither counted nor kept again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import aiosqlite

from music_rec.core.counting import Rules
from music_rec.core.dedupe import RepeatCounter
from music_rec.core.frames import RowBatch
from music_rec.core.models import RowOut
from music_rec.core.storage.imports import AddedRows, ImportRun
from music_rec.core.storage.ledger import FileInProgress, save_ledger, save_rows_out
from music_rec.core.storage.sync_state import SyncState, file_of, save_state, state_of
from music_rec.core.storage.taken_out import count_taken_out
from music_rec.core.storage.unused import remove_unused
from music_rec.core.storage.writer import Writer
from music_rec.core.sync import Slice

ROWS_REMEMBERED = 2_000
"""Names of so many rows are held in memory; those of earlier ones are looked up again."""


@dataclass
class SyncRows:
    """The rows of one account while they come in."""

    run: ImportRun
    account_id: int
    file: FileInProgress
    state: SyncState
    known_out: Counter[tuple[str, str]]
    """Rows that became no play, by reason and text."""
    last_out: int
    """Number of the last of them."""
    taken_out: int = 0
    """Rows that repairs took out of the counts."""
    remembered: int = 0
    """Rows whose names are in memory."""
    left_unseen: bool = False
    """Whether a sync that was killed may have saved rows that it did not bring into sight."""

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
                killed = False
            else:
                killed = await _is_running(db, state.import_id)
            await db.execute("UPDATE imports SET status = 'running' WHERE import_id = ?", [state.import_id])
            file = await file_of(db, state.import_id, label, format_name)
            await save_ledger(db, state.import_id, file)
        rows = await cls.of(writer, listener_id, account_id, label, format_name, rules)
        rows.left_unseen = killed
        return rows

    @classmethod
    async def of(
        cls, writer: Writer, listener_id: int, account_id: int, label: str, format_name: str, rules: Rules
    ) -> SyncRows:
        """The rows of an account that has an import, as they are."""
        state = state_of(writer.path, account_id)
        async with writer.transaction() as db:
            file = await file_of(db, state.import_id, label, format_name)
            query = "SELECT reason, text, row_no FROM import_rows_out WHERE import_id = ? ORDER BY row_no"
            rows_out = list(await db.execute_fetchall(query, [state.import_id]))
        known_out = Counter((reason, text) for reason, text, _ in rows_out)
        run = ImportRun(writer, listener_id, state.import_id, rules, account_id)
        rows = cls(run, account_id, file, state, known_out, rows_out[-1][2] if rows_out else 0)
        await rows.count_taken_out()
        return rows

    @property
    def local_total(self) -> int:
        """Rows of the account that are here and that no repair took out, with those that became no play."""
        return self.file.rows_in - self.taken_out

    async def add(self, part: Slice, state: SyncState) -> tuple[list[AddedRows], int]:
        """(rows added, how many were read again); `state` is what holds once they are saved."""
        before, given = self.file.rows_in, sum(batch.rows_in for batch in part.batches)
        async with self.run.writer.transaction() as db:
            added = await self.save(db, part.batches)
            await save_state(db, self.run.listener_id, self.account_id, state)
        self.state = state
        self._forget_names(given)
        if self.file.rows_in > before:
            await self.count_taken_out()
        return added, given - (self.file.rows_in - before)

    def _forget_names(self, rows: int) -> None:
        """Keep only the names of the last rows in memory, however long the history is."""
        self.remembered += rows
        if self.remembered > ROWS_REMEMBERED:
            self.run.forget_names()
            self.remembered = 0

    async def save(
        self, db: aiosqlite.Connection, batches: Sequence[RowBatch], earlier: RepeatCounter | None = None
    ) -> list[AddedRows]:
        """The rows added, inside a transaction.

        `earlier` are the rows of each start and track that come before those of the batches, none of which is here then;
        without them every second is whole in the batches.
        """
        self.file.seen = earlier or RepeatCounter()
        added: list[AddedRows] = []
        for batch in batches:
            rows, _ = await self.run.add_rows(db, self.file, batch)
            out = self._new_out(batch, self.known_out if earlier is None else Counter())
            await save_rows_out(db, self.run.import_id, self.file, replace(batch, out=out))
            new = replace(batch, rows_in=len(rows.kind) + len(out), row=batch.row[: len(rows.kind)], out=out)
            self.file.count(new, rows.kind, 0)
            added.append(rows)
        await save_ledger(db, self.run.import_id, self.file)
        return added

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
            if self.run.passed_over:  # a row read again had other names than the one that is kept
                await remove_unused(db)
                self.run.writer.spellings.forget()
            await save_state(db, self.run.listener_id, self.account_id, state)

    async def count_taken_out(self) -> None:
        """Look again what repairs took out: where an account is read anew, such rows may come again."""
        run = self.run
        self.taken_out = await asyncio.to_thread(count_taken_out, run.writer.path, run.listener_id, self.account_id)

    def _new_out(self, batch: RowBatch, known: Counter[tuple[str, str]]) -> list[RowOut]:
        """The rows that became no play and are not known yet, numbered on."""
        seen: Counter[tuple[str, str]] = Counter()
        new: list[RowOut] = []
        for row in batch.out:
            seen[row.reason, row.text] += 1
            if seen[row.reason, row.text] > known[row.reason, row.text]:
                self.known_out[row.reason, row.text] += 1
                self.last_out += 1
                new.append(replace(row, row=self.last_out))
        return new


async def _new_import(db: aiosqlite.Connection, listener_id: int, now: int) -> int:
    cursor = await db.execute(
        "INSERT INTO imports (listener_id, status, started_at) VALUES (?, 'running', ?)", [listener_id, now]
    )
    return int(cursor.lastrowid or 0)


async def _is_running(db: aiosqlite.Connection, import_id: int) -> bool:
    [(status,)] = await db.execute_fetchall("SELECT status FROM imports WHERE import_id = ?", [import_id])
    return bool(status == "running")
