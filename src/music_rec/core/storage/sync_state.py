"""How far each account is read, and the import that all its rows belong to."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiosqlite

from music_rec.core.models import FileLedger
from music_rec.core.storage.database import reading
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.sync import Window

_READ = "import_id, newest, full_done, remote_total, checked_at, late_at, loved_at, member_since, failures, failed_at"
_COLUMNS = f"{_READ}, automatic"
"""As in SyncState."""


@dataclass(frozen=True)
class SyncState:
    """How far one account is read. Times are UTC s, 0 for never."""

    import_id: int = 0
    """The import its rows belong to, 0 before the first."""
    newest: int = 0
    """Start of the newest play read."""
    full_done: bool = False
    """Whether the history was read to its beginning once."""
    remote_total: int = -1
    """Rows the service counted last, -1 where it never did."""
    checked_at: int = 0
    """When that was."""
    late_at: int = 0
    """When the days in which plays may come late were read again."""
    loved_at: int = 0
    """When what the listener loves was read."""
    member_since: int = 0
    """Since when the account is there."""
    failures: int = 0
    """How many syncs in a row failed."""
    failed_at: int = 0
    automatic: bool = False
    """Whether it is synced by itself while the app is open."""
    windows: tuple[Window, ...] = field(default=())
    """What is still to be read, oldest first."""


def state_of(path: Path, account_id: int) -> SyncState:
    """The state as it is now; that of nothing read where there is none."""
    with reading(path) as db:
        row = db.execute(f"SELECT {_COLUMNS} FROM sync_state WHERE account_id = ?", [account_id]).fetchone()  # noqa: S608 - names are ours
        windows = db.execute(
            "SELECT since, until, tries, retry_at, error FROM sync_windows WHERE account_id = ? ORDER BY since", [account_id]
        ).fetchall()
    if row is None:
        return SyncState()
    state = SyncState(*row)
    left = tuple(Window(*one) for one in windows)
    return replace(state, full_done=bool(state.full_done), automatic=bool(state.automatic), windows=left)


async def set_automatic(db: aiosqlite.Connection, listener_id: int, account_id: int, *, on: bool) -> None:
    """Sync an account by itself, or no longer, inside a transaction."""
    await db.execute(
        "INSERT INTO sync_state (account_id, listener_id, automatic) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET automatic = excluded.automatic",
        [account_id, listener_id, on],
    )


async def save_state(db: aiosqlite.Connection, listener_id: int, account_id: int, state: SyncState) -> None:
    """Store how far an account is read, inside a transaction; not whether it syncs by itself, which changes meanwhile."""
    values = [state.import_id, state.newest, state.full_done, state.remote_total, state.checked_at, state.late_at]
    values += [state.loved_at, state.member_since, state.failures, state.failed_at]
    changes = ", ".join(f"{name} = excluded.{name}" for name in _READ.split(", "))
    await db.execute(
        f"INSERT INTO sync_state (account_id, listener_id, {_READ}) VALUES (?, ?, {', '.join('?' * len(values))})"  # noqa: S608 - names are ours
        f" ON CONFLICT DO UPDATE SET {changes}",
        [account_id, listener_id, *values],
    )
    await db.execute("DELETE FROM sync_windows WHERE account_id = ?", [account_id])
    await db.executemany(
        "INSERT INTO sync_windows (account_id, since, until, tries, retry_at, error) VALUES (?, ?, ?, ?, ?, ?)",
        [(account_id, one.since, one.until, one.tries, one.retry_at, one.error) for one in state.windows],
    )


async def forget_import(db: aiosqlite.Connection, import_id: int) -> None:
    """Begin accounts whose plays came with this import anew, inside a transaction: it is being taken back.

    Nothing brings the plays back by itself.
    """
    own = "account_id IN (SELECT account_id FROM sync_state WHERE import_id = ?)"
    await db.execute(f"DELETE FROM sync_windows WHERE {own}", [import_id])  # noqa: S608 - names are ours
    await db.execute(
        "UPDATE sync_state SET import_id = 0, newest = 0, full_done = 0, remote_total = -1, late_at = 0, automatic = 0"
        " WHERE import_id = ?",
        [import_id],
    )


async def file_of(db: aiosqlite.Connection, import_id: int, label: str, format_name: str) -> FileInProgress:
    """The ledger of a sync so far, to be counted on."""
    query = "SELECT rows_in, added_by, filtered, rejected FROM import_files WHERE import_id = ? AND file_no = 1"
    known = list(await db.execute_fetchall(query, [import_id]))
    file = FileInProgress(1, label, format_name)
    if known:
        file.rows_in = known[0][0]
        file.added_by, file.filtered, file.rejected = (Counter(json.loads(text)) for text in known[0][1:])
    return file


def ledger_of(path: Path, import_id: int) -> FileLedger:
    """What became of every row that the service gave for an account so far."""
    with reading(path) as db:
        row = db.execute(
            "SELECT path, format, rows_in, added_by, filtered, rejected FROM import_files WHERE import_id = ? AND file_no = 1",
            [import_id],
        ).fetchone()
    if row is None:
        return FileLedger("")
    label, name, rows_in, *counts = row
    added, filtered, rejected = map(json.loads, counts)
    return FileLedger(label, name, rows_in, added, filtered=filtered, rejected=rejected)
