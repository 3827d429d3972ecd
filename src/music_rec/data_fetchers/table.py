"""Delimited text to columns: whole rows in blocks, their cells as Arrow columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.dialect import NEWLINE, Dialect, is_row, with_stray_quotes_doubled
from music_rec.data_fetchers.text import as_utf8, head_text, utf8_blocks

BLOCK = 8 << 20
"""Bytes of a file read at a time: names repeat within a block, and all copies of it together stay below 150 MB."""
_CUTS_TRIED = 100


def opened(stream: BinaryIO) -> tuple[str, Iterator[bytes]]:
    """The text at the beginning of a file, and all of it in blocks of UTF-8."""
    blocks = utf8_blocks(stream, BLOCK)
    first = next(blocks, b"")
    return head_text(first), chain([first], blocks)


def without_first_line(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks without the first line that is not empty."""
    first = next(blocks, b"").lstrip(b"\r\n")
    return chain(re.split(NEWLINE.encode(), first, maxsplit=1)[1:], blocks)


def record_blocks(blocks: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    """The same bytes as UTF-8, cut between rows. ImportFormatError for a line that is longer than a block."""
    rest, block = b"", next(blocks, b"")
    for following in blocks:
        cut = _last_cut(rest, block, dialect)
        if cut:
            yield as_utf8(b"".join((rest, memoryview(block)[:cut])))
            rest, block = block[cut:], following
        elif len(rest) + len(block) < BLOCK:
            rest, block = rest + block, following
        else:
            raise ImportFormatError(f"A line is longer than {BLOCK >> 20} MB; what came before it was read.")
    yield as_utf8(rest + block)


def _last_cut(rest: bytes, block: bytes, dialect: Dialect) -> int:
    """Where to cut a block that follows this rest of a row, so that no quoted text is cut; 0 when there is no line to end.

    Best between the last two lines that are both a row by themselves, else after the last that an even number of quotes
    precedes, else after the last.
    """
    ends = list(islice(_line_ends(block), _CUTS_TRIED if dialect.quoted else 1))
    for end, middle, start in zip(ends, ends[1:], ends[2:], strict=False):
        neighbours = (block[start + 1 : middle], block[middle + 1 : end])
        if all(is_row(line.decode("utf-8", "replace").rstrip("\r"), dialect) for line in neighbours):
            return middle + 1
    even = (end + 1 for end in ends if dialect.quoted and (rest.count(b'"') + block.count(b'"', 0, end)) % 2 == 0)
    return next(even, ends[0] + 1 if ends else 0)


def _line_ends(block: bytes) -> Iterator[int]:
    """Positions of line breaks, last first."""
    newline = b"\n" if b"\n" in block else b"\r"
    at = block.rfind(newline)
    while at >= 0:
        yield at
        at = block.rfind(newline, 0, at)


@dataclass(frozen=True)
class Cells:
    """The rows of one block: whole ones as columns of texts, the others with their number and text."""

    block: bytes
    dialect: Dialect
    first: int
    """Number of the first row in the file."""
    columns: dict[int, pa.Array]
    """Only the columns asked for, by position."""
    ragged: list[tuple[int, str]]

    @property
    def rows_in(self) -> int:
        return len(self.numbers) + len(self.ragged)

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """Number in the file of each whole row."""
        whole = len(next(iter(self.columns.values())))
        everyone = np.arange(self.first, self.first + whole + len(self.ragged))
        return np.delete(everyone, np.array([number - self.first for number, _ in self.ragged], np.intp))

    def texts(self, rows: Sequence[int], hidden: Sequence[int] = ()) -> list[str]:
        """Whole rows as they stand in the file, by position, without the hidden columns. Reads the block again."""
        table, _ = _parse(self.block, self.dialect, range(self.dialect.width))
        wanted = table.take(pa.array(rows, pa.int64())).to_pydict()
        shown = [cells for name, cells in wanted.items() if int(name) not in hidden]
        return [self.dialect.join(["" if cell is None else cell for cell in row]) for row in zip(*shown, strict=True)]


def read_cells(block: bytes, dialect: Dialect, wanted: Sequence[int], first: int) -> Cells:
    """The wanted columns of a block whose first row has this number."""
    table, ragged = _parse(block, dialect, wanted)
    if dialect.quoted and table.num_rows + len(ragged) < np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")):
        # Either texts with line breaks, or a stray quote that swallowed the lines after it.
        block = with_stray_quotes_doubled(block, dialect)
        table, ragged = _parse(block, dialect, wanted)
    columns = {position: table.column(str(position)).combine_chunks() for position in wanted}
    return Cells(block, dialect, first, columns, [(first + number - 1, text) for number, text in ragged])


def _parse(block: bytes, dialect: Dialect, wanted: Iterable[int]) -> tuple[Any, list[tuple[int, str]]]:
    ragged: list[tuple[int, str]] = []

    def note(row: Any) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    names = [str(position) for position in wanted]
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        include_columns=names,
        null_values=["NA"] if dialect.na_is_none else [],
        strings_can_be_null=dialect.na_is_none,
        quoted_strings_can_be_null=False,
        check_utf8=False,
    )
    parse = pacsv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char='"' if dialect.quoted else False,
        newlines_in_values=dialect.quoted,
        invalid_row_handler=note,
    )
    every = [str(position) for position in range(dialect.width)]
    read = pacsv.ReadOptions(use_threads=False, column_names=every, block_size=len(block) + 1)
    return pacsv.read_csv(pa.BufferReader(block), read, parse, convert), ragged
