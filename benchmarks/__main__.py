"""The command line of the benchmarks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    charts,
    community,
    dashboard,
    enriching,
    estimating,
    evaluating,
    genres,
    importing,
    loading,
    matching,
    next_track,
    processor,
    reversing,
    searching,
    syncing,
    views,
    watching,
    watching_sync,
)
from benchmarks.bench import Bench
from benchmarks.figures import Figure, Report

BENCHMARKS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "import": importing.whole,
    "reimport": importing.again,
    "linking": reversing.linking,
    "undo": reversing.undoing,
    "backup": reversing.backing_up,
    "history": loading.run,
    "charts": charts.run,
    "dashboard": dashboard.run,
    "pages": dashboard.every_page,
    "search": searching.run,
    "views": views.run,
    "sync": syncing.run,
    "processor": processor.run,
    "next-track": next_track.run,
    "community": community.run,
    "evaluate": evaluating.run,
    "enriching": enriching.run,
    "estimate": estimating.run,
    "watching": watching.run,
    "watching-sync": watching_sync.run,
    "matching": matching.run,
    "genres": genres.run,
}
FULL_ROWS = 1_000_000
SMOKE_ROWS = 20_000
WIDTH = 110

Names = Annotated[list[str] | None, typer.Argument(help=f"Which: {', '.join(BENCHMARKS)}. Without names all of them.")]
Rows = Annotated[int, typer.Option(min=1000, max=1_500_000, help="Rows of the generated history.")]
Repeat = Annotated[int, typer.Option(min=1, help="Rounds; the cheapest run of each side counts.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
Smoke = Annotated[bool, typer.Option("--smoke", help="One round of few rows: does everything run, are results right?")]
Check = Annotated[bool, typer.Option("--check", help="Fail also when a promise about speed or memory is not kept.")]
WorkDir = Annotated[Path | None, typer.Option(help="Keeps the generated file here for the next call.")]
History = Annotated[
    Path | None, typer.Option(help="Last.fm export with track ids, or a folder of them: real names for matching.")
]
Tags = Annotated[Path | None, typer.Option(help="Folder with collections of tags, for genres.")]
Plot = Annotated[Path | None, typer.Option(help="SVG file in which enriching draws what is covered after how many requests.")]


def main(
    names: Names = None,
    rows: Rows = FULL_ROWS,
    repeat: Repeat = 5,
    as_json: AsJson = False,
    smoke: Smoke = False,
    check: Check = False,
    workdir: WorkDir = None,
    history: History = None,
    tags: Tags = None,
    plot: Plot = None,
) -> None:
    """Measures in CPU seconds, the sides of a comparison taking turns. Fails when something does not run or is wrong."""
    unknown = sorted(set(names or []) - set(BENCHMARKS))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.")
    report = Report(SMOKE_ROWS, 1) if smoke else Report(rows, repeat)
    with TemporaryDirectory(dir=_made(workdir)) as scratch:
        bench = Bench(report.rows, report.repeat, workdir or Path(scratch), Path(scratch), history, tags, plot)
        for name in names or BENCHMARKS:
            _run(name, bench, report, promised=not smoke)
    _show(report, as_json=as_json)
    sys.exit(1 if report.failures or (check and report.missed) else 0)


def _made(folder: Path | None) -> Path | None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(name: str, bench: Bench, report: Report, *, promised: bool) -> None:
    print(f"{name} ...", file=sys.stderr)
    try:
        found = BENCHMARKS[name](bench)
        report.figures[name] = list(found) if promised else [replace(one, at_most=None) for one in found]
    except Exception as error:  # noqa: BLE001 - whatever stops one, the others still run, and the end tells
        report.failures[name] = f"{type(error).__name__}: {error}"


def _show(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.as_json(), indent=1))
        return
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(report.as_table())
    for name, problem in report.failures.items():
        console.print(f"{name} failed: {problem}", style="red", markup=False)


if __name__ == "__main__":
    typer.run(main)
