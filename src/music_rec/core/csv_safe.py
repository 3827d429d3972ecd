"""CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_RUN = re.compile(r"'*[=+\-@\t\r]")
"""How text begins that a spreadsheet would run, or that has been kept from it already."""


def safe_cell(value: object) -> object:
    """The value as a cell may hold it: text that a spreadsheet would run gets a leading apostrophe; numbers stay."""
    return f"'{value}" if isinstance(value, str) and _RUN.match(value) else value


def text_of_cell(cell: str) -> str:
    """The inverse of `safe_cell`, for files that were written by it."""
    return cell[1:] if cell.startswith("'") and _RUN.match(cell) else cell


def csv_bytes(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV file of a header line and rows, UTF-8; None becomes an empty cell. Of a frame: `frame.itertuples(index=False)`."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(map(safe_cell, columns))
    writer.writerows(map(safe_cell, row) for row in rows)
    return file.getvalue().encode("utf-8", "replace")
