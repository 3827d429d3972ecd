"""A JSON list of any length, alone or in an object, some thousand elements at a time, in flat memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from pydantic_core import from_json

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.text import as_utf8, utf8_blocks

BLOCK = 4 << 20
"""Bytes of a file read at a time."""
LONGEST = 16 << 20
"""Bytes: what is longer and still no whole row, or page of rows, is a broken one."""
_BETWEEN = re.compile(r"[\s,]*")
_NOT_ASCII = bytes(range(0x80, 0x100))
"""A cut after any other byte goes through no character."""
_DECODER = json.JSONDecoder(strict=False)


def json_rows(stream: BinaryIO, *, inside: str = "") -> Iterator[list[object]]:
    """The elements of a list in order. ImportFormatError where it ends being readable, after the rows before that.

    With `inside` the list is that which the object in the file holds under this name; what follows it is not read.
    """
    return rows_of_list(utf8_blocks(stream, BLOCK), inside=inside)


def rows_of_list(blocks: Iterator[bytes], *, inside: str = "") -> Iterator[list[object]]:
    """`json_rows` of a file that is already read in blocks of UTF-8."""
    data, count = _after_bracket(next(blocks, b"").lstrip(), inside), 0
    for block in blocks:
        rows, data = _whole_rows(data)
        count += len(rows)
        yield rows
        if inside and data.startswith(b"]"):
            return
        if len(data) > LONGEST:
            raise _broken_after(count)
        data += block
    rows, data = _last_rows(data)
    yield rows
    rest = data.strip()
    if rest != b"]" and not (inside and rest.startswith(b"]")):
        raise _broken_after(count + len(rows))


def _after_bracket(data: bytes, inside: str) -> bytes:
    """What follows the bracket that opens the list."""
    if data.startswith(b"["):
        return data[1:]
    # In a text its quotes would be escaped, so a name between bare quotes is a name.
    named = re.search(rb'(?<!\\)"%s"\s*:\s*\[' % re.escape(inside.encode()), data)
    if not (inside and named and data.startswith(b"{")):
        where = f' under the name "{inside}"' if inside else ""
        raise ImportFormatError(f"The file does not begin with a JSON list{where}.")
    return data[named.end() :]


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
