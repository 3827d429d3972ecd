"""Bytes to text: whatever a file was written in, its readers see UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

HEAD = 1 << 16
"""Bytes at the beginning of a file by which its format is told."""
_FALLBACK = "music_rec.windows-1252"


def utf8_blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The stream in blocks of about `size` bytes as UTF-8, without byte order mark; nothing when it is empty.

    UTF-16 is known by its mark. Bytes that are not UTF-8 pass as they are: see `as_utf8`, which wants whole lines.
    """
    block = stream.read(size)
    decode = codecs.getincrementaldecoder("utf-16")("replace").decode if _is_utf16(block) else None
    block = block.removeprefix(codecs.BOM_UTF8)
    while block:
        yield decode(block).encode() if decode else block
        block = stream.read(size)


def as_utf8(block: bytes) -> bytes:
    """The block itself when it is UTF-8, else with every byte that is not read as Windows-1252.

    So a Windows file comes out right, and a UTF-8 file with some bad bytes keeps all its rows.
    """
    check = codecs.getincrementaldecoder("utf-8")().decode
    view = memoryview(block)
    try:
        for start in range(0, len(block), HEAD):
            check(view[start : start + HEAD])
        check(b"", final=True)
    except UnicodeDecodeError:
        return block.decode("utf-8", _FALLBACK).encode()
    return block


def head_text(head: bytes) -> str:
    """The text of the first bytes of a file, without a last line that is cut off; empty when they are not text."""
    first = head[:HEAD]
    if _is_utf16(first):
        text = first.decode("utf-16", "replace")
    else:
        text = "" if b"\0" in first else as_utf8(first.removeprefix(codecs.BOM_UTF8)).decode()
    whole = text.rfind("\n") + 1 if len(head) >= HEAD else 0
    return text[: whole or None]


def is_json(text: str) -> bool:
    """Whether a text begins as a JSON list or object."""
    return text.lstrip().startswith(("[", "{"))


def printable(text: str, most: int = 200) -> str:
    """Text from outside made safe for a message: one line, at most `most` characters, nothing that moves a cursor."""
    shown = "".join(char if char.isprintable() else " " for char in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _is_utf16(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _from_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return "".join(_WINDOWS_1252[byte] for byte in bad), error.end


_WINDOWS_1252 = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
codecs.register_error(_FALLBACK, _from_windows_1252)
