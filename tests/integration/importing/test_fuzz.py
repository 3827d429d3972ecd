"""Thousands of broken files: each is read as far as it goes or refused by name, and bringing it twice adds nothing."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from integration.storage.exports import library_in
from unit.importers.mutations import broken_file
from unit.importers.reading import NOW, check

from music_rec.core.errors import ImportFormatError
from music_rec.core.models import FileLedger
from music_rec.core.protocols import ReadOptions
from music_rec.core.zones import Zones
from music_rec.data_fetchers import IMPORTERS

A_FOLDER = 200
UNFORESEEN = re.compile(r"cannot be read \(\w+\)|Traceback|Error\b")
"""How the import words an error that no importer thought of."""


def read_by(name: str, content: bytes) -> None:
    """Read a file by one importer, whatever it is."""
    IMPORTERS[name].accepts(content[:65_536], "history")
    try:
        for batch in IMPORTERS[name].read(io.BytesIO(content), ReadOptions(NOW, Zones.of("Europe/Berlin"))):
            check(batch)
    except ImportFormatError as error:
        assert str(error).isprintable()


def everything_in(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder but those of the data folder in it."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "data" not in path.parts}


def sound(file: FileLedger) -> bool:
    """Whether every row of a file went somewhere, and what went wrong is said in words for the listener."""
    adds_up = file.rows_in == file.added + file.duplicate + sum(file.filtered.values()) + sum(file.rejected.values())
    return adds_up and file.error.isprintable() and not UNFORESEEN.search(file.error)


def bring_broken_files(folder: Path, seeds: range) -> None:
    files = folder / "files"
    files.mkdir()
    for seed in seeds:
        (files / f"{seed:05}").write_bytes(broken_file(seed)[1])
    before = everything_in(folder)

    with library_in(folder) as library:
        listener = library.people.writable("Anna", "Europe/Berlin")
        first, again = (library.imports.run(listener, [files]) for _ in range(2))

    assert [file for file in (*first.files, *again.files) if not sound(file)] == []
    assert [file for file in again.files if file.added] == []
    assert [file.rows_in for file in again.files] == [file.rows_in for file in first.files]
    assert (first.plays_total, first.skips_total) == (again.plays_total, again.skips_total)
    assert sum(file.added for file in first.files) > 0
    assert everything_in(folder) == before


@pytest.mark.parametrize("files", [12, pytest.param(80, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", IMPORTERS)
def test_a_broken_file_is_read_or_refused_by_every_importer(name: str, files: int) -> None:
    for seed in range(files):
        read_by(name, broken_file(seed)[1])


def test_a_folder_of_broken_files_adds_up_and_adds_nothing_twice(tmp_path: Path) -> None:
    bring_broken_files(tmp_path, range(30))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 10_000, A_FOLDER))
def test_ten_thousand_broken_files_add_up_and_add_nothing_twice(tmp_path: Path, start: int) -> None:
    seeds = range(start, start + A_FOLDER)
    for seed in seeds:
        read_by(*broken_file(seed))

    bring_broken_files(tmp_path, seeds)
