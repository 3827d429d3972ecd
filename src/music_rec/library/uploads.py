"""Files that a browser sends: they lie in the data folder for as long as their import runs."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO, Self

from music_rec.core.errors import StorageError
from music_rec.core.storage.database import storage_errors
from music_rec.core.zones import DAY
from music_rec.data_fetchers.containers import HistoryFile, find_files
from music_rec.exporters.safe_text import file_name

Upload = tuple[str, BinaryIO]
"""The name a file had where it came from, and its content."""


@dataclass(frozen=True)
class Kept:
    """Uploads on disk, each in a folder of its own, below one folder for all."""

    folder: Path

    @classmethod
    def of(cls, root: Path, uploads: Iterable[Upload]) -> Self:
        """The uploads, written down; StorageError where that fails. What a program that died left a day ago goes."""
        kept = cls(root / uuid.uuid4().hex)
        try:
            with storage_errors(root):
                _sweep(root)
                for number, (name, content) in enumerate(uploads, 1):
                    kept._write(f"{number:04}", name, content)
        except StorageError:
            kept.discard()
            raise
        return kept

    def files(self) -> Iterator[HistoryFile]:
        """Every file in them, as the listener knows it: nothing of where we keep it is in its label."""
        for path in sorted(self.folder.glob("*/*")):
            for file in find_files([path]):
                yield replace(file, label=file.label.removeprefix(f"{path.parent.as_posix()}/"))

    def discard(self) -> None:
        """Remove them all."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, place: str, name: str, content: BinaryIO) -> None:
        came = PurePath(name.replace("\\", "/"))
        suffix = came.suffix if came.suffix[1:].isalnum() else ""
        folder = self.folder / place
        folder.mkdir(parents=True)
        with (folder / f"{file_name(came.stem)}{suffix}").open("xb") as file:
            shutil.copyfileobj(content, file)


def _sweep(root: Path) -> None:
    for folder in root.glob("*"):
        if folder.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(folder, ignore_errors=True)
