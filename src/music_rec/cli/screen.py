"""Where answers go: stdout holds the answer and nothing else, stderr everything that is said beside it."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import typer

from music_rec.core import plain_text

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

Side = Literal["left", "right"]
WIDTH = 160
"""Columns where there is no terminal to ask: pipes and files."""
_ESCAPE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")


@dataclass(frozen=True)
class Screen:
    """Answers as JSON or as text for a person."""

    json: bool = False

    def answer(self, document: Mapping[str, Any], *shown: RenderableType) -> None:
        """Print the document, or what a person is shown instead."""
        if self.json:
            # ASCII only: what a stranger put into a title cannot reach the terminal, and every console takes it
            typer.echo(json.dumps(document, indent=2))
            return
        console = _console()
        for one in shown:
            console.print(one)

    @contextmanager
    def working(self, words: str) -> Iterator[Callable[[str], None]]:
        """Tells on a terminal that something goes on; yields what changes the words. Silent where nobody looks."""
        if not sys.stderr.isatty():
            yield lambda _: None
            return
        console = _console(stderr=True)
        with console.status(text(words)) as status:
            yield lambda newer: status.update(text(one_line(newer)[-console.width + 4 :]))  # the end moves, so that stays


def say(words: str) -> None:
    """One line on stderr."""
    typer.echo(one_line(words), err=True)


def one_line(words: object) -> str:
    """The words without what could move a terminal: escape sequences, controls, direction marks, ends of lines."""
    return plain_text.one_line(_ESCAPE.sub("", str(words)))


def text(words: object, style: str = "", *, indent: int = 0) -> Text:
    """The words as they stand, never read as markup."""
    from rich.text import Text

    return Text(" " * indent + one_line(words), style=style)


def table(columns: Mapping[str, Side], rows: Iterable[Iterable[object]]) -> Table:
    """Rows under a head; whole numbers get their thousands separated."""
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, side in columns.items():
        grid.add_column(text(name), justify=side, overflow="fold")
    for row in rows:
        grid.add_row(*(text(f"{cell:,}" if isinstance(cell, int) else cell) for cell in row))
    return grid


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    free = stderr or sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(stderr=stderr, width=None if free else WIDTH, markup=False, emoji=False, highlight=False)
