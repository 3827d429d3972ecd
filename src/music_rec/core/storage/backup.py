"""The database as one archive: a copy of one moment, with a manifest that tells what must be in it.

The archive is a zip of two stored members; packing them smaller would take many times as long as all the rest.
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
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import IO

from music_rec.core.errors import StorageError
from music_rec.core.files import in_place_of
from music_rec.core.storage.database import APPLICATION_ID, connect, migrations, prepare, reading, storage_errors
from music_rec.core.storage.writer import as_json

FORMAT = 1
DATABASE = "music_rec.db"
MANIFEST = "manifest.json"
NO_ID = "0" * 32
"""Stands in an archive for the id of the database: what is restored is another one, which no cache may take for the old."""
_PIECE = 1 << 22
_sum = partial(blake2b, digest_size=32)  # twice as fast as SHA-256 where the processor has no help for that
_LONGEST_MANIFEST = 1 << 20
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The only time in an archive: the same database gives the same bytes."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (EOFError, ValueError, KeyError, TypeError, RuntimeError, zlib.error, zipfile.BadZipFile, sqlite3.Error)


@dataclass(frozen=True)
class Backup:
    """What an archive holds."""

    format: int
    schema: int
    """Number of the last migration of its database."""
    hash: str
    """BLAKE2b-256 over that of every 4 MB of its database."""
    tables: dict[str, int]
    """Rows by table."""


def save(database: Path, target: Path, work: Path) -> Backup:
    """Write the archive in the place of `target`, whole or not at all; `work` is an empty folder for what that takes.

    Others may write meanwhile. References to tokens and the id of the database stay out.
    """
    copy = work / DATABASE
    with storage_errors(database):
        copy_database(database, copy)
        _leave_out_secrets(copy)
        with ThreadPoolExecutor() as beside, in_place_of(target) as file:
            found = beside.submit(_described, copy)
            _write(file, copy, found)
            return found.result()


def unpack(archive: Path, work: Path) -> tuple[Backup, Path]:
    """(what the archive holds, its database), checked and brought to the schema of today in an empty folder.

    StorageError where anything in the archive is not as it was written, or is newer than this program.
    """
    database = work / DATABASE
    try:
        with zipfile.ZipFile(archive) as members:
            told = _manifest(archive, members)
            _extract(members, database)
        if _hash(database) != told.hash or not _is_sound(database) or _described(database) != told:
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
        copy_database(database, kept)
    with storage_errors(database), closing(connect(new)) as source, closing(connect(database)) as target:
        target.execute("BEGIN IMMEDIATE")  # waits for those who write, which copying would do for ever
        target.execute("ROLLBACK")
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_database(database: Path, target: Path) -> None:
    """Copy one moment of a database into a new file that only its owner may read."""
    if shutil.disk_usage(target.parent).free < 2 * database.stat().st_size:
        raise StorageError(f"There is not enough room in {target.parent} for a copy of {database}. Free some space.")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    with reading(database) as source, closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA synchronous = OFF")
        source.backup(copy)


def _leave_out_secrets(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        db.execute("PRAGMA secure_delete = ON")
        db.execute("UPDATE accounts SET token_ref = '' WHERE token_ref != ''")
        db.execute("UPDATE meta SET value = ? WHERE name = 'database_id'", [NO_ID])


def _described(database: Path) -> Backup:
    with closing(sqlite3.connect(database)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: db.execute(f"SELECT count(*) FROM {_checked(name)}").fetchone()[0] for name in names}  # noqa: S608 - a plain word
        [schema] = db.execute("PRAGMA user_version").fetchone()
    return Backup(FORMAT, schema, _hash(database), rows)


def _checked(name: str) -> str:
    if not re.fullmatch(r"\w+", name):
        raise ValueError(name)
    return name


def _is_sound(database: Path) -> bool:
    """Whether it is a whole database of ours that runs nothing by itself."""
    with closing(sqlite3.connect(database)) as db:
        [[ours]] = db.execute("PRAGMA application_id")
        [[alive]] = db.execute("SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')")
        return ours == APPLICATION_ID and not alive and db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]


def _hash(path: Path) -> str:
    """The hash of a `Backup`; pieces are hashed on all cores, since that takes longer than all the rest."""
    starts = range(0, path.stat().st_size, _PIECE)

    def digest(start: int) -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            return _sum(file.read(_PIECE)).digest()

    with ThreadPoolExecutor() as pool:
        return _sum(b"".join(pool.map(digest, starts))).hexdigest()


def _write(file: IO[bytes], database: Path, found: Future[Backup]) -> None:
    with zipfile.ZipFile(file, "w") as members:
        with database.open("rb") as content, members.open(_member(DATABASE), "w", force_zip64=True) as out:
            shutil.copyfileobj(content, out, _PIECE)
        members.writestr(_member(MANIFEST), as_json(asdict(found.result())))


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _BEGINNING)
    info.external_attr = 0o600 << 16
    return info


def _manifest(archive: Path, members: zipfile.ZipFile) -> Backup:
    """What the archive says of itself; StorageError where it is no backup, or one that this program is too old for."""
    infos = {info.filename: info for info in members.infolist()}
    if sorted(infos) != sorted((DATABASE, MANIFEST)) or len(members.infolist()) > len(infos):
        raise StorageError(f"{archive} is not a backup of music-rec. Name the file that `music-rec backup FILE` wrote.")
    if infos[MANIFEST].file_size > _LONGEST_MANIFEST or any(one.compress_type not in _PACKED for one in infos.values()):
        raise _changed(archive)
    told = json.loads(members.read(MANIFEST))
    newest = migrations()[-1][0]
    if told["format"] > FORMAT or told["schema"] > newest:
        raise StorageError(f"{archive} was written by a newer music-rec. Update the program; nothing was changed.")
    return Backup(**told)


def _extract(members: zipfile.ZipFile, database: Path) -> None:
    room = shutil.disk_usage(database.parent).free
    if members.getinfo(DATABASE).file_size * 3 > room:  # unpacked, exchanged, and the copy of what it replaces
        raise StorageError(f"There is not enough room in {database.parent} to unpack a backup. Free some space.")
    descriptor = os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with members.open(DATABASE) as content, os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(content, out, _PIECE)


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
