"""The bytes of one file, unpacked as they are read: whatever is wrong with it is said with its name."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any, cast

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.text import printable

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
GZ = b"\x1f\x8b"
BROKEN = (
    *(OSError, EOFError, ValueError, LookupError, RuntimeError),
    *(struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
)
"""What reading a broken or vanished file, or one packed in a way Python does not know, may raise."""

_NEVER_A_BOMB = 100 << 20
_LARGEST = 16 << 30
_RATIO = 300
"""Histories pack to a tenth or a twentieth; 1000 is the most that zip and gz can do."""


@dataclass(frozen=True)
class Stored:
    """A file as it lies there."""

    stream: IO[bytes]
    size: int
    """Bytes it takes, packed or not."""
    regular: bool
    """Whether it is a file of its own, which may still be written to."""


class Content(io.RawIOBase):
    """What a stored file holds: itself, or the one file in it when it is a gz.

    ImportFormatError, at once or while reading, names the file when it is broken, an archive within an archive, a bomb,
    or changes its length while it is read.
    """

    def __init__(self, stored: Stored, label: str) -> None:
        packed = _begins(stored.stream, (GZ,))
        self._stream = cast(IO[bytes], gzip.GzipFile(fileobj=stored.stream)) if packed else stored.stream
        if _begins(self._stream, ZIP) or (packed and _begins(self._stream, (GZ,))):
            raise OSError("it is an archive within an archive; unpack it and import the folder")
        self._label, self._size, self._done = label, stored.size, 0
        self._fixed = stored.regular and not packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            part = self._stream.read(len(buffer))
            self._done += len(part)
            self._check(at_end=not part)
        except BROKEN as error:
            raise unreadable(self._label, error) from error
        buffer[: len(part)] = part
        return len(part)

    def _check(self, *, at_end: bool) -> None:
        check_unpacked(self._done, self._size)
        if self._fixed and (self._done > self._size or (at_end and self._done < self._size)):
            raise OSError("it was changed while it was read; import it again when it is complete")


def check_unpacked(unpacked: int, packed: int) -> None:
    """OSError when what is packed into so few bytes is no history, but made to fill a disk."""
    if unpacked > min(max(_NEVER_A_BOMB, _RATIO * packed), _LARGEST):
        raise OSError(
            f"its {packed:,} bytes unpack to more than {unpacked:,}, as no history does; "
            "if you trust it, unpack it and import the folder"
        )


def unreadable(label: str, error: Exception) -> ImportFormatError:
    """The error for a file, with the reason and its name."""
    if isinstance(error, FileNotFoundError):
        return ImportFormatError(f"There is no file {label}.")
    return ImportFormatError(f"{label} cannot be read: {printable(_reason(error))}.")


def _reason(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        return "it is packed in a way that is unknown here; unpack it and import the folder"
    if not isinstance(error, OSError):
        return "it is broken or cut off; get it again"
    return error.strerror or str(error)


def _begins(stream: IO[bytes], marks: tuple[bytes, ...]) -> bool:
    first = stream.read(4)
    stream.seek(0)
    return first.startswith(marks)
