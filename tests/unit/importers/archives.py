"""Zip archives, whole and broken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def encrypted(content: bytes) -> bytes:
    """A zip whose entries say they are encrypted."""
    marked = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(mark) + offset] |= 1
    return bytes(marked)


def torn(content: bytes) -> bytes:
    """A zip with one bit turned over in the middle."""
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def with_size(content: bytes, size: int) -> bytes:
    """A zip whose list says that its one file is that long."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


def without_name(content: bytes) -> bytes:
    """A zip whose list has no name for its one file, which was called by one letter."""
    at = content.index(b"PK\x01\x02") + 28
    return content[:at] + b"\0\0\1\0" + content[at + 4 :]
