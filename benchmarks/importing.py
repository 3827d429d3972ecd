"""A whole import, against the least that any import must do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bench import Bench, import_file, library_in, new_library
from benchmarks.figures import Figure
from benchmarks.generator import distinct_rows
from benchmarks.measure import Sample, expect, in_turns, measured
from music_rec.library import Library

Counts = dict[str, int]


def whole(bench: Bench) -> Iterator[Figure]:
    """From a uts CSV to a History with its ledger: CPU, memory, and both as ratio to parsing it and inserting two integers."""
    sides: dict[str, Callable[..., Sample[Any]]] = {"import": import_into_nothing, "bare": parse_and_insert}
    best = in_turns(sides, bench.file, bench.tiny_file, bench.scratch, repeat=bench.repeat)
    ours, bare = best["import"], best["bare"]
    new = distinct_rows(bench.rows)
    expect("the ledger", ours.result, _ledger(bench.rows, added=new) | {"plays": new})
    expect("rows of the bare table", bare.result, bench.rows)
    yield Figure("import", ours.cpu_s, "CPU s")
    yield Figure("pyarrow parse and bare executemany", bare.cpu_s, "CPU s")
    yield Figure("import / bare", ours.cpu_s / bare.cpu_s, "x", at_most=3.5)
    yield Figure("rows imported", bench.rows / ours.cpu_s, "rows / CPU s")
    yield Figure("growth of memory", ours.grown_mb, "MB", at_most=300)


def again(bench: Bench) -> Iterator[Figure]:
    """The same file once more, which adds nothing."""
    best = in_turns({"again": import_again}, bench.library, bench.file, repeat=bench.repeat)["again"]
    expect("the ledger", best.result, _ledger(bench.rows, added=0) | {"plays": distinct_rows(bench.rows)})
    yield Figure("import of a known file", best.cpu_s, "CPU s")
    yield Figure("import of a known row", best.cpu_s / bench.rows * 1e6, "CPU us")


def import_into_nothing(file: Path, tiny: Path, scratch: Path) -> Sample[Counts]:
    """The import of a file into an empty library."""
    with new_library(scratch) as warm:
        import_file(warm, tiny)
    with new_library(scratch) as library:
        return _import(library, file)


def import_again(folder: Path, file: Path) -> Sample[Counts]:
    """The import of a file into a library that holds it."""
    with library_in(folder) as library:
        return _import(library, file)


def parse_and_insert(file: Path, tiny: Path, scratch: Path) -> Sample[int]:
    """What every import must do at least; how many rows there are then."""
    _parse_and_insert(tiny, scratch)
    return measured(_parse_and_insert, file, scratch)


def _import(library: Library, file: Path) -> Sample[Counts]:
    sample = measured(import_file, library, file)
    report, history = sample.result
    [ledger] = report.files
    counts = {"rows_in": ledger.rows_in, "added": ledger.added, "duplicate": ledger.duplicate, "plays": len(history)}
    return sample.giving(counts)


def _parse_and_insert(file: Path, scratch: Path) -> int:
    import pyarrow.csv

    times = pyarrow.csv.read_csv(file)["uts"].to_numpy().tolist()
    with TemporaryDirectory(dir=scratch) as folder, closing(sqlite3.connect(Path(folder) / "bare.db")) as db:
        with db:
            db.execute("CREATE TABLE plays (played_at INTEGER, row INTEGER)")
            db.executemany("INSERT INTO plays VALUES (?, ?)", zip(times, range(len(times)), strict=True))
        return int(db.execute("SELECT count(*) FROM plays").fetchone()[0])


def _ledger(rows: int, *, added: int) -> Counts:
    return {"rows_in": rows, "added": added, "duplicate": rows - added}
