"""An import or an undo may be killed at any moment: the database opens, and doing it again completes it exactly."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest
from integration.storage.contents import contents
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.storage import undo
from music_rec.core.storage.database import prepare

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""What nothing can clean up after; Windows ends a process as suddenly by any other."""
RUN = """
import sys
from pathlib import Path
from integration.storage.exports import library_in
from music_rec.core.storage import undo

undo.SECONDS = int(sys.argv[3])
with library_in(Path(sys.argv[1])) as library:
    anna = library.people.writable("Anna", "UTC")
    print("ready", flush=True)
    if sys.argv[2] == "undo":
        library.imports.undo(anna, 1)
    else:
        library.imports.run(anna, [Path(sys.argv[2])])
"""


def killed(folder: Path, what: str, pause_s: float, seconds: int = undo.SECONDS) -> bool:
    """Whether the work was still going on when it was killed, so long after it began."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), what, str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(pause_s)
        process.kill()
        return process.wait(30) == -KILL


def files(folder: Path, rows: int) -> tuple[Path, Path]:
    """One history told by two services, half of it by both."""
    plays = [Play(START + 200 * i, f"Artist {i % 400}", f"Title {i % 3000}", ms=100_000) for i in range(rows)]
    return (
        spotify(folder / "Streaming_History_Audio_0.json", plays),
        uts(folder / "plays.csv", [Play(play.at + 5, play.artist, play.title) for play in plays[::2]]),
    )


def imported(folder: Path, *paths: Path) -> None:
    with library_in(folder) as library:
        for path in paths:
            library.imports.run(library.people.writable("Anna", "UTC"), [path])


def undone(folder: Path) -> None:
    with library_in(folder) as library:
        [entry] = [one for one in library.imports.all(library.people.shown("Anna")) if one.import_id == 1]
        if entry.status != "undone":
            library.imports.undo(library.people.shown("Anna"), 1)


def stop_and_undo_again(both: Path, folder: Path, pause_s: float, expected: object, seconds: int) -> bool:
    copytree(both, folder)
    stopped = killed(folder, "undo", pause_s, seconds)
    database = Database(folder / "data")
    prepare(database.path)
    assert database.query("PRAGMA integrity_check") == [("ok",)]
    undone(folder)
    assert contents(database) == expected
    assert database.query("SELECT status FROM imports WHERE import_id = 1") == [("undone",)]
    return stopped


@pytest.mark.parametrize("pause_s", [0.1, *(pytest.param(other, marks=pytest.mark.slow) for other in (0.02, 0.3))])
def test_a_killed_undo_is_completed_by_the_next(tmp_path: Path, pause_s: float):
    first, second = files(tmp_path, 3000)
    imported(tmp_path / "both", first, second)
    imported(tmp_path / "one", second)

    stop_and_undo_again(tmp_path / "both", tmp_path / "killed", pause_s, contents(Database(tmp_path / "one" / "data")), 100)


@pytest.mark.slow
def test_a_large_undo_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path):
    first, second = files(tmp_path, 100_000)
    imported(tmp_path / "both", first, second)
    imported(tmp_path / "one", second)
    expected, moments = contents(Database(tmp_path / "one" / "data")), random.Random(3)

    stopped = [
        stop_and_undo_again(tmp_path / "both", tmp_path / str(n), moments.uniform(0, 2.5), expected, 10_000) for n in range(10)
    ]

    assert any(stopped)


@pytest.mark.slow
def test_an_import_of_200_000_rows_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path):
    first, _ = files(tmp_path, 200_000)
    imported(tmp_path / "whole", first)
    whole = Database(tmp_path / "whole" / "data").rows()
    moments = random.Random(5)

    for _ in range(20):
        killed(tmp_path / "killed", str(first), moments.uniform(0, 1.2))
        assert Database(tmp_path / "killed" / "data").query("PRAGMA integrity_check") == [("ok",)]
    imported(tmp_path / "killed", first)

    assert Database(tmp_path / "killed" / "data").rows() == whole
