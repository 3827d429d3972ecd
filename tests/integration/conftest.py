"""A library of Anna, who heard what a test file calls HEARD: made once for the file, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import Database

from music_rec.core.models import Listener
from music_rec.library import Library


@pytest.fixture(scope="module")
def heard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `library` has, in a folder of its own."""
    folder = tmp_path_factory.mktemp("heard")
    with library_in(folder) as made:
        made.imports.run(made.people.writable("Anna", "UTC"), [uts(folder / "plays.csv", request.module.HEARD)])
    return folder


@pytest.fixture
def library(tmp_path: Path, heard: Path) -> Iterator[Library]:
    """Anna's library after the import of HEARD, from a Last.fm CSV."""
    shutil.copytree(heard, tmp_path, dirs_exist_ok=True)
    with library_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def anna(library: Library) -> Listener:
    return library.people.shown("Anna")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """What `library` is kept in."""
    return Database(tmp_path / "data")
