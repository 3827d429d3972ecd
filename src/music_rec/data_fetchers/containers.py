"""Folders, zip archives and gz files: every file in them, to be opened one at a time. Nothing is ever written.

What a file is, is told by its first bytes, never by its name. The name of a file in an archive is shown and nothing else:
wherever it points, no file is made there. An archive within an archive is refused.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from music_rec.data_fetchers.contents import BROKEN, GZ, ZIP, Content, Stored, check_unpacked, unreadable
from music_rec.data_fetchers.text import HEAD, printable

_ENCRYPTED = 0x1


@dataclass(frozen=True)
class HistoryFile:
    """A file that may be a history."""

    label: str
    """Its path as shown, for example `my_spotify_data.zip/MyData/endsong_0.json`."""
    named: bool
    """Whether the listener named this very file, not a folder or an archive it is in."""
    size: int | None
    """Bytes to be read, None where only reading tells."""
    opener: Callable[[], AbstractContextManager[Stored]]
    """The file as stored."""

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """Its bytes, unpacked; `peek()` gives the first 64 KB of them.

        ImportFormatError, at once or while reading, names the file when it is missing, broken, encrypted, an archive
        within an archive, a bomb, or still being written.
        """
        with ExitStack() as stack:
            try:
                content = Content(stack.enter_context(self.opener()), self.label)
            except BROKEN as error:
                raise unreadable(self.label, error) from error
            yield io.BufferedReader(content, HEAD)


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


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, and folders that cannot be read."""
    closed: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders.sort()
        yield from (file for name in sorted(names) if (file := Path(where, name)).is_file())
    yield from closed


def _files_at(path: Path, *, named: bool) -> Iterator[HistoryFile]:
    label = printable(path.as_posix(), 1000)
    try:
        with _open_regular(path) as stored:
            first = stored.stream.read(4)
        if first.startswith(ZIP):
            yield from _members(path, label)
            return
        size = None if first.startswith(GZ) else stored.size
    except BROKEN as error:
        yield HistoryFile(label, named, None, partial(_refuse, error))
        return
    yield HistoryFile(label, named, size, partial(_open_regular, path))


def _members(path: Path, label: str) -> Iterator[HistoryFile]:
    with zipfile.ZipFile(path) as archive:
        members = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
        check_unpacked(sum(info.file_size for info in members), path.stat().st_size)
        for info in members:
            name = printable(f"{label}/{info.filename}", 1000)
            yield HistoryFile(name, named=False, size=info.file_size, opener=partial(_open_member, archive, path, info))


@contextmanager
def _open_regular(path: Path) -> Iterator[Stored]:
    if path.exists() and not path.is_file():
        raise OSError("it is a folder or a device, not a file")
    with path.open("rb") as stream:
        yield Stored(stream, os.fstat(stream.fileno()).st_size, regular=True)


@contextmanager
def _open_member(archive: zipfile.ZipFile, path: Path, info: zipfile.ZipInfo) -> Iterator[Stored]:
    """A file of an archive, which is read again only where it is closed: the list in it may be long."""
    if info.flag_bits & _ENCRYPTED:
        raise OSError("it is encrypted; unpack it and import the folder")
    with ExitStack() as stack:
        opened = archive if archive.fp else stack.enter_context(zipfile.ZipFile(path))
        yield Stored(stack.enter_context(opened.open(info)), info.compress_size, regular=False)


@contextmanager
def _refuse(error: Exception) -> Iterator[Stored]:
    """A file that cannot even be listed."""
    raise error
    yield
