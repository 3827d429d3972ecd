"""Opening the database: migrations, connections, and one clear text for each way it can be unusable."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from music_rec.core.errors import StorageError
from music_rec.core.keys import KEY_VERSION
from music_rec.core.locks import held

BUSY_MS = 10_000
APPLICATION_ID = 0x6D726563
"""Says in the header of a file that it is ours ("mrec"); the first migration writes it."""
_PRAGMAS = ("PRAGMA foreign_keys = ON", f"PRAGMA busy_timeout = {BUSY_MS}", "PRAGMA synchronous = NORMAL")


def migrations() -> list[tuple[int, str]]:
    """Every migration as (version, SQL), ascending."""
    folder = resources.files("music_rec.core.storage") / "migrations"
    files = sorted(file.name for file in folder.iterdir() if re.fullmatch(r"\d{3}_\w+\.sql", file.name))
    return [(int(name[:3]), (folder / name).read_text("utf-8")) for name in files]


def prepare(path: Path, known: Sequence[tuple[int, str]] | None = None) -> None:
    """Make the database, or bring it to the last of the known migrations; nothing happens when it is there.

    Each migration is one transaction; before the first on an existing file a copy is kept beside it. StorageError says
    why the file cannot be used; it is as it was then.
    """
    known = known or migrations()
    with storage_errors(path):
        _create_private(path)
        # SQLite does not wait where two switch a new file to WAL at once
        with held(path.parent / "locks", f"migration-{path.stem}", wait_s=BUSY_MS / 1000), closing(connect(path)) as connection:
            have = _version_of_ours(path, connection, newest=known[-1][0])
            _check_whole(path, connection)
            connection.execute("PRAGMA journal_mode = WAL")
            steps = [(number, sql) for number, sql in known if number > have]
            if have and steps:
                _copy(path, connection, path.with_name(f"{path.stem}-before-{steps[-1][0]:03d}.db"))
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
    if not path.exists():  # SQLite would make an empty one
        raise StorageError(f"{path} is gone. Put it back, or start music-rec again to begin anew.")
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
        text = _text_for(error)
        if text is None:
            raise
        raise StorageError(f"{path} {text}") from error


_DAMAGED = "is damaged or cut off. Keep a copy of it, then put a backup in its place."
_FOREIGN = "is not a music-rec database. Move it away, or set MUSIC_REC_DATA_DIR to another folder."
_LOCKED = "is locked by another program. Close what has it open and try again; nothing was changed."
_READ_ONLY = "cannot be written. Make it and its folder writable, or set MUSIC_REC_DATA_DIR to a folder that is."
_FULL = "cannot grow: its disk is full or failing. Free some space and do it again; what was saved so far stays."
_BY_CODE = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,
}
_BY_ERRNO = {
    errno.EISDIR: _FOREIGN,
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT), _READ_ONLY),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO), _FULL),
}


def _text_for(error: sqlite3.Error | OSError) -> str | None:
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0)
    return _BY_CODE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _check_whole(path: Path, connection: sqlite3.Connection) -> None:
    """Refuse a file that ends within its last page, which SQLite would fill up with zeros.

    With a write-ahead log beside it a file may be short: what it lacks stands there. The file is not opened here, since
    closing it again would take the locks away that other connections of this process hold.
    """
    size = _pragma(connection, "page_count") * _pragma(connection, "page_size")
    if not _has_log(path) and path.stat().st_size < size:
        raise StorageError(f"{path} {_DAMAGED}")


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _version_of_ours(path: Path, connection: sqlite3.Connection, newest: int) -> int:
    """The version of a database that is ours or empty; StorageError for any other and for a newer one."""
    [tables] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and _pragma(connection, "application_id") != APPLICATION_ID:
        raise StorageError(f"{path} {_FOREIGN}")
    have = _pragma(connection, "user_version")
    if have > newest:
        raise StorageError(
            f"{path} was written by a newer music-rec (version {have}, this one knows {newest})."
            " Update the program; nothing was changed."
        )
    return have


def _migrate(connection: sqlite3.Connection, number: int, sql: str) -> None:
    """One migration and its version number, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(sql):
            connection.execute(statement)
        if number == 1:
            rows = [("database_id", uuid.uuid4().hex), ("key_version", str(KEY_VERSION))]
            connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", rows)
        connection.execute(f"PRAGMA user_version = {number:d}")  # a pragma takes no parameter
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _statements(sql: str) -> Iterator[str]:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    yield statement


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])  # a pragma takes no parameter; names are ours


def _copy(path: Path, connection: sqlite3.Connection, target: Path) -> None:
    size = _pragma(connection, "page_count") * _pragma(connection, "page_size")
    if shutil.disk_usage(target.parent).free < 2 * size:
        raise StorageError(f"There is not enough room beside {path} for the copy made before an update. Free some space.")
    _create_private(target)
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)


def _create_private(path: Path) -> None:
    """An empty file only its owner may read, where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
