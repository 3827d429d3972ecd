"""Backup and restore: everything comes back, or nothing changes."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Play

from music_rec.core.errors import JobHeldError, NotEnoughDataError, StorageError, UsageError
from music_rec.core.locks import held
from music_rec.core.models import Playlist
from music_rec.core.storage import backup as archives
from music_rec.core.storage.database import migrations, prepare
from music_rec.library import Library
from music_rec.library.serving import serving

OLD = [Play(START + 60 * i, "Fjord", "Ice") for i in range(5)]
NEW = [Play(START + 60 * i, "Mole", f"Dig {i}") for i in range(3)]
TOKEN = "token-of-anna-1234567890"
RESTORE = """
import sys
from pathlib import Path
from integration.storage.exports import library_in

with library_in(Path(sys.argv[1])) as library:
    print("ready", flush=True)
    library.moving.restore(Path(sys.argv[2]))
"""


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


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A library with five plays of Anna."""
    folder = tmp_path / "here"
    with library_in(folder) as library:
        bring(library, tmp_path, OLD)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A backup of another library, with three plays and a list."""
    with library_in(tmp_path / "there") as library:
        bring(library, tmp_path, NEW, "Ben")
        library.playlists.save(library.people.shown(), Playlist(0, "Mine"))
        library.moving.backup(tmp_path / "all.zip")
    return tmp_path / "all.zip"


def changed(archive: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The archive with another manifest."""
    with zipfile.ZipFile(archive) as members:
        database, told = members.read(archives.DATABASE), json.loads(members.read(archives.MANIFEST))
    change(told)
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr(archives.DATABASE, database)
        members.writestr(archives.MANIFEST, json.dumps(told))
    return archive


def test_restored_library_holds_every_row_of_every_table(archive, tmp_path):
    with library_in(tmp_path / "new") as library:
        done = library.moving.restore(archive)
        restored = titles(library)

    assert done.replaced is None
    assert restored == ["Dig 0", "Dig 1", "Dig 2"]
    assert contents(tmp_path / "new/data/music_rec.db") == contents(tmp_path / "there/data/music_rec.db")


def test_backup_tells_hash_and_rows_and_has_the_same_hash_on_the_new_computer(here, tmp_path):
    with library_in(here) as library:
        made = library.moving.backup(tmp_path / "1.zip")
    with library_in(tmp_path / "new") as library:
        done = library.moving.restore(tmp_path / "1.zip")
        again = library.moving.backup(tmp_path / "2.zip")

    assert made == done.backup == again
    assert (made.tables["scrobbles"], made.tables["listeners"], made.schema) == (5, 1, migrations()[-1][0])
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_backup_leaves_nothing_beside_the_archive(here, tmp_path):
    (tmp_path / "out").mkdir()

    with library_in(here) as library:
        library.moving.backup(tmp_path / "out" / "all.zip")

    assert files(tmp_path / "out") == {"all.zip"}
    assert list((here / "data/backups").iterdir()) == []
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "out" / "all.zip").stat().st_mode) == 0o600


def test_keys_and_tokens_are_not_in_a_backup(here, tmp_path):
    database = here / "data/music_rec.db"
    query(database, "INSERT INTO accounts (listener_id, service, name, token_ref) VALUES (1, 'lastfm', 'anna', ?)", TOKEN)
    (here / "data/settings.toml").write_text(f"key = '{TOKEN}'", "utf-8")

    with library_in(here) as library:
        library.moving.backup(tmp_path / "all.zip")

    with zipfile.ZipFile(tmp_path / "all.zip") as members:
        assert members.namelist() == [archives.DATABASE, archives.MANIFEST]
    assert TOKEN.encode() not in (tmp_path / "all.zip").read_bytes()
    assert query(database, "SELECT token_ref FROM accounts") == [(TOKEN,)]
    with library_in(tmp_path / "new") as library:
        library.moving.restore(tmp_path / "all.zip")
    assert query(tmp_path / "new/data/music_rec.db", "SELECT name, token_ref FROM accounts") == [("anna", "")]


def test_backup_is_of_one_moment_while_others_write(here, tmp_path):
    database, stop = here / "data/music_rec.db", threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            while not stop.is_set():  # always two rows, or none
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO revisions VALUES (77, 'plays', 1), (77, 'facts', 1)")
                db.execute("COMMIT")
                db.execute("DELETE FROM revisions WHERE listener_id = 77")

    writing = threading.Thread(target=write)
    writing.start()
    with library_in(here) as library:
        made = [library.moving.backup(tmp_path / "all.zip", force=True) for _ in range(10)]
        stop.set()
    writing.join()

    with library_in(tmp_path / "new") as library:
        library.moving.restore(tmp_path / "all.zip")
        assert len(titles(library)) == 5
    assert {one.tables["revisions"] for one in made} <= {made[0].tables["revisions"] + change for change in (-2, 0, 2)}


