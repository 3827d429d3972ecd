"""The command line of the quality benchmarks."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.quality import invented
from benchmarks.quality.run import OutOfTimeError, Run
from benchmarks.quality.tables import Row, as_markdown, into

TASKS = ("t1", "cold", "t2", "t3", "t4")

Names = Annotated[list[str] | None, typer.Argument(help=f"Which: {', '.join(TASKS)}. Without names all of them.")]
Data = Annotated[Path | None, typer.Option(help="The folder that holds the data sets, each in a folder of its name.")]
Seed = Annotated[int, typer.Option("--rng", help="Seed of every split, model and interval.")]
Keep = Annotated[Path | None, typer.Option(help="Keeps every part here, so that a run broken off goes on.")]
Minutes = Annotated[float, typer.Option(min=0, help="No part begins later than this; then it fails. Go on with --keep.")]
Write = Annotated[Path | None, typer.Option(help="A Markdown file whose tables, between the marks of a task, are replaced.")]
Smoke = Annotated[bool, typer.Option("--smoke", help="On small invented data: does everything run?")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")]


def main(
    names: Names = None,
    data: Data = None,
    rng: Seed = 0,
    keep: Keep = None,
    minutes: Minutes = float("inf"),
    write: Write = None,
    smoke: Smoke = False,
    as_json: AsJson = False,
) -> None:
    """Measures recommenders by the protocols of docs/quality.md and prints a table for each."""
    unknown = sorted(set(names or []) - set(TASKS))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}. Known: {', '.join(TASKS)}.")
    if (data is None) != smoke:
        raise typer.BadParameter("Say where the data are with --data, or take invented ones with --smoke.")
    with TemporaryDirectory() as scratch:
        if smoke:
            invented.write(Path(scratch))
        run = Run(data or Path(scratch), rng, keep, time.monotonic() + 60 * minutes)
        try:
            found = {name: _measured(name, run) for name in names or TASKS}
        except OutOfTimeError as error:
            print(error, file=sys.stderr)
            raise typer.Exit(1) from error
    tables = {name: _table(name, rng, rows) for name, rows in found.items()}
    if write:
        write.write_text(into(write.read_text("utf-8"), tables), "utf-8")
    print(_document(found) if as_json else "\n\n".join(tables.values()))


def _measured(name: str, run: Run) -> Sequence[Row]:
    print(f"{name} ...", file=sys.stderr)
    rows: Sequence[Row] = importlib.import_module(f"benchmarks.quality.{name}").run(run)
    return rows


def _table(name: str, rng: int, rows: Sequence[Row]) -> str:
    return f"`python -m benchmarks.quality {name} --data FOLDER --rng {rng}`\n\n{as_markdown(rows)}"


def _document(found: dict[str, Sequence[Row]]) -> str:
    return json.dumps({name: [asdict(row) for row in rows] for name, rows in found.items()}, indent=1)


if __name__ == "__main__":
    typer.run(main)
