"""A JSON list of any length, some thousand elements at a time, in flat memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from pydantic_core import from_json

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.text import as_utf8, utf8_blocks

_BLOCK = 4 << 20
_LONGEST = 1 << 20
"""Bytes: what is longer and still no whole row is a broken one."""
_BETWEEN = re.compile(r"[\s,]*")
_NOT_ASCII = bytes(range(0x80, 0x100))
"""A cut after any other byte goes through no character."""
_DECODER = json.JSONDecoder(strict=False)


def json_rows(stream: BinaryIO) -> Iterator[list[object]]:
    """The elements of a list in order. ImportFormatError where it ends being readable, after the rows before that."""
    blocks = utf8_blocks(stream, _BLOCK)
    data = next(blocks, b"").lstrip()
    if not data.startswith(b"["):
        raise ImportFormatError("The file does not begin as a JSON list.")
    data, count = data[1:], 0
    for block in blocks:
        rows, data = _whole_rows(data)
        count += len(rows)
        yield rows
        if len(data) > _LONGEST:
            raise _broken_after(count)
        data += block
    rows, data = _last_rows(data)
    yield rows
    if data.strip() != b"]":
        raise _broken_after(count + len(rows))


def _broken_after(rows: int) -> ImportFormatError:
    return ImportFormatError(f"The file is broken or cut off after row {rows}; the rows up to there were read.")


def _whole_rows(data: bytes) -> tuple[list[object], bytes]:
    """The elements that are whole, and the rest: at once where it can be cut before an object, else one by one."""
    cut = _last_object(data)
    try:
        rows = from_json(b"[" + data[:cut].rstrip(b" \t\r\n,") + b"]")
    except ValueError:
        rows = []
    return (rows, data[cut:]) if rows else _one_by_one(data)


def _last_rows(data: bytes) -> tuple[list[object], bytes]:
    try:
        return from_json(b"[" + data), b"]"
    except ValueError:
        return _one_by_one(data)


def _last_object(data: bytes) -> int:
    """Where the last `{` stands that follows a `}` and a comma; 0 when there is none.

    It may stand in a text: then what is before it is no JSON, and reading says so.
    """
    at = data.rfind(b"{")
    while at > 0:
        before = data[max(0, at - 100) : at].rstrip()
        if before.endswith(b",") and before[:-1].rstrip().endswith(b"}"):
            return at
        at = data.rfind(b"{", 0, at)
    return 0


def _one_by_one(data: bytes) -> tuple[list[object], bytes]:
    """The elements up to the end of the list or to the first that cannot be read, and what follows them."""
    end = len(data.rstrip(_NOT_ASCII))
    text = as_utf8(data[:end]).decode()
    rows: list[object] = []
    at = 0
    while True:
        at = _matched_to(text, at)
        try:
            row, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return rows, text[at:].encode() + data[end:]
        rows.append(row)


def _matched_to(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at
