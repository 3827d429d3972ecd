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


@dataclass(frozen=True)
class Dialect:
    """How the cells of one table stand in its lines."""

    delimiter: str
    width: int
    """Cells in a line."""
    na_is_none: bool = False
    """Whether an unquoted NA is no text (R writes it where it quotes every text)."""

    def join(self, cells: Sequence[str]) -> str:
        """A line of these cells, quoted only where needed."""
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
    """The dialect in which most lines have as many cells; None when it is no table of at least three columns."""
    best: tuple[float, int, str] = (0, 0, "")
    for delimiter in _DELIMITERS:
        widths = Counter(map(len, rows_of(text, delimiter)))
        if widths:
            width, lines = widths.most_common(1)[0]
            share = round(lines / widths.total(), 1)
            best = max(best, (share, width, delimiter)) if width >= 3 else best
    share, width, delimiter = best
    header_quoted = text.lstrip().startswith('"')
    return Dialect(delimiter, width, na_is_none=header_quoted) if share >= 0.5 else None


def is_row(line: str, dialect: Dialect) -> bool:
    """Whether this line alone has all cells of a row and no open quote."""
    reader = csv.reader([line.rstrip("\r"), ""], delimiter=dialect.delimiter)
    try:
        return len(next(reader, [])) == dialect.width and reader.line_num == 1
    except csv.Error:
        return False


def with_stray_quotes_doubled(block: bytes, dialect: Dialect) -> bytes:
    """The block with every line quoted anew that a quote leaves open, but that is a row when quotes mean nothing.

    Only where the line after it can be a row too: otherwise the quote holds a text with a line break.
    """
    lines = [line.rstrip("\r") for line in block.decode().split("\n")]
    whole = [is_row(line, dialect) for line in lines]
    plain = [line.count(dialect.delimiter) + 1 == dialect.width for line in lines]
    for at, line in enumerate(lines):
        after = at + 1
        if plain[at] and not whole[at] and (after == len(lines) or whole[after] or plain[after] or not lines[after]):
            doubled = line.replace('"', '""').replace(dialect.delimiter, f'"{dialect.delimiter}"')
            lines[at] = f'"{doubled}"'
    return "\n".join(lines).encode()
