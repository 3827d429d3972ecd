"""The command line of the quality benchmarks."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.quality.tables import Row, as_markdown

TASKS = ("t1", "t2", "t3", "t4", "cold")

Names = Annotated[list[str] | None, typer.Argument(help=f"Which: {', '.join(TASKS)}. Without names all of them.")]
Data = Annotated[Path, typer.Option(help="The folder that holds the data sets, each in a folder of its name.")]
Seed = Annotated[int, typer.Option("--rng", help="Seed of every split, model and interval.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]


def main(data: Data, names: Names = None, rng: Seed = 0, as_json: AsJson = False) -> None:
    """Measures recommenders by the protocols of docs/quality.md and prints one table."""
    unknown = sorted(set(names or []) - set(TASKS))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}. Known: {', '.join(TASKS)}.")
    found: list[Row] = []
    for name in names or TASKS:
        print(f"{name} ...", file=sys.stderr)
        found += importlib.import_module(f"benchmarks.quality.{name}").run(data, rng)
    print(json.dumps([asdict(row) for row in found], indent=1) if as_json else as_markdown(found))


if __name__ == "__main__":
    typer.run(main)
