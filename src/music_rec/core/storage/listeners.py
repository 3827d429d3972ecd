"""A listener's accounts and choices, and the end of a listener."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import aiosqlite

from music_rec.core.models import Account, Display
from music_rec.core.storage.database import reading
from music_rec.core.storage.loved import forget_account
from music_rec.core.storage.preferences import set_preference
from music_rec.core.storage.unused import remove_unused
from music_rec.core.storage.writer import Writer, raise_revision


def accounts_of(path: Path, listener_id: int) -> list[Account]:
    """All accounts of a listener, by service and name."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT account_id, service, name, token_ref FROM accounts WHERE listener_id = ? ORDER BY service, name",
            [listener_id],
        ).fetchall()
    return [Account(*row) for row in rows]


async def add_account(writer: Writer, listener_id: int, service: str, name: str, token_ref: str) -> Account:
    """The account, made now where the listener has none of that service and name."""
    async with writer.transaction() as db:
        [(account_id,)] = await db.execute_fetchall(
            "INSERT INTO accounts (listener_id, service, name, token_ref) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET token_ref = excluded.token_ref RETURNING account_id",
            [listener_id, service, name, token_ref],
        )
        await raise_revision(db, 0, "listeners")
    return Account(account_id, service, name, token_ref)


async def own_account(writer: Writer, listener_id: int, service: str, name: str) -> Account:
    """The account of this service and name, which is this listener's alone from now on."""
    async with writer.transaction() as db:
        await db.execute(
            "DELETE FROM accounts WHERE service = ? AND name = ? AND listener_id <> ?", [service, name, listener_id]
        )
    return await add_account(writer, listener_id, service, name, "")


def is_account_of(path: Path, listener_id: int, service: str, name: str) -> bool:
    """Whether an account is that of a listener: it is known to be, or there is nobody else here whose it could be."""
    with reading(path) as db:
        owners = db.execute("SELECT listener_id FROM accounts WHERE service = ? AND name = ?", [service, name]).fetchall()
        [(listeners,)] = db.execute("SELECT count(*) FROM listeners").fetchall()
    return (listener_id,) in owners if owners else listeners == 1


async def set_display(writer: Writer, listener_id: int, display: Display) -> None:
    """Choose how dates, weeks and the clock are read."""
    async with writer.transaction() as db:
        await set_preference(db, listener_id, "display", asdict(display))


async def remove_account(writer: Writer, listener_id: int, account_id: int) -> bool:
    """Whether there was such an account, which goes with what it loves; one that plays came from stays."""
    async with writer.transaction() as db:
        found = list(
            await db.execute_fetchall(
                "SELECT account_id FROM accounts WHERE listener_id = ? AND account_id = ?"
                " AND NOT EXISTS (SELECT 1 FROM sources WHERE sources.account_id = accounts.account_id)",
                [listener_id, account_id],
            )
        )
        for (removed,) in found:
            await forget_account(db, listener_id, removed)
            await db.execute("DELETE FROM accounts WHERE account_id = ?", [removed])
        await raise_revision(db, 0, "listeners")
    writer.spellings.forget()
    return bool(found)


async def delete_listener(writer: Writer, listener_id: int) -> None:
    """Remove a listener with everything that is theirs, and the names nobody else has. No import of theirs may run."""
    async with writer.transaction() as db:
        await db.execute("PRAGMA defer_foreign_keys = ON")  # all ends of all references go, in any order
        for table in await _tables(db, "import_id", but="listener_id"):
            await db.execute(
                f"DELETE FROM {table} WHERE import_id IN (SELECT import_id FROM imports WHERE listener_id = ?)",  # noqa: S608 - the name is the schema's
                [listener_id],
            )
        for table in await _tables(db, "listener_id"):
            await db.execute(f"DELETE FROM {table} WHERE listener_id = ?", [listener_id])  # noqa: S608 - the name is the schema's
        await db.execute("DELETE FROM meta WHERE name = 'shown_listener' AND value = ?", [str(listener_id)])
        await remove_unused(db)
        await raise_revision(db, 0, "listeners")
    writer.spellings.forget()


async def _tables(db: aiosqlite.Connection, column: str, but: str = "") -> Iterable[str]:
    """Every table with a column of one name and none of the other, so that a table made later is not forgotten."""
    found = await db.execute_fetchall(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        " GROUP BY m.name HAVING max(c.name = ?) AND NOT max(c.name = ?) ORDER BY m.name",
        [column, but],
    )
    return [name for (name,) in found]
