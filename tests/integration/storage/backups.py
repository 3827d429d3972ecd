"""Libraries to back up, and archives: taken apart, written by other rules, and refused."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Play

from music_rec.core.storage import backup as archives
from music_rec.library import Library

OLD = [Play(START + 60 * i, "Fjord", "Ice") for i in range(5)]
NEW = [Play(START + 60 * i, "Mole", f"Dig {i}") for i in range(3)]


def bring(library: Library, folder: Path, plays: list[Play], name: str = "Anna") -> None:
    library.imports.run(library.people.writable(name, "UTC"), [uts(folder / "plays.csv", plays)])


def titles(library: Library) -> list[str]:
    """What was played, in order of time."""
    history = library.history(library.people.shown())
    return history.names("track", history.track)


def query(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db, db:
        return db.execute(sql, values).fetchall()


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the id of the database."""
    names = [name for (name,) in query(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rows = {name: sorted(query(path, f"SELECT * FROM {name}"), key=repr) for name in names}
    return rows | {"meta": [row for row in rows["meta"] if row[0] != "database_id"]}


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def parts(archive: Path) -> tuple[bytes, dict[str, Any]]:
    """The database of an archive, and its manifest."""
    with zipfile.ZipFile(archive) as members:
        told = json.loads(members.read(archives.MANIFEST))
    return archive.read_bytes()[: told["size"]], told


def written(archive: Path, database: bytes, *told: dict[str, Any]) -> Path:
    """An archive of a database and what is told of it."""
    archive.write_bytes(database)
    with zipfile.ZipFile(archive, "a") as members:
        for one in told:
            members.writestr(archives.MANIFEST, json.dumps(one))
    return archive


def changed(archive: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The archive with another manifest."""
    database, told = parts(archive)
    change(told)
    return written(archive, database, told)


def of_second_format(archive: Path, change: Callable[[dict[str, Any]], None] = dict) -> Path:
    """The archive as earlier versions wrote it, in one file with another hash."""
    database, told = parts(archive)
    second = told | {"format": 2, "hash": _of_pieces(database, sha256)}
    change(second)
    return written(archive, database, second)


def of_first_format(archive: Path, change: Callable[[dict[str, Any]], None] = dict) -> Path:
    """The archive as the first versions wrote it."""
    database, told = parts(archive)
    first = {
        "format": 1,
        "schema": told["schema"],
        "hash": _of_pieces(database, partial(blake2b, digest_size=32)),
        "tables": told["tables"],
    }
    change(first)
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr(archives.DATABASE, database)
        members.writestr(archives.MANIFEST, json.dumps(first))
    return archive


def _of_pieces(database: bytes, summed: Callable[[bytes], Any]) -> str:
    """The hash over those of every 4 MB, as it was before BLAKE3."""
    pieces = [database[start : start + (1 << 22)] for start in range(0, len(database), 1 << 22)]
    return str(summed(b"".join(summed(piece).digest() for piece in pieces)).hexdigest())


def refused(folder: Path, archive: Path, error: type[Exception], words: str) -> None:
    """The restore is refused and nothing changes."""
    before = contents(folder / "data/music_rec.db")

    with library_in(folder) as library:
        with pytest.raises(error, match=words):
            library.moving.restore(archive)
        assert len(titles(library)) == 5

    assert contents(folder / "data/music_rec.db") == before
    assert list((folder / "data/backups").iterdir()) == []
