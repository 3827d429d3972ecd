"""The database as one archive: a copy of one moment, with a manifest that tells what must be in it.

The archive is the database with a small zip behind it, in which the manifest is. SQLite reads no byte after its last
page, and a zip is found from its end, so the database is written once. Packing it smaller would take many times as long.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b, sha256
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import IO

from blake3 import blake3

from music_rec.core.errors import StorageError
from music_rec.core.files import move_in_place_of
from music_rec.core.storage.database import APPLICATION_ID, connect, migrations, prepare, reading, storage_errors
from music_rec.core.storage.writer import as_json

FORMAT = 3
SECOND_FORMAT = 2
"""As it is today, with another hash; no longer written."""
FIRST_FORMAT = 1
"""A zip of two members, the database one of them; no longer written."""
DATABASE = "music_rec.db"
MANIFEST = "manifest.json"
NO_ID = "0" * 32
"""Stands in an archive for the id of the database: what is restored is another one, which no cache may take for the old."""
_PIECE = 1 << 22
_GLANCE_S = 0.001
"""How often the disk is told to write what was copied meanwhile; fast ones have nothing to do in longer pauses."""
_LONGEST_MANIFEST = 1 << 20
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The only time in an archive: the same database gives the same bytes."""
_AROUND = 30 + 46 + 22 + 2 * len(MANIFEST)
"""Bytes of a zip with nothing but the manifest, besides its content: header, entry and end, and the name twice."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (EOFError, ValueError, KeyError, TypeError, RuntimeError, zlib.error, zipfile.BadZipFile, sqlite3.Error)


@dataclass(frozen=True)
class Backup:
    """What an archive holds."""

    format: int
    schema: int
    """Number of the last migration of its database."""
    hash: str
    """BLAKE3 of its database; before, SHA-256 (BLAKE2b-256 in the first format) over that of every 4 MB."""
    size: int
    """Bytes of its database."""
    tables: dict[str, int]
    """Rows by table."""


def save(database: Path, target: Path, work: Path) -> Backup:
    """Write the archive in the place of `target`, whole or not at all; `work` is an empty folder for what that takes.

    Others may write meanwhile. References to tokens and the id of the database stay out.
    """
    archive = work / DATABASE
    with storage_errors(database):
        with _copy_on_disk(database, archive) as (schema, rows):
            _leave_out_secrets(archive)
            made = Backup(FORMAT, schema, _hash(archive, FORMAT), archive.stat().st_size, rows)
            with archive.open("ab") as file:
                file.write(_behind(made))
        move_in_place_of(target, archive)
    return made


def unpack(archive: Path, work: Path) -> tuple[Backup, Path]:
    """(what the archive holds, its database), checked and brought to the schema of today in an empty folder.

    StorageError where anything in the archive is not as it was written, or is newer than this program.
    """
    database = work / DATABASE
    try:
        with zipfile.ZipFile(archive) as members:
            told = _manifest(archive, members)
            with members.open(DATABASE) if told.format == FIRST_FORMAT else archive.open("rb") as content:
                _extract(content, told.size, database)
        if _hash(database, told.format) != told.hash or not _is_sound(database, told):
            raise _changed(archive)
    except _BROKEN as error:
        raise _changed(archive) from error
    except OSError as error:
        raise StorageError(f"{archive} cannot be unpacked ({error.strerror or error}). Nothing was changed.") from error
    prepare(database)
    with closing(connect(database)) as db:
        db.execute("UPDATE meta SET value = ? WHERE name = 'database_id'", [uuid.uuid4().hex])
    return told, database


def put_in_place(new: Path, database: Path, kept: Path | None) -> None:
    """Give the database the content of another in one transaction, after `kept` has become a copy of what it was.

    A database that cannot be read is moved to `kept`, since nothing can be written into it; None where there is none.
    """
    readable = _is_readable(database)
    if kept and not readable:
        _move(database, kept)
    prepare(database)
    if kept and readable:
        with storage_errors(database), _copy_on_disk(database, kept):
            pass  # nothing is replaced before the disk has what it was
    with storage_errors(database), closing(connect(new)) as source, closing(connect(database)) as target:
        target.execute("BEGIN IMMEDIATE")  # waits for those who write, which copying would do for ever
        target.execute("ROLLBACK")
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _copy_on_disk(database: Path, target: Path) -> Iterator[tuple[int, dict[str, int]]]:
    """One moment of a database in a new file that only its owner may read, and its `_rows`.

    The block may change the file; it is on disk when that ends.
    """
    if shutil.disk_usage(target.parent).free < 2 * database.stat().st_size:
        raise StorageError(f"There is not enough room in {target.parent} for a copy of {database}. Free some space.")
    descriptor, filled = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), Event()
    with os.fdopen(descriptor, "wb") as file, ThreadPoolExecutor(1) as disk:
        written = disk.submit(_write_through, file, filled)
        try:
            yield _copy(database, target)
        finally:
            filled.set()
        written.result()


def _write_through(file: IO[bytes], filled: Event) -> None:
    """Have the disk write what others put into a file while they fill it, and wait for all of it then."""
    begun = 0
    while hasattr(os, "posix_fadvise") and not filled.wait(_GLANCE_S):
        size = os.fstat(file.fileno()).st_size
        if size > begun:  # Linux begins to write such pages and, unlike fsync, waits for nothing; others do it at the end
            with suppress(OSError):
                os.posix_fadvise(file.fileno(), begun, size - begun, os.POSIX_FADV_DONTNEED)
            begun = size
    filled.wait()
    os.fsync(file.fileno())


def _copy(database: Path, target: Path) -> tuple[int, dict[str, int]]:
    with reading(database) as source, closing(sqlite3.connect(target)) as copy:
        source.execute("PRAGMA mmap_size = 2147483648")  # as much as SQLite allows
        source.execute("SELECT count(*) FROM sqlite_master")  # the view begins here: what is counted is what was copied
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("PRAGMA page_size = 65536")  # the pages of the source go into it as they are, many at a write
        copy.execute("PRAGMA cache_size = 10")  # written while they are in the cache of the processor
        copy.execute("PRAGMA user_version = 1")  # a first page, which fixes that size until the source is copied over it
        source.backup(copy)
        return _rows(source)  # now that all of it is in memory


def _leave_out_secrets(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        db.execute("PRAGMA secure_delete = ON")
        db.execute("UPDATE accounts SET token_ref = '' WHERE token_ref != ''")
        db.execute("UPDATE meta SET value = ? WHERE name = 'database_id'", [NO_ID])


def _rows(db: sqlite3.Connection) -> tuple[int, dict[str, int]]:
    """(number of its last migration, rows by table)."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rows = {name: db.execute(f"SELECT count(*) FROM {_checked(name)}").fetchone()[0] for name in names}  # noqa: S608 - a plain word
    [schema] = db.execute("PRAGMA user_version").fetchone()
    return schema, rows


