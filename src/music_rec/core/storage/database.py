"""Opening the database: migrations, connections, and one clear text for each way it can be unusable."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from music_rec.core.errors import StorageError
from music_rec.core.keys import KEY_VERSION

BUSY_MS = 10_000
_PRAGMAS = ("PRAGMA foreign_keys = ON", f"PRAGMA busy_timeout = {BUSY_MS}", "PRAGMA synchronous = NORMAL")


def migrations() -> list[tuple[int, str]]:
    """Every migration as (version, SQL), ascending."""
    folder = resources.files("music_rec.core.storage") / "migrations"
    files = sorted(file.name for file in folder.iterdir() if re.fullmatch(r"\d{3}_\w+\.sql", file.name))
    return [(int(name[:3]), (folder / name).read_text("utf-8")) for name in files]


def prepare(path: Path, *, upto: int | None = None) -> None:
    """Make or migrate the database; nothing happens when it is current. StorageError says why it cannot be used.

    Each migration is one transaction; before the first on an existing file a copy is kept beside it.
    """
    with storage_errors(path):
        _create_private(path)
        _check_whole(path)
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            have = _version(connection)
            steps = [(number, sql) for number, sql in migrations() if number > have and (upto is None or number <= upto)]
            _refuse_newer(path, have)
            if have and steps:
                _back_up(connection, path.with_name(f"{path.stem}-before-{steps[-1][0]:03d}.db"))
            for number, sql in steps:
                _migrate(connection, number, sql)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that may write, without implicit transactions."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    return connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A short connection that only reads, with one view of the data for as long as it lasts."""
    with storage_errors(path), closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        yield connection


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite and the disk say into a StorageError with the next step; no row is lost by any of them."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        text = _text_for(path, error)
        if text is None:
            raise
        raise StorageError(text) from error


def _text_for(path: Path, error: Exception) -> str | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CORRUPT:
        return f"{path} is damaged. Keep a copy of it, then put a backup in its place."
    if code == sqlite3.SQLITE_NOTADB:
        return f"{path} is not a music-rec database. Move it away, or set MUSIC_REC_DATA_DIR to another folder."
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{path} is locked by another program. Close what has it open and try again; nothing was changed."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or isinstance(error, PermissionError):
        return f"{path} cannot be written. Make the folder writable, or set MUSIC_REC_DATA_DIR to one that is."
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) or getattr(error, "errno", None) == 28:
        return f"The disk of {path} is full. Free some space and do it again; what was saved so far stays."
    return None


def _check_whole(path: Path) -> None:
    """Refuse a file shorter than its own header says: SQLite would notice only on the missing page."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        return
    page = int.from_bytes(head[16:18], "big")
    size = (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if head[24:28] == head[92:96] and path.stat().st_size < size:
        have = path.stat().st_size
        raise StorageError(
            f"{path} is cut off: {have:,} of {size:,} bytes are there. Keep a copy of it, then put a backup in its place."
        )


def _refuse_newer(path: Path, have: int) -> None:
    newest = migrations()[-1][0]
    if have > newest:
        raise StorageError(
            f"{path} was written by a newer music-rec (version {have}, this one knows {newest})."
            " Update the program; nothing was changed."
        )


def _migrate(connection: sqlite3.Connection, number: int, sql: str) -> None:
    """One migration and its version number, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) < number:
            for statement in _statements(sql):
                connection.execute(statement)
            if number == 1:
                rows = [("database_id", uuid.uuid4().hex), ("key_version", str(KEY_VERSION))]
                connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", rows)
            connection.execute(f"PRAGMA user_version = {number:d}")  # a pragma takes no parameter
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> Iterator[str]:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    if shutil.disk_usage(target.parent).free < 2 * _size(connection):
        raise StorageError(f"There is not enough room beside {target} for the copy made before an update. Free some space.")
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)


def _size(connection: sqlite3.Connection) -> int:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    return int(pages * connection.execute("PRAGMA page_size").fetchone()[0])


def _create_private(path: Path) -> None:
    """An empty file only its owner may read, where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
