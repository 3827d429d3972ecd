"""An import may be stopped at any moment: whole batches stay, and doing it again completes it exactly."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from concurrent.futures import CancelledError, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.models import FileLedger
from music_rec.core.storage.database import connect, prepare

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""What nothing can clean up after; Windows ends a process as suddenly by any other."""
FILES = 16
ROWS = 200
IMPORT = """
import sys
from pathlib import Path
from integration.storage.exports import library_in

with library_in(Path(sys.argv[1])) as library:
    listener = library.people.writable("Anna", "UTC")
    print("ready", flush=True)
    library.imports.run(listener, [Path(sys.argv[2])])
"""


@dataclass(frozen=True)
class Whole:
    """Files of two services, and what their import gives when nothing stops it."""

    files: Path
    rows: list[tuple[object, ...]]
    linked: int
    plays: int


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    files = folder / "files"
    files.mkdir()
    for number in range(FILES):
        plays = [
            Play(START + 300 * (number * ROWS + i), f"Artist {i % 40}", f"Title {number} {i % 90}", ms=100_000 + i)
            for i in range(ROWS)
        ]
        write, name = (spotify, "Streaming_History_Audio") if number % 2 else (uts, "plays")
        write(files / f"{name}_{number:02}.{'json' if number % 2 else 'csv'}", plays + plays[: ROWS // 2])
        spotify(files / f"Streaming_History_Audio_{number:02}_again.json", plays[::3])
    linked, counted = bring(folder, files)
    return Whole(files, Database(folder / "data").rows(), linked, counted)


def bring(folder: Path, files: Path) -> tuple[int, int]:
    """(rows linked, plays counted) after an import that nothing stops."""
    with library_in(folder) as library:
        listener = library.people.writable("Anna", "UTC")
        report = library.imports.run(listener, [files])
        assert [file.error for file in report.files] == [""] * len(report.files)
        return report.linked, len(library.history(listener))


def start(folder: Path, files: Path) -> subprocess.Popen[str]:
    """A process that is about to import."""
    tests = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(folder), str(files)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": tests},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def stop(process: subprocess.Popen[str], database: Database, files: int, pause_s: float, how: signal.Signals) -> bool:
    """Whether it was still at work when the signal came: that long after its first so many files."""
    while process.poll() is None and database.query("SELECT count(*) FROM import_files") < [(files,)]:
        waited(process, 0.002)
    waited(process, pause_s)
    process.send_signal(how)
    with process:
        return process.wait(30) == -how


def waited(process: subprocess.Popen[str], seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def assert_whole_batches(database: Database) -> None:
    """What is stored is what the ledgers say, and every file that was begun is there to its last row."""
    assert database.query("PRAGMA integrity_check") == [("ok",)]
    added = "SELECT coalesce(sum(value), 0) FROM import_files, json_each(added_by)"
    assert database.query("SELECT count(*) FROM scrobbles") == database.query(added)
    sizes = {rows_in for (rows_in,) in database.query("SELECT rows_in FROM import_files")}
    assert sizes <= {ROWS + ROWS // 2, len(range(0, ROWS, 3))}


def stop_and_resume(folder: Path, whole: Whole, files: int, pause_s: float, how: signal.Signals) -> None:
    folder.mkdir()
    database = Database(folder / "data")
    stopped = stop(start(folder, whole.files), database, files, pause_s, how)

    prepare(database.path)
    assert_whole_batches(database)
    with library_in(folder) as library:
        anna = library.people.shown("Anna")
        every_300_s = "SELECT count(DISTINCT (played_at - ? + 150) / 300) FROM scrobbles WHERE kind = 0"
        assert [(len(library.history(anna)),)] == database.query(every_300_s, START)
        job = library.imports.job(anna)
        assert job is None or job.status == "done" or (stopped and job.status == "interrupted")

    assert bring(folder, whole.files) == (whole.linked, whole.plays)
    assert database.rows() == whole.rows
    assert database.query("SELECT count(*) FROM imports WHERE status = 'running'") == [(0,)]
    assert database.query("SELECT count(*) FROM jobs WHERE status = 'running'") == [(0,)]


@pytest.mark.parametrize(
    ("files", "how"),
    [(3, KILL), *(pytest.param(*other, marks=pytest.mark.slow) for other in ((30, KILL), (7, signal.SIGTERM)))],
)
def test_what_a_killed_import_left_is_whole_and_doing_it_again_completes_it(
    tmp_path: Path, whole: Whole, files: int, how: signal.Signals
):
    stop_and_resume(tmp_path / "killed", whole, files, 0.001, how)


@pytest.mark.slow
def test_an_import_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path, whole: Whole):
    moments = random.Random(7)
    for attempt in range(20):
        pause_s = moments.uniform(0, 0.03)
        stop_and_resume(tmp_path / str(attempt), whole, moments.randrange(FILES * 2), pause_s, KILL)


def test_closing_the_library_cancels_what_runs_and_leaves_no_thread(tmp_path: Path, whole: Whole):
    before = set(threading.enumerate())

    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        running = library.imports.start(anna, [whole.files])
        while not library.imports.all(anna):
            wait([running], timeout=0.01)

    assert open_below(whole.files) == []
    assert set(threading.enumerate()) <= before
    with pytest.raises(CancelledError):
        running.result(0)
    database = Database(tmp_path / "data")
    assert database.query("SELECT status FROM jobs") == [("cancelled",)]
    assert database.query("SELECT status FROM imports") == [("interrupted",)]
    assert_whole_batches(database)
    assert bring(tmp_path, whole.files) == (whole.linked, whole.plays)
    assert database.rows() == whole.rows


def test_a_job_asked_to_stop_counts_what_it_saved_once(tmp_path: Path, whole: Whole):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, sorted(whole.files.glob("*.csv")))
        counted, rows = len(library.history(anna)), "SELECT count(*) FROM scrobbles"
        before = Database(tmp_path / "data").query(rows)
        running = library.imports.start(anna, sorted(whole.files.glob("*.json")))
        while Database(tmp_path / "data").query(rows) == before:  # a batch is saved
            wait([running], timeout=0.01)
        job = library.imports.job(anna)
        with closing(connect(tmp_path / "data" / "music_rec.db")) as db:
            db.execute("UPDATE jobs SET cancel = 1 WHERE job_id = ?", [job.job_id])
        with pytest.raises(CancelledError):
            running.result()
        assert open_below(whole.files) == []

        assert library.imports.job(anna).status == "cancelled"
        found = library.imports.all(anna)[0]
        added = sum(ledger.added for ledger in found.files)
        linked = Database(tmp_path / "data").query("SELECT count(*) FROM play_links")[0][0]
        assert found.status == "interrupted"
        assert 0 < linked <= added
        assert len(library.history(anna)) == counted + added - linked


def test_one_unreadable_file_does_not_stop_the_others(tmp_path: Path):
    folder = tmp_path / "files"
    folder.mkdir()
    uts(folder / "a.csv", [Play()])
    (folder / "b.csv").write_bytes(uts(folder / "b.csv", [Play(START + 1)]).read_bytes() + b'"17,cut off in the mid')
    spotify(folder / "c.json", [Play(START + 1000 * i, ms=60_000) for i in range(3)])
    cut(folder / "c.json")
    uts(folder / "d.csv", [Play(START + 2)])

    with library_in(tmp_path) as library:
        report = library.imports.run(library.people.writable("Anna", "UTC"), [folder])

    by_name = {Path(file.path).name: file for file in report.files}
    assert (by_name["a.csv"].added, by_name["d.csv"].added) == (1, 1)
    assert by_name["c.json"].error
    assert all(accounted(file) for file in report.files)


def open_below(folder: Path) -> list[str]:
    """Files in a folder that this process has open, where the system tells (Linux)."""
    descriptors = Path("/proc/self/fd")
    links = [os.path.realpath(one) for one in descriptors.iterdir()] if descriptors.exists() else []
    return [one for one in links if Path(one).is_relative_to(folder)]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def accounted(file: FileLedger) -> bool:
    return file.rows_in == file.added + file.duplicate + sum(file.filtered.values()) + sum(file.rejected.values())