def _checked(name: str) -> str:
    if not re.fullmatch(r"\w+", name):
        raise ValueError(name)
    return name


def _is_sound(database: Path, told: Backup) -> bool:
    """Whether it is the whole database of ours that was told of, with nothing behind it, and runs nothing by itself."""
    with closing(sqlite3.connect(database)) as db:
        [[pages]], [[page]] = db.execute("PRAGMA page_count"), db.execute("PRAGMA page_size")
        [[ours]] = db.execute("PRAGMA application_id")
        [[alive]] = db.execute("SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')")
        if ours != APPLICATION_ID or alive or pages * page != database.stat().st_size:
            return False
        return bool(db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)] and _rows(db) == (told.schema, told.tables))


def _hash(path: Path, form: int) -> str:
    """The hash of a `Backup` in a format."""
    if form == FORMAT:
        return blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()
    summed = partial(blake2b, digest_size=32) if form == FIRST_FORMAT else sha256
    with path.open("rb") as file:
        pieces = iter(partial(file.read, _PIECE), b"")
        return summed(b"".join(summed(piece).digest() for piece in pieces)).hexdigest()


def _behind(made: Backup) -> bytes:
    """The zip that stands behind the database."""
    info = zipfile.ZipInfo(MANIFEST, _BEGINNING)
    info.create_system, info.external_attr = 3, 0o600 << 16  # Unix, wherever it is written
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as members:
        members.writestr(info, as_json(asdict(made)))
    return content.getvalue()


def _manifest(archive: Path, members: zipfile.ZipFile) -> Backup:
    """What the archive says of itself; StorageError where it is no backup, or one that this program is too old for."""
    infos = {info.filename: info for info in members.infolist()}
    if set(infos) not in ({MANIFEST}, {MANIFEST, DATABASE}) or len(members.infolist()) > len(infos):
        raise StorageError(f"{archive} is not a backup of music-rec. Name the file that `music-rec backup FILE` wrote.")
    if infos[MANIFEST].file_size > _LONGEST_MANIFEST or any(one.compress_type not in _PACKED for one in infos.values()):
        raise _changed(archive)
    told = json.loads(members.read(MANIFEST))
    newest = migrations()[-1][0]
    if told["format"] > FORMAT or told["schema"] > newest:
        raise StorageError(f"{archive} was written by a newer music-rec. Update the program; nothing was changed.")
    if DATABASE in infos:
        made, fits = Backup(**told, size=infos[DATABASE].file_size), told["format"] == FIRST_FORMAT
    else:
        made = Backup(**told)
        fits = made.format in (SECOND_FORMAT, FORMAT) and _is_all(archive, made.size, infos[MANIFEST])
    if not fits:
        raise _changed(archive)
    return made


def _is_all(archive: Path, size: int, manifest: zipfile.ZipInfo) -> bool:
    """Whether an archive is a database of this size with this manifest behind it, without one more byte."""
    return manifest.header_offset == size and archive.stat().st_size == size + manifest.compress_size + _AROUND


def _extract(content: IO[bytes], size: int, database: Path) -> None:
    room = shutil.disk_usage(database.parent).free
    if size * 3 > room:  # unpacked, exchanged, and the copy of what it replaces
        raise StorageError(f"There is not enough room in {database.parent} to unpack a backup. Free some space.")
    descriptor = os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for start in range(0, size, _PIECE):
            out.write(content.read(min(_PIECE, size - start)))


def _changed(archive: Path) -> StorageError:
    return StorageError(f"{archive} is damaged, cut off or was changed. Use another copy of it; nothing was changed here.")


def _is_readable(database: Path) -> bool:
    """Whether it can be copied and written into; a file that is not there yet can not."""
    try:
        with reading(database) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return bool(db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)])
    except StorageError:
        return False


def _move(database: Path, kept: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.replace(kept.with_name(kept.name + suffix))
