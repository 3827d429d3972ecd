"""JSON with one value on each line, in flat memory; a broken line costs only itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from pydantic_core import from_json

from music_rec.data_fetchers.json_rows import BLOCK, LONGEST, rows_of_list
from music_rec.data_fetchers.sieve import LONGEST_TEXT
from music_rec.data_fetchers.text import as_utf8, utf8_blocks

_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Broken:
    """A line that is no JSON, or longer than 16 MB."""

    text: str
    """How it begins."""


def json_lines_or_list(stream: BinaryIO) -> Iterator[list[object]]:
    """The values of a file in order, whether it is one list (see `json_rows`) or has a value on each line.

    Empty lines do not count; one that cannot be read comes as `Broken`.
    """
    blocks = utf8_blocks(stream, BLOCK)
    first = next(blocks, b"").lstrip()
    whole = chain([first], blocks)
    return rows_of_list(whole) if first.startswith(b"[") else _lines(whole)


def _lines(blocks: Iterator[bytes]) -> Iterator[list[object]]:
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        yield _values(lines)
        rest = rest[: LONGEST + 1]  # enough to know it is too long
    yield _values([rest])


def _values(lines: list[bytes]) -> list[object]:
    return [_value(line) for line in lines if line and not line.isspace()]


def _value(line: bytes) -> object:
    if len(line) > LONGEST:
        return Broken(_text(line))
    try:
        return from_json(line)
    except ValueError:
        return _slowly(line)


def _slowly(line: bytes) -> object:
    """The value of a line that is not UTF-8, holds half a character, or is broken."""
    text = as_utf8(line).decode()
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return Broken(_text(line))


def _text(line: bytes) -> str:
    return as_utf8(line[: 4 * LONGEST_TEXT]).decode().strip()[:LONGEST_TEXT]