def test_file_that_is_there_is_written_over_by_force_only(here, tmp_path):
    target = tmp_path / "all.zip"
    target.write_text("precious", "utf-8")

    with library_in(here) as library:
        with pytest.raises(UsageError, match="--force"):
            library.moving.backup(target)
        assert target.read_text("utf-8") == "precious"
        library.moving.backup(target, force=True)

    assert zipfile.is_zipfile(target)


def test_there_is_nothing_to_back_up_without_an_own_listener(tmp_path):
    with library_in(tmp_path / "new") as library, pytest.raises(NotEnoughDataError, match="import"):
        library.moving.backup(tmp_path / "all.zip")

    assert not (tmp_path / "all.zip").exists()


def test_backup_that_cannot_be_written_says_so(here, tmp_path):
    with library_in(here) as library, pytest.raises(StorageError, match="Choose another place"):
        library.moving.backup(tmp_path / "no such folder" / "all.zip")


def test_what_a_restore_replaces_is_kept(here, archive):
    before = contents(here / "data/music_rec.db")

    with library_in(here) as library:
        done = library.moving.restore(archive)

    assert done.replaced is not None
    assert done.replaced.parent == here / "data/backups"
    assert done.replaced.name.startswith("replaced-")
    assert contents(done.replaced) == before
    assert files(here / "data/backups") == {done.replaced.name}


def test_two_restores_in_one_second_keep_both(here, archive):
    with library_in(here) as library:
        kept = [library.moving.restore(archive).replaced for _ in range(3)]

    assert len({path.name for path in kept if path}) == 3


def test_library_that_is_open_notices_the_other_database(here, archive, tmp_path):
    with library_in(here) as looking, library_in(here) as restoring:
        before, revisions = titles(looking), looking.revisions(looking.people.shown())
        restoring.moving.restore(archive)
        listener = looking.people.shown()
        after = titles(looking)
        bring(looking, tmp_path, [Play(START - 60, "Fjord", "Ice")], listener.name)

        assert before == ["Ice"] * 5
        assert after == ["Dig 0", "Dig 1", "Dig 2"]
        assert looking.revisions(listener) != revisions
        assert titles(looking) == titles(restoring) == ["Ice", "Dig 0", "Dig 1", "Dig 2"]


def test_cache_of_what_was_there_is_never_taken_for_what_was_restored(here, tmp_path):
    with library_in(here) as library:
        library.moving.backup(tmp_path / "all.zip")
        bring(library, tmp_path, [Play(START - 60, "Fjord", "Lost")])
        lost = titles(library)
        library.moving.restore(tmp_path / "all.zip")
        bring(library, tmp_path, [Play(START - 60, "Fjord", "Found")])

        assert lost[0] == "Lost"
        assert titles(library) == ["Found", *["Ice"] * 5]


def test_recommender_that_was_fitted_before_a_restore_is_fitted_again(here, tmp_path):
    with library_in(here) as library:
        library.moving.backup(tmp_path / "all.zip")
        for title in ("Lost", "Found"):
            library.moving.restore(tmp_path / "all.zip")
            bring(library, tmp_path, [Play(START - 60, "Fjord", title)])
            answer = library.recommending.recommend(library.people.shown(), model="popularity", k=9)
            assert {one.title for one in answer.items} == {"Ice", title}


def refused(folder: Path, archive: Path, error: type[Exception], words: str) -> None:
    """The restore is refused and nothing changes."""
    before = contents(folder / "data/music_rec.db")

    with library_in(folder) as library:
        with pytest.raises(error, match=words):
            library.moving.restore(archive)
        assert len(titles(library)) == 5

    assert contents(folder / "data/music_rec.db") == before
    assert list((folder / "data/backups").iterdir()) == []


