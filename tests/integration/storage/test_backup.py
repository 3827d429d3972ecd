"""Backup and restore: everything comes back, or nothing changes."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock
from integration.storage.backups import bring, contents, files, parts, query, refused, titles
from integration.storage.exports import library_in
from integration.storage.plays import START, Play

from music_rec.core.errors import JobHeldError, NotEnoughDataError, StorageError, UsageError
from music_rec.core.locks import held
from music_rec.core.storage import backup as archives
from music_rec.core.storage.database import migrations, prepare
from music_rec.library import moving
from music_rec.library.serving import serving

TOKEN = "token-of-anna-1234567890"
RESTORE = """
import sys
from pathlib import Path
from integration.storage.exports import library_in

with library_in(Path(sys.argv[1])) as library:
    print("ready", flush=True)
    library.moving.restore(Path(sys.argv[2]))
"""


def test_restored_library_holds_every_row_of_every_table(archive, tmp_path):
    with library_in(tmp_path / "new") as library:
        done = library.moving.restore(archive)
        restored = titles(library)

    assert done.replaced is None
    assert restored == ["Dig 0", "Dig 1", "Dig 2"]
    assert contents(tmp_path / "new/data/music_rec.db") == contents(tmp_path / "there/data/music_rec.db")


def test_backup_tells_hash_and_rows_and_has_the_same_hash_on_the_new_computer(here, tmp_path):
    with library_in(here) as library:
        made = library.moving.backup(tmp_path / "1.backup")
    with library_in(tmp_path / "new") as library:
        done = library.moving.restore(tmp_path / "1.backup")
        again = library.moving.backup(tmp_path / "2.backup")

    assert made == done.backup == again
    assert (made.tables["scrobbles"], made.tables["listeners"], made.schema) == (5, 1, migrations()[-1][0])
    assert (tmp_path / "1.backup").read_bytes() == (tmp_path / "2.backup").read_bytes()


def test_backup_leaves_nothing_beside_the_archive(here, tmp_path):
    (tmp_path / "out").mkdir()

    with library_in(here) as library:
        library.moving.backup(tmp_path / "out" / "all.backup")

    assert files(tmp_path / "out") == {"all.backup"}
    assert list((here / "data/backups").iterdir()) == []
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "out" / "all.backup").stat().st_mode) == 0o600


def test_keys_and_tokens_are_not_in_a_backup(here, tmp_path):
    database = here / "data/music_rec.db"
    query(database, "INSERT INTO accounts (listener_id, service, name, token_ref) VALUES (1, 'lastfm', 'anna', ?)", TOKEN)
    (here / "data/settings.toml").write_text(f"key = '{TOKEN}'", "utf-8")

    with library_in(here) as library:
        library.moving.backup(tmp_path / "all.backup")

    with zipfile.ZipFile(tmp_path / "all.backup") as members:
        assert members.namelist() == [archives.MANIFEST]
    assert TOKEN.encode() not in (tmp_path / "all.backup").read_bytes()
    assert query(database, "SELECT token_ref FROM accounts") == [(TOKEN,)]
    with library_in(tmp_path / "new") as library:
        library.moving.restore(tmp_path / "all.backup")
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
        made = [library.moving.backup(tmp_path / f"{number}.backup") for number in range(10)]
        stop.set()
    writing.join()

    with library_in(tmp_path / "new") as library:
        library.moving.restore(tmp_path / "9.backup")
        assert len(titles(library)) == 5
    inside = [query(tmp_path / f"{number}.backup", "SELECT count(*) FROM revisions") for number in range(10)]
    assert inside == [[(one.tables["revisions"],)] for one in made]
    assert {one.tables["revisions"] for one in made} <= {made[0].tables["revisions"] + change for change in (-2, 0, 2)}


def changes_in(archive: Path, work: Path) -> tuple[int, ...]:
    work.mkdir()
    _, copy = archives.unpack(archive, work)
    return tuple(changes for (changes,) in query(copy, "SELECT changes FROM far WHERE id IN (0, 19) ORDER BY id"))


def test_backup_of_a_large_database_is_of_one_moment_too(here, tmp_path):
    database, stop = here / "data/music_rec.db", threading.Event()
    query(database, "CREATE TABLE far (id INTEGER PRIMARY KEY, changes INTEGER, body BLOB)")
    for number in range(20):
        query(database, "INSERT INTO far VALUES (?, 0, randomblob(1000000))", number)

    def write() -> None:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=60)) as db:
            db.execute("PRAGMA synchronous = OFF")
            while not stop.is_set():  # many times while it is copied; what is first and what is last in the file
                db.execute("UPDATE far SET changes = changes + 1 WHERE id IN (0, 19)")

    writing = threading.Thread(target=write)
    writing.start()
    with library_in(here) as library:
        try:
            for number in range(3):
                library.moving.backup(tmp_path / f"{number}.backup")
        finally:
            stop.set()
            writing.join()

    changes = [changes_in(tmp_path / f"{number}.backup", tmp_path / f"work {number}") for number in range(3)]
    assert all(first == last for first, last in changes)
    assert changes[-1] > (0, 0)


def test_file_that_is_there_is_written_over_by_force_only(here, tmp_path):
    target = tmp_path / "all.backup"
    target.write_text("precious", "utf-8")

    with library_in(here) as library:
        with pytest.raises(UsageError, match="--force"):
            library.moving.backup(target)
        assert target.read_text("utf-8") == "precious"
        library.moving.backup(target, force=True)

    assert parts(target)[1]["format"] == archives.FORMAT


def test_there_is_nothing_to_back_up_without_an_own_listener(tmp_path):
    with library_in(tmp_path / "new") as library, pytest.raises(NotEnoughDataError, match="import"):
        library.moving.backup(tmp_path / "all.backup")

    assert not (tmp_path / "all.backup").exists()


def test_backup_that_cannot_be_written_says_so(here, tmp_path):
    with library_in(here) as library, pytest.raises(StorageError, match="Choose another place"):
        library.moving.backup(tmp_path / "no such folder" / "all.backup")


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
        library.moving.backup(tmp_path / "all.backup")
        bring(library, tmp_path, [Play(START - 60, "Fjord", "Lost")])
        lost = titles(library)
        library.moving.restore(tmp_path / "all.backup")
        bring(library, tmp_path, [Play(START - 60, "Fjord", "Found")])

        assert lost[0] == "Lost"
        assert titles(library) == ["Found", *["Ice"] * 5]


def test_recommender_that_was_fitted_before_a_restore_is_fitted_again(here, tmp_path):
    with library_in(here) as library:
        library.moving.backup(tmp_path / "all.backup")
        for title in ("Lost", "Found"):
            library.moving.restore(tmp_path / "all.backup")
            bring(library, tmp_path, [Play(START - 60, "Fjord", title)])
            answer = library.recommending.recommend(library.people.shown(), model="popularity", k=9)
            assert {one.title for one in answer.items} == {"Ice", title}


def test_older_backup_is_brought_to_the_schema_of_today(tmp_path):
    old, work = tmp_path / "old.db", tmp_path / "work"
    prepare(old, migrations()[:1])
    query(old, "INSERT INTO listeners (name, created_at) VALUES ('Zoë', 0)")
    work.mkdir()
    made = archives.save(old, tmp_path / "all.backup", work)

    with library_in(tmp_path / "new") as library:
        library.moving.restore(tmp_path / "all.backup")
        assert [one.name for one in library.people.all()] == ["Zoë"]

    assert made.schema == 1
    assert query(tmp_path / "new/data/music_rec.db", "PRAGMA user_version") == [(migrations()[-1][0],)]


@pytest.mark.parametrize(("lock", "words"), [("import-1", "import is running"), ("server", "open in the browser")])
def test_restore_waits_for_nobody_who_holds_the_data(here, archive, lock, words):
    with held(here / "data/locks", lock):
        refused(here, archive, JobHeldError, words)


def test_who_only_looks_whether_a_job_runs_keeps_no_restore_from_its_locks(here, archive, monkeypatch):
    monkeypatch.setattr(moving, "GLANCE_S", 60)  # no computer is slower
    looks, reached = FileLock(here / "data/locks/import-1.lock", thread_local=False), threading.Event()

    def job_locks(shelf: moving.Moving, of=moving.Moving._job_locks) -> list[str]:
        looks.acquire()
        threading.Timer(0.1, looks.release).start()
        reached.set()
        return of(shelf)

    monkeypatch.setattr(moving.Moving, "_job_locks", job_locks)
    with library_in(here) as library:
        library.moving.restore(archive)

        assert reached.is_set()
        assert titles(library) == ["Dig 0", "Dig 1", "Dig 2"]


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


@pytest.mark.parametrize("moment", [pytest.param(n, marks=[] if n == 9 else pytest.mark.slow) for n in range(20)])
def test_restore_killed_at_any_moment_leaves_the_old_or_the_new(here, archive, moment):
    restore_killed_after(0.012 * moment, here, archive)

    with library_in(here) as library:
        assert titles(library) in (["Ice"] * 5, ["Dig 0", "Dig 1", "Dig 2"])
        library.moving.restore(archive)
        assert titles(library) == ["Dig 0", "Dig 1", "Dig 2"]
    assert not list((here / "data/backups").glob("unfinished*"))
