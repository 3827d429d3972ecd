"""The database is made and brought up to date one whole step at a time."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from music_rec.core.errors import StorageError
from music_rec.core.storage.database import connect, migrations, prepare

NEWEST = migrations()[-1][0]
BROKEN = (NEWEST + 1, "CREATE TABLE half (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n")
NEXT = (NEWEST + 1, "CREATE TABLE added (id INTEGER);\nINSERT INTO added SELECT listener_id FROM listeners;\n")


def query(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def version(path: Path) -> int:
    return query(path, "PRAGMA user_version")[0][0]


def tables(path: Path) -> set[str]:
    return {name for (name,) in query(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def fill(path: Path) -> None:
    """One row in every table, whatever its columns are."""
    with closing(sqlite3.connect(path)) as db, db:
        for table in sorted(tables(path) - {"meta", "sqlite_sequence"}):
            db.execute(f"INSERT INTO {table} VALUES ({', '.join(map(_value, _columns(db, table)))})")


def _columns(db: sqlite3.Connection, table: str) -> list[tuple[str, str, str]]:
    [(made,)] = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table])
    return [(made, name, kind) for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})")]


def _value(column: tuple[str, str, str]) -> str:
    """A value that fits a column: the first its CHECK allows, else 1."""
    made, name, kind = column
    checked = made.partition(f"CHECK ({name} IN (")[2]
    if checked:
        return checked.partition(")")[0].split(",")[0]
    return "'1'" if kind == "TEXT" else "1"


def content(path: Path) -> dict[str, list[Any]]:
    return {table: query(path, f"SELECT * FROM {table}") for table in tables(path)}


def test_versions_count_up_without_a_gap():
    assert [number for number, _ in migrations()] == list(range(1, NEWEST + 1))


def test_a_new_database_is_of_the_newest_version_and_whole(tmp_path: Path):
    path = tmp_path / "deep" / "music_rec.db"

    prepare(path)

    assert version(path) == NEWEST
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA journal_mode") == [("wal",)]


def test_nothing_happens_to_a_database_that_is_up_to_date(tmp_path: Path):
    path = tmp_path / "music_rec.db"
    prepare(path)
    before = path.read_bytes()

    prepare(path)

    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"music_rec.db", "locks"}


def test_two_databases_are_told_apart(tmp_path: Path):
    for name in ("one.db", "two.db"):
        prepare(tmp_path / name)

    ids = [query(tmp_path / name, "SELECT value FROM meta WHERE name = 'database_id'") for name in ("one.db", "two.db")]

    assert ids[0] != ids[1]


@pytest.mark.parametrize("start", [number for number, _ in migrations()])
def test_every_earlier_version_comes_up_with_its_data(tmp_path: Path, start: int):
    path = tmp_path / "music_rec.db"
    prepare(path, migrations()[:start])
    fill(path)
    before = content(path)

    prepare(path)

    assert version(path) == NEWEST
    after = content(path)
    assert {table: len(after[table]) for table in before} == {table: len(rows) for table, rows in before.items()}
    assert query(path, "PRAGMA foreign_key_check") == []


def test_a_copy_of_the_old_file_is_kept_before_the_first_step(tmp_path: Path):
    path = tmp_path / "music_rec.db"
    prepare(path)
    fill(path)
    before = content(path)

    prepare(path, [*migrations(), NEXT])

    copy = tmp_path / f"music_rec-before-{NEXT[0]:03d}.db"
    assert content(copy) == before
    assert version(copy) == NEWEST
    assert query(path, "SELECT * FROM added") == [(1,)]


def test_a_failing_step_leaves_the_version_before_and_every_row(tmp_path: Path):
    path = tmp_path / "music_rec.db"
    prepare(path)
    fill(path)
    before = content(path)

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        prepare(path, [*migrations(), BROKEN])

    assert version(path) == NEWEST
    assert content(path) == before
    prepare(path)


def test_a_first_step_that_fails_leaves_an_empty_file_that_can_be_filled_later(tmp_path: Path):
    path = tmp_path / "music_rec.db"

    with pytest.raises(sqlite3.OperationalError):
        prepare(path, [(1, BROKEN[1])])

    assert tables(path) == set()
    prepare(path)
    assert version(path) == NEWEST


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "music_rec.db"
    prepare(path, [*migrations(), NEXT])
    before = path.read_bytes()

    with pytest.raises(StorageError, match=rf"music_rec.db was written by a newer music-rec \(version {NEXT[0]}.*Update"):
        prepare(path)

    assert path.read_bytes() == before


def test_several_who_come_at_once_make_one_database(tmp_path: Path):
    path = tmp_path / "music_rec.db"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: prepare(path), range(8)))

    assert version(path) == NEWEST
    assert len(query(path, "SELECT * FROM meta WHERE name = 'database_id'")) == 1


def test_several_who_come_at_once_take_each_step_once(tmp_path: Path):
    path = tmp_path / "music_rec.db"
    prepare(path)
    fill(path)
    before = content(path)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: prepare(path, [*migrations(), NEXT]), range(8)))

    assert version(path) == NEXT[0]
    assert query(path, "SELECT * FROM added") == [(1,)]
    assert content(tmp_path / f"music_rec-before-{NEXT[0]:03d}.db") == before


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
def test_only_its_owner_may_read_the_database_and_its_copies(tmp_path: Path):
    path = tmp_path / "music_rec.db"
    before = os.umask(0)
    try:
        prepare(path)
        prepare(path, [*migrations(), NEXT])
        with closing(connect(path)) as db:
            db.execute("CREATE TABLE another (id INTEGER)")
            modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("*.db*")}
    finally:
        os.umask(before)

    assert {"music_rec.db", "music_rec.db-wal", "music_rec.db-shm", f"music_rec-before-{NEXT[0]:03d}.db"} == set(modes)
    assert set(modes.values()) == {0o600}
