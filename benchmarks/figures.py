"""What benchmarks find, as a table and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    """The promise, None where there is none."""

    @property
    def met(self) -> bool | None:
        """Whether the promise is kept; None where nothing was promised."""
        return None if self.at_most is None else self.value <= self.at_most


@dataclass
class Report:
    """All figures of one call, by benchmark, and why others have none."""

    rows: int
    repeat: int
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> list[Figure]:
        return [figure for figures in self.figures.values() for figure in figures if figure.met is False]

    def as_json(self) -> Mapping[str, Any]:
        """One document with everything, and on what it was measured."""
        figures = {name: [{**asdict(one), "met": one.met} for one in found] for name, found in self.figures.items()}
        machine = {"python": platform.python_version(), "cores": os.cpu_count()}
        return {"rows": self.rows, "repeat": self.repeat, **machine, "figures": figures, "failures": self.failures}

    def as_table(self) -> Table:
        title = f"{self.rows:,} rows, best of {self.repeat}, Python {platform.python_version()}, {os.cpu_count()} cores"
        table = Table("benchmark", "what", "measured", "at most", "", title=title)
        for name, figures in self.figures.items():
            for row in _lines(figures):
                table.add_row(name, *row)
            table.add_section()
        return table


def _lines(figures: list[Figure]) -> Iterator[tuple[str, str, str, str]]:
    verdict = {True: "met", False: "[red]missed[/red]", None: ""}
    for one in figures:
        promise = "" if one.at_most is None else amount(one.at_most, one.unit)
        yield one.name, amount(one.value, one.unit), promise, verdict[one.met]


def amount(value: float, unit: str) -> str:
    """A number with its unit, to three digits that count."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 4
    return f"{value:,.{digits}f} {unit}"
