"""Several processes share one database: writers wait for each other, readers for nobody."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Database, File, Play

from music_rec.core.errors import JobHeldError
from music_rec.core.locks import held, is_held
from music_rec.core.storage.database import connect, prepare
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer

IMPORT = """
import sys
from pathlib import Path
from integration.storage.exports import library_in

with library_in(Path(sys.argv[1])) as library:
    listener = library.people.writable(sys.argv[2], "UTC")
    print("ready", flush=True)
    sys.stdin.readline()
    library.imports.run(listener, [Path(sys.argv[3])])
"""
HOLD = """
import sys
from pathlib import Path
from music_rec.core.locks import held

with held(Path(sys.argv[1]), sys.argv[2]):
    print("ready", flush=True)
    sys.stdin.readline()
"""
LOOK = """
import sqlite3, sys

sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM scrobbles").fetchone()
print("ready", flush=True)
"""


@contextmanager
def program(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process, once it says that it is ready; it goes on when told, or at the end."""
    pipe = subprocess.PIPE
    tests = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=pipe,
        stdout=pipe,
        text=True,
        env={**os.environ, "PYTHONPATH": tests},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_imports_of_two_listeners_at_once_are_both_whole(tmp_path: Path):
    files = tmp_path / "files"
    files.mkdir()
    for number in range(10):
        uts(files / f"{number}.csv", [Play(START + 1000 * number + i, f"Artist {i % 9}", f"Title {i}") for i in range(200)])
    with library_in(tmp_path) as library:
        listeners = [library.people.add(name, "UTC") for name in ("Anna", "Berta")]

    with program(IMPORT, tmp_path, "Anna", files) as anna, program(IMPORT, tmp_path, "Berta", files) as berta:
        go_on(anna)
        go_on(berta)

    assert anna.returncode == berta.returncode == 0
    with library_in(tmp_path) as library:
        assert [len(library.history(one)) for one in listeners] == [2000, 2000]
        assert [library.imports.all(one)[0].status for one in listeners] == ["done", "done"]
    [(artists, tracks)] = Database(tmp_path / "data").query(
        "SELECT (SELECT count(*) FROM artists), (SELECT count(*) FROM tracks)"
    )
    assert (artists, tracks) == (9, 200)


def test_a_second_import_of_the_same_listener_is_told_to_wait(tmp_path: Path):
    file = uts(tmp_path / "plays.csv", [Play()])
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")

        with program(HOLD, library.settings.locks, "import-1"), pytest.raises(JobHeldError, match="already running"):
            library.imports.run(anna, [file])

        assert library.imports.run(anna, [file]).plays_total == 1


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path):
    with program(HOLD, tmp_path, "import-1") as process:
        assert is_held(tmp_path, "import-1")

        process.kill()
        process.wait()

        with held(tmp_path, "import-1"):
            assert is_held(tmp_path, "import-1")


def test_readers_see_what_was_saved_while_somebody_writes(database: Database):
    database.bring(File.of("lastfm-uts", Play()))

    with closing(connect(database.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM scrobbles")

        assert Reader(database.path).counts(1)["plays"] == 1


def test_a_writer_goes_on_while_somebody_reads(database: Database):
    with closing(connect(database.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM scrobbles").fetchone()

        database.bring(File.of("lastfm-uts", Play()))

        assert other.execute("SELECT count(*) FROM scrobbles").fetchone() == (0,)
    assert len(database.rows()) == 1


async def test_opening_a_database_again_takes_no_lock_of_this_process_away(database: Database):
    """Else the other process would believe that it closes the file last, and delete the log that the writer goes on with."""
    writer = await Writer.open(database.path)
    await writer.rename_listener(1, "Berta")

    prepare(database.path)
    with program(LOOK, database.path):
        pass

    await writer.add_listener("Clara", "UTC", 0)
    seen = [one.name for one in Reader(database.path).listeners()]
    await writer.close()
    assert seen == ["Berta", "Clara"]


async def test_who_is_cancelled_in_a_transaction_leaves_nothing_of_it(database: Database):
    writer = await Writer.open(database.path)

    async def forever() -> None:
        async with writer.transaction() as db:
            await db.execute("DELETE FROM listeners")
            await asyncio.Event().wait()

    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    while not writer.connection.in_transaction:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await writer.rename_listener(1, "Berta")
    await writer.close()
    assert [one.name for one in Reader(database.path).listeners()] == ["Berta"]


async def test_two_who_write_on_one_connection_take_turns(database: Database):
    writer = await Writer.open(database.path)

    await asyncio.gather(*(writer.add_listener(f"Listener {number}", "UTC", 0) for number in range(20)))

    await writer.close()
    assert len(Reader(database.path).listeners()) == 21
