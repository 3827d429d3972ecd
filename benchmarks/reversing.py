"""What makes imports reversible: linking two sources anew, taking an import back, and a backup."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.bench import Bench, import_file, library_in
from benchmarks.figures import Figure
from benchmarks.generator import distinct_rows, history_file
from benchmarks.measure import Sample, apart, expect, in_turns, measured
from music_rec.core.linking import SourcePlays, link_plays

LINKED, UNDONE = 200_000, 100_000
"""Rows of each source, and of the import that is undone; a smaller call takes fewer."""
TURNS = 4
"""Backups in a round: they are short, and a disk is not as even as a processor."""


def linking(bench: Bench) -> Iterator[Figure]:
    """Two sources that tell of the same plays, seconds apart."""
    rows = min(LINKED, bench.rows)
    best = in_turns({"link": link}, rows, repeat=bench.repeat)["link"]
    expect("rows linked", best.result, rows)
    yield Figure(f"linking two sources of {rows:,} plays", best.cpu_s, "CPU s", at_most=2)


def undoing(bench: Bench) -> Iterator[Figure]:
    """An import that brought plays of its own into a library that holds the file."""
    rows = min(UNDONE, bench.rows)
    other = apart(history_file, bench.files, rows, 2)
    best = in_turns({"undo": undo}, bench.library, other, bench.scratch / "undone", repeat=bench.repeat)["undo"]
    expect("plays before and after", best.result, (distinct_rows(bench.rows), distinct_rows(rows), distinct_rows(bench.rows)))
    yield Figure(f"undo of {rows:,} rows beside {bench.rows:,}", best.cpu_s, "CPU s", at_most=3)


def backing_up(bench: Bench) -> Iterator[Figure]:
    """A backup, which is on disk when it ends, and copies of the database; on the wall, since much of it is waiting."""
    took, plays = apart(copy_and_save, bench.library, bench.scratch / "backup", TURNS * bench.repeat)
    expect("plays in every backup", plays, {distinct_rows(bench.rows)})
    for what, seconds in took.items():
        yield Figure(what, min(seconds), "s")
    copied, on_disk, saved = took.values()
    yield Figure("backup / copy", min(saved) / min(copied), "x", at_most=3)
    yield Figure("the same, medians", median(saved) / median(copied), "x")
    yield Figure("backup / copy that is on disk", min(saved) / min(on_disk), "x")


def link(rows: int) -> Sample[int]:
    """How many rows of the second source are linked."""
    rng = np.random.default_rng(1)
    starts = np.cumsum(rng.integers(30, 400, rows))
    tracks = rng.integers(0, 20_000, rows).astype(np.int32)
    sources = [SourcePlays(0, starts, tracks, 1), SourcePlays(1, starts + rng.integers(0, 20, rows), tracks, 1)]
    sample = measured(link_plays, sources)
    return sample.giving(int(np.count_nonzero(~sample.result[1].counted)))


def undo(folder: Path, other: Path, scratch: Path) -> Sample[tuple[int, int, int]]:
    """Plays before the other import, plays it brought that went again, and plays then."""
    shutil.copytree(folder, scratch)
    try:
        with library_in(scratch) as library:
            listener = library.people.shown()
            before = len(library.history(listener))
            report, _ = import_file(library, other)
            sample = measured(library.imports.undo, listener, report.import_id)
            return sample.giving((before, sample.result.plays, len(library.history(listener))))
    finally:
        shutil.rmtree(scratch)


def copy_and_save(folder: Path, scratch: Path, rounds: int) -> tuple[dict[str, list[float]], set[int]]:
    """Seconds of copies, copies that wait for the disk and backups, and how many plays these told of."""
    # both read a copy: a file that was written page by page lies in pieces in the memory and is copied more slowly
    shutil.copytree(folder, scratch / "library")
    # not of the file that is open: closing it would take the locks away that SQLite holds
    source, target = shutil.copyfile(folder / "data" / "music_rec.db", scratch / "source"), scratch / "target"
    plays: set[int] = set()
    with library_in(scratch / "library") as library:
        sides: dict[str, Callable[[], object]] = {
            "copy of the database": lambda: shutil.copyfile(source, target),
            "copy that is on disk": lambda: copy_to_disk(source, target),
            "backup": lambda: plays.add(library.moving.backup(target).tables["scrobbles"]),
        }
        took: dict[str, list[float]] = {what: [] for what in sides}
        for _ in range(rounds):
            for what, work in sides.items():
                took[what].append(_seconds(work))
                target.unlink()
    return took, plays


def copy_to_disk(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("ab") as file:
        os.fsync(file.fileno())


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
