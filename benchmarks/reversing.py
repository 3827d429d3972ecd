"""What makes imports reversible: linking two sources anew, and taking an import back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.bench import Bench, import_file, library_in
from benchmarks.figures import Figure
from benchmarks.generator import distinct_rows, history_file
from benchmarks.measure import Sample, apart, expect, in_turns, measured
from music_rec.core.linking import SourcePlays, link_plays

LINKED, UNDONE = 200_000, 100_000
"""Rows of each source, and of the import that is undone; a smaller call takes fewer."""


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
