"""Each way a database can be unusable has its own text, with the next step; and no row is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from integration.storage.plays import START, Database, File, Play, batch_of

from music_rec.core.errors import StorageError
from music_rec.core.storage.database import connect, prepare, reading
from music_rec.core.storage.imports import ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer

PLAYS = [Play(START + 60 * i, f"Artist {i % 50}", f"Title {i % 500}") for i in range(4000)]
MORE = [Play(play.at + 10_000_000, play.artist, f"Another {play.title}") for play in PLAYS]
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture
def filled(database: Database) -> Database:
    """A closed database of 4000 plays: one file, nothing beside it."""
    database.bring(File.of("lastfm-uts", *PLAYS))
    return database


def count(database: Database) -> int:
    return database.query("SELECT count(*) FROM scrobbles")[0][0]


def refused(path: Path) -> str:
    """Why the file cannot be used, which names it first."""
    with pytest.raises(StorageError) as caught:
        prepare(path)
    assert str(caught.value).startswith(str(path))
    return str(caught.value)


@pytest.mark.parametrize("size", [0.9999, 0.999, 0.5, 0.01])
def test_a_file_that_is_cut_off_is_called_so_and_left_alone(filled: Database, size: float):
    os.truncate(filled.path, int(filled.path.stat().st_size * size))
    before = filled.path.read_bytes()

    text = refused(filled.path)

    assert "is damaged or cut off. Keep a copy of it, then put a backup in its place" in text
    assert filled.path.read_bytes() == before


def test_a_file_with_a_hole_is_called_damaged(filled: Database):
    with filled.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (filled.path.stat().st_size - 8192))

    with pytest.raises(StorageError, match=r"is damaged .*backup"):
        Reader(filled.path).names("artist", range(1, 60))


def test_a_file_whose_checkpoint_was_killed_opens_with_every_row(filled: Database, tmp_path: Path):
    """A checkpoint writes the first page, which tells the new size, before the pages that make it that long."""
    short = tmp_path / "short"
    short.mkdir()
    old = filled.path.read_bytes()
    with closing(connect(filled.path)) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("CREATE TABLE more AS SELECT * FROM scrobbles")
        shutil.copy(f"{filled.path}-wal", short / "music_rec.db-wal")
        db.execute("PRAGMA wal_checkpoint")
        first = filled.path.read_bytes()[:4096]
    (short / "music_rec.db").write_bytes(first + old[4096:])

    prepare(short / "music_rec.db")

    assert Database(short).query("SELECT count(*) FROM more") == [(len(PLAYS),)]


def test_a_writer_that_waits_in_vain_says_who_holds_the_file(filled: Database):
    async def write() -> None:
        writer = await Writer.open(filled.path)
        await writer.connection.execute("PRAGMA busy_timeout = 1")
        try:
            await writer.rename_listener(1, "Berta")
        finally:
            await writer.close()

    with closing(connect(filled.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match=r"music_rec.db is locked by another program. Close .* nothing was changed"):
            asyncio.run(write())

    asyncio.run(write())
    assert count(filled) == len(PLAYS)


@pytest.mark.slow
def test_opening_a_database_that_another_program_keeps_for_itself_says_so(filled: Database):
    with closing(connect(filled.path)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("UPDATE meta SET value = value")

        assert "is locked by another program" in refused(filled.path)

    prepare(filled.path)
    assert count(filled) == len(PLAYS)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the right to do everything, where the tests run with it."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder every user of the computer can look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@POSIX
def test_a_folder_that_cannot_be_written_is_named_before_anything_is_made(common: Path):
    common.chmod(0o555)

    with as_nobody():
        text = refused(common / "data" / "music_rec.db")

    assert "cannot be written. Make it and its folder writable" in text
    assert list(common.iterdir()) == []


@POSIX
def test_a_file_that_cannot_be_written_can_be_looked_at_and_says_so_to_an_import(common: Path):
    database = Database(common)
    database.add_listener()
    database.bring(File.of("lastfm-uts", *PLAYS))
    for place in (common, *common.rglob("*")):
        place.chmod(0o777)
    database.path.chmod(0o444)

    with as_nobody():
        prepare(database.path)
        assert Reader(database.path).counts(1)["plays"] == len(PLAYS)
        with pytest.raises(StorageError, match=r"music_rec.db cannot be written. Make it and its folder writable"):
            database.bring(File.of("lastfm-uts", *MORE))

    assert count(database) == len(PLAYS)
    database.path.chmod(0o600)
    assert database.bring(File.of("lastfm-uts", *PLAYS, *MORE))[0].added == len(MORE)


@pytest.mark.parametrize("way", ["file in place of the folder", "folder in place of the file"])
def test_what_stands_in_the_way_is_named(tmp_path: Path, way: str):
    path = tmp_path / "data" / "music_rec.db"
    if way == "folder in place of the file":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("not a folder")

    assert "set MUSIC_REC_DATA_DIR" in refused(path)


async def bring_with_room_for(database: Database, pages: int) -> None:
    """An import on a disk that is full after this many pages more."""
    writer = await Writer.open(database.path)
    try:
        [(size,)] = await writer.connection.execute_fetchall("PRAGMA page_count")
        await writer.connection.execute(f"PRAGMA max_page_count = {size + pages}")
        run = await ImportRun.begin(writer, 1, 0)
        file = FileInProgress(1, "more", "lastfm-uts")
        for start in range(0, len(MORE), 500):
            await run.add(file, batch_of("lastfm-uts", MORE[start : start + 500], start + 1))
    finally:
        await writer.close()


@pytest.mark.parametrize("pages", [0, 20, 40])
def test_a_full_disk_keeps_whole_batches_and_an_import_afterwards_completes(filled: Database, pages: int):
    with pytest.raises(StorageError, match=r"disk is full or failing. Free some space and do it again"):
        asyncio.run(bring_with_room_for(filled, pages))

    there = count(filled) - len(PLAYS)
    assert there % 500 == 0
    assert [row[0] for row in filled.query("SELECT rows_in FROM import_files WHERE path = 'more'")] == [there] * (there > 0)
    [ledger] = filled.bring(File.of("lastfm-uts", *MORE))
    assert (ledger.added, ledger.duplicate) == (len(MORE) - there, there)


WITH_SMALL_FILES = """
import asyncio, resource, sys
from pathlib import Path
from integration.storage.test_unusable_database import bring_with_room_for
from integration.storage.plays import Database

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
asyncio.run(bring_with_room_for(Database(Path(sys.argv[1])), 1_000_000))
"""


@POSIX
def test_a_disk_that_refuses_to_let_a_file_grow_keeps_what_was_there(filled: Database):
    limit = filled.path.stat().st_size + 20_000
    command = [sys.executable, "-c", WITH_SMALL_FILES, str(filled.folder), str(limit)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert "cannot grow: its disk is full or failing" in ended.stderr
    assert count(filled) >= len(PLAYS)
    filled.bring(File.of("lastfm-uts", *PLAYS, *MORE))
    assert count(filled) == len(PLAYS) + len(MORE)


def text_file(path: Path) -> None:
    path.write_text("uts,artist,track\n" * 100)


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE meta (bookmark TEXT)")
        db.execute("PRAGMA user_version = 1")


@pytest.mark.parametrize("make", [text_file, other_program])
def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path, make: Callable[[Path], None]):
    path = tmp_path / "music_rec.db"
    make(path)
    before = path.read_bytes()

    text = refused(path)

    assert "is not a music-rec database. Move it away" in text
    assert path.read_bytes() == before


def test_a_database_that_was_taken_away_is_missed_and_not_made_anew_by_looking(filled: Database):
    reader = Reader(filled.path)
    filled.path.unlink()

    with pytest.raises(StorageError, match=r"is gone. Put it back"):
        reader.listeners()

    assert not filled.path.exists()


def test_looking_cannot_write(filled: Database):
    with pytest.raises(StorageError, match="cannot be written"), reading(filled.path) as db:
        db.execute("DELETE FROM scrobbles")

    assert count(filled) == len(PLAYS)
