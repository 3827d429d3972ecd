"""Folders, zip archives and gz files: every file in them, to be opened one at a time. Nothing is ever written.

What a file is, is told by its first bytes, never by its name.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.text import HEAD, printable

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZ = b"\x1f\x8b"
_ENCRYPTED = 0x1
# What reading a broken or vanished file, or one packed in a way Python does not know, may raise.
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


@dataclass(frozen=True)
class HistoryFile:
    """A file that may be a history."""

    label: str
    """Its path as shown, for example `my_spotify_data.zip/MyData/endsong_0.json`."""
    named: bool
    """Whether the listener named this very file, not a folder or an archive it is in."""
    size: int | None
    """Bytes to be read, None where only reading tells."""
    opener: Callable[[], AbstractContextManager[IO[bytes]]]
    """Its bytes as stored."""

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """Its bytes, unpacked; `peek()` gives the first 64 KB of them.

        ImportFormatError, at once or while reading, names the file when it is missing, broken, encrypted or an archive
        within an archive.
        """
        with ExitStack() as stack:
            try:
                stream = _unpacked(stack.enter_context(self.opener()), self.label)
            except _BROKEN as error:
                raise _unreadable(self.label, error) from error
            yield io.BufferedReader(_NamedErrors(stream, self.label), HEAD)


def find_files(paths: Iterable[Path]) -> Iterator[HistoryFile]:
    """Every file of these files, folders (recursively, sorted) and zip archives.

    What cannot be listed is a file as well: opening it raises what is wrong with it.
    """
    for path in paths:
        if path.is_dir():
            for found in _walk(path):
                yield from _files_at(found, named=False)
        else:
            yield from _files_at(path, named=True)


class _NamedErrors(io.RawIOBase):
    """A stream whose failures name the file."""

    def __init__(self, stream: IO[bytes], label: str) -> None:
        self._stream, self._label = stream, label

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            part = self._stream.read(len(buffer))
        except _BROKEN as error:
            raise _unreadable(self._label, error) from error
        buffer[: len(part)] = part
        return len(part)


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, and folders that cannot be read."""
    closed: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders.sort()
        yield from (file for name in sorted(names) if (file := Path(where, name)).is_file())
    yield from closed


def _files_at(path: Path, *, named: bool) -> Iterator[HistoryFile]:
    label = printable(path.as_posix(), 1000)
    stored = HistoryFile(label, named, None, partial(_open_regular, path))
    try:
        with _open_regular(path) as stream:
            first = stream.read(4)
        if first.startswith(_ZIP):
            yield from _members(path, label)
            return
        size = None if first.startswith(_GZ) else path.stat().st_size
    except _BROKEN:
        yield stored
        return
    yield HistoryFile(label, named, size, stored.opener)


def _members(path: Path, label: str) -> Iterator[HistoryFile]:
    with zipfile.ZipFile(path) as archive:
        members = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
    for info in members:
        name = printable(f"{label}/{info.filename}", 1000)
        yield HistoryFile(name, named=False, size=info.file_size, opener=partial(_open_member, path, info))


def _open_regular(path: Path) -> IO[bytes]:
    if path.exists() and not path.is_file():
        raise OSError("it is a folder or a device, not a file")
    return path.open("rb")


@contextmanager
def _open_member(path: Path, info: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    if info.flag_bits & _ENCRYPTED:
        raise OSError("it is encrypted; unpack it and import the folder")
    with zipfile.ZipFile(path) as archive, archive.open(info) as stream:
        yield stream


def _unpacked(stream: IO[bytes], label: str) -> IO[bytes]:
    """The bytes of a stream, or of the one file in it when it is a gz."""
    content = cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if _begins(stream, (_GZ,)) else stream
    if _begins(content, _ZIP) or (content is not stream and _begins(content, (_GZ,))):
        raise ImportFormatError(f"{label} is an archive within an archive. Unpack it and import the folder.")
    return content


def _begins(stream: IO[bytes], marks: tuple[bytes, ...]) -> bool:
    first = stream.read(4)
    stream.seek(0)
    return first.startswith(marks)


def _unreadable(label: str, error: Exception) -> ImportFormatError:
    if isinstance(error, FileNotFoundError):
        return ImportFormatError(f"There is no file {label}.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ImportFormatError(f"{label} cannot be read: {printable(reason or type(error).__name__)}.")
