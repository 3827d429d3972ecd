"""Pictures on disk, as many as have room: those used longest ago go first. The folder may vanish at any time."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from music_rec.core.errors import StorageError
from music_rec.core.files import in_place_of

MOST_BYTES = 300 << 20
"""A cover has some 50 KB, so this is for several thousand albums."""
KEPT_SHARE = 0.9
"""How much of the room is filled after it was too little, so that not every picture brings that on."""
_DAY_S = 86_400
_ENDING = ".picture"


class Pictures:
    """Bytes by name. For any thread and any number of processes; a file that cannot be read or written is none."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._bytes: int | None = None
        """Of all files, as far as this process knows; None before it has looked."""

    def read(self, name: str) -> bytes | None:
        """The picture; empty where there is known to be none (`keep_none`), None where nothing is known."""
        path = self._path(name)
        try:
            body = path.read_bytes()
            if body:
                os.utime(path)  # it was used
            elif path.stat().st_mtime < time.time():
                return None
        except OSError:
            return None
        return body

    def keep(self, name: str, body: bytes) -> None:
        """Have a picture from now on."""
        if self._written(name, body):
            self._bytes = self._all_bytes() if self._bytes is None else self._bytes + len(body)
            if self._bytes > self._most_bytes:
                self._make_room()

    def keep_none(self, name: str, days: float) -> None:
        """Know for so many days that there is no such picture."""
        until = time.time() + days * _DAY_S
        if self._written(name, b""):
            with suppress(OSError):
                os.utime(self._path(name), (until, until))

    def forget(self) -> None:
        """Have none any more."""
        for file in list(self._files()):
            _delete(file.path)
        self._bytes = 0

    def _written(self, name: str, body: bytes) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with in_place_of(self._path(name)) as file:
                file.write(body)
        except (OSError, StorageError):
            return False
        return True

    def _make_room(self) -> None:
        oldest_first = sorted(self._files(), key=lambda file: file.used_at)
        left = sum(file.size for file in oldest_first)
        for file in oldest_first:
            if left <= KEPT_SHARE * self._most_bytes:
                break
            _delete(file.path)
            left -= file.size
        self._bytes = left

    def _all_bytes(self) -> int:
        return sum(file.size for file in self._files())

    def _files(self) -> Iterator[_File]:
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(_ENDING):
                    with suppress(OSError):
                        told = entry.stat()
                        yield _File(Path(entry.path), told.st_size, told.st_mtime)

    def _path(self, name: str) -> Path:
        """Where a picture lies: names come from outside, so they name no file."""
        return self._folder / f"{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:40]}{_ENDING}"


class _File(NamedTuple):
    path: Path
    size: int
    used_at: float


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
