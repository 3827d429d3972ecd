"""How the cells of a table stand in its lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

NEWLINE = r"\r\n|\n|\r"
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 100
"""What has more is no table of plays, and guessing what each of its columns holds would take minutes."""
_MOST_LINES = 20
"""A row with more line breaks in its texts is taken for one with a stray quote."""


@dataclass(frozen=True)
class Dialect:
    """How the cells of one table stand in its lines."""

    delimiter: str
    width: int
    """Cells in a line."""
    na_is_none: bool = False
    """Whether an unquoted NA is no text (R writes it where it quotes every text)."""
    quoted: bool = True
    """Whether quotes hold a text together; else they are characters like any other, and every line is a row."""

    def join(self, cells: Sequence[str]) -> str:
        """A line of these cells, quoted only where needed."""
        if not self.quoted:
            return self.delimiter.join(cells)
        line = io.StringIO()
        csv.writer(line, delimiter=self.delimiter, lineterminator="").writerow(cells)
        return line.getvalue()


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    """The cells of a text, line by line; blank lines are none."""
    lines = (line for line in re.split(NEWLINE, text) if line)
    try:
        return [next(csv.reader([line], delimiter=delimiter)) for line in lines]
    except csv.Error:
        return []


def sniff(text: str) -> Dialect | None:
    """The dialect in which most lines have as many cells; None when it is no table of 3 to 100 columns."""
    best: tuple[float, int, str] = (0, 0, "")
    for delimiter in _DELIMITERS:
        widths = Counter(map(len, rows_of(text, delimiter)))
        if widths:
            width, lines = widths.most_common(1)[0]
            share = round(lines / widths.total(), 1)
            best = max(best, (share, width, delimiter)) if 3 <= width <= _MOST_COLUMNS else best
    share, width, delimiter = best
    header_quoted = text.lstrip().startswith('"')
    return Dialect(delimiter, width, na_is_none=header_quoted) if share >= 0.5 else None


def is_row(lines: str, dialect: Dialect) -> bool:
    """Whether these lines are one row with all its cells and no quote out of place."""
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=dialect.delimiter, strict=True)
    try:
        return [len(cells) for cells in reader] == [dialect.width]
    except csv.Error:
        return False


def with_stray_quotes_doubled(block: bytes, dialect: Dialect) -> bytes:
    """The block with every line quoted anew that a stray quote leaves open, so that it does not swallow those after it.

    Such a line is a row when quotes mean nothing, and no row together with the lines after it.
    """
    lines = [line.rstrip("\r") for line in block.decode().split("\n")]
    mended: list[str] = []
    while len(mended) < len(lines):
        at = len(mended)
        rows = _lines_of_row(lines, at, dialect)
        mended += lines[at : at + rows] if rows else [_quoted_anew(lines[at], dialect)]
    return "\n".join(mended).encode()


def _lines_of_row(lines: Sequence[str], at: int, dialect: Dialect) -> int:
    """How many lines the row has that begins here; 0 when it never ends."""
    if '"' not in lines[at]:
        return 1
    return next((n for n in range(1, _MOST_LINES + 1) if is_row("\n".join(lines[at : at + n]), dialect)), 0)


def _quoted_anew(line: str, dialect: Dialect) -> str:
    cells = line.split(dialect.delimiter)
    if len(cells) != dialect.width:
        return line
    return dialect.delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)