def test_archive_with_any_byte_changed_is_refused_or_holds_the_same(here, archive, tmp_path):
    whole, rng = archive.read_bytes(), random.Random(1)
    expected = contents(tmp_path / "there/data/music_rec.db")
    ends = [*range(60), *range(len(whole) - 500, len(whole), 7)]
    for place in [*ends, *rng.sample(range(len(whole)), 40)]:
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
        shutil.rmtree(tmp_path / "work", ignore_errors=True)
        (tmp_path / "work").mkdir()

        try:
            _, database = archives.unpack(archive, tmp_path / "work")
        except StorageError as error:
            assert str(archive) in str(error)
        else:
            assert contents(database) == expected


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 0.999])
def test_archive_that_was_cut_off_is_refused(here, archive, share):
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])

    refused(here, archive, StorageError, "damaged, cut off or was changed")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["tables"].update(scrobbles=4),
        lambda told: told["tables"].pop("albums"),
        lambda told: told.update(hash="0" * 64),
        lambda told: told.update(schema=0),
        lambda told: told.update(extra=1),
        lambda told: told.pop("tables"),
        lambda told: told.update(format="one"),
    ],
)
def test_archive_whose_manifest_tells_something_else_is_refused(here, archive, change):
    refused(here, changed(archive, change), StorageError, "damaged, cut off or was changed")


@pytest.mark.parametrize("part", ["format", "schema"])
def test_archive_of_a_newer_program_is_refused(here, archive, part):
    refused(here, changed(archive, lambda told: told.update({part: 999})), StorageError, "Update the program")


def test_database_with_a_trigger_is_refused_even_if_its_manifest_fits(here, tmp_path):
    with library_in(tmp_path / "there") as library:
        bring(library, tmp_path, NEW)
    database, work = tmp_path / "there/data/music_rec.db", tmp_path / "work"
    query(database, "CREATE TRIGGER bad AFTER INSERT ON imports BEGIN DELETE FROM scrobbles; END")
    work.mkdir()
    archives.save(database, tmp_path / "all.zip", work)

    refused(here, tmp_path / "all.zip", StorageError, "was changed")


@pytest.mark.parametrize("name", ["plays.csv", "other.zip"])
def test_file_that_is_no_backup_is_refused(here, tmp_path, name):
    path = uts(tmp_path / "plays.csv", OLD)
    if name == "other.zip":
        with zipfile.ZipFile(tmp_path / name, "w") as members:
            members.write(path, "plays.csv")

    refused(here, tmp_path / name, StorageError, "not a backup|damaged")


def test_older_backup_is_brought_to_the_schema_of_today(tmp_path):
    old, work = tmp_path / "old.db", tmp_path / "work"
    prepare(old, migrations()[:1])
    query(old, "INSERT INTO listeners (name, created_at) VALUES ('Zoë', 0)")
    work.mkdir()
    made = archives.save(old, tmp_path / "all.zip", work)

    with library_in(tmp_path / "new") as library:
        library.moving.restore(tmp_path / "all.zip")
        assert [one.name for one in library.people.all()] == ["Zoë"]

    assert made.schema == 1
    assert query(tmp_path / "new/data/music_rec.db", "PRAGMA user_version") == [(migrations()[-1][0],)]


@pytest.mark.parametrize(("lock", "words"), [("import-1", "import is running"), ("server", "open in the browser")])
def test_restore_waits_for_nobody_who_holds_the_data(here, archive, lock, words):
    with held(here / "data/locks", lock):
        refused(here, archive, JobHeldError, words)


def test_server_may_restore_by_itself(here, archive):
    with serving(here / "data", 8501), library_in(here) as library:
        library.moving.restore(archive)

        assert titles(library) == ["Dig 0", "Dig 1", "Dig 2"]


@pytest.mark.parametrize("damage", [b"nothing of ours", b"SQLite format 3\0" + b"\1" * 5000])
def test_damaged_database_is_kept_too_and_replaced(here, archive, damage):
    (here / "data/music_rec.db").write_bytes(damage)

    with library_in(here) as library:
        done = library.moving.restore(archive)
        assert titles(library) == ["Dig 0", "Dig 1", "Dig 2"]

    assert done.replaced is not None
    assert done.replaced.read_bytes() == damage


def restore_killed_after(seconds: float, folder: Path, archive: Path) -> None:
    tests = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", RESTORE, str(folder), str(archive)]
    environment = {"PYTHONPATH": tests, "PATH": "", "SYSTEMROOT": ""}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.kill()


@pytest.mark.parametrize("moment", [pytest.param(n, marks=[] if n in (2, 9) else pytest.mark.slow) for n in range(20)])
def test_restore_killed_at_any_moment_leaves_the_old_or_the_new(here, archive, moment):
    restore_killed_after(0.012 * moment, here, archive)

    with library_in(here) as library:
        assert titles(library) in (["Ice"] * 5, ["Dig 0", "Dig 1", "Dig 2"])
        library.moving.restore(archive)
        assert titles(library) == ["Dig 0", "Dig 1", "Dig 2"]
    assert not list((here / "data/backups").glob("unfinished*"))
