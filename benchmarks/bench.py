"""What a benchmark works on: generated files, and libraries that hold them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generator import history_file
from benchmarks.measure import apart
from music_rec.core.history import History
from music_rec.core.models import ImportReport
from music_rec.core.settings import load_settings
from music_rec.library import Library
from music_rec.wiring import open_library

ZONE = "Europe/Berlin"
_TINY = 1000


@dataclass(frozen=True)
class Bench:
    """How much is measured, and where it may write. Files and libraries are made when first asked for."""

    rows: int
    repeat: int
    files: Path
    """Generated files lie here and are found again by the next call."""
    scratch: Path
    """Everything else; empty at the beginning."""
    names: Path | None = None
    """A Last.fm export with track ids, or a folder of them, for what is measured on real names."""
    tags: Path | None = None
    """A folder with collections of tags, for what is measured on those."""
    plot: Path | None = None
    """Where the picture of what is measured over requests is written (SVG)."""

    @cached_property
    def file(self) -> Path:
        return apart(history_file, self.files, self.rows)

    @cached_property
    def tiny_file(self) -> Path:
        """For a first run that counts for nothing: what a process does once is not what is measured."""
        return apart(history_file, self.files, _TINY)

    @cached_property
    def library(self) -> Path:
        """The folder of a library that holds the file, closed."""
        return apart(_filled, self.scratch / "library", self.file)

    @cached_property
    def tiny_library(self) -> Path:
        return apart(_filled, self.scratch / "tiny", self.tiny_file)


def library_in(folder: Path) -> closing[Library]:
    """The library of a folder, for a `with`."""
    return closing(open_library(load_settings(data_dir=folder / "data", cache_dir=folder / "cache")))


@contextmanager
def new_library(scratch: Path) -> Iterator[Library]:
    """An empty library that is gone afterwards."""
    with TemporaryDirectory(dir=scratch) as folder, library_in(Path(folder)) as library:
        yield library


def import_file(library: Library, file: Path) -> tuple[ImportReport, History]:
    """The report of importing a file, and all plays."""
    listener = library.people.writable(None, ZONE)
    report = library.imports.run(listener, [file])
    return report, library.history(listener)


def _filled(folder: Path, file: Path) -> Path:
    with library_in(folder) as library:
        import_file(library, file)
    return folder
