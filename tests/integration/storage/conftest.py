"""A database on disk for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from integration.storage.backups import NEW, OLD, bring
from integration.storage.exports import library_in
from integration.storage.plays import Database

from music_rec.core.models import Playlist


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """An empty database of one listener, Anna: to be copied."""
    made = Database(tmp_path_factory.mktemp("blank"))
    made.add_listener()
    return made


@pytest.fixture
def database(tmp_path: Path, blank: Database) -> Database:
    """The same for one test."""
    return Database(Path(shutil.copytree(blank.folder, tmp_path / "data")))


@pytest.fixture(scope="session")
def two_libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `here` and `archive` have, made once."""
    folder = tmp_path_factory.mktemp("libraries")
    with library_in(folder / "here") as library:
        bring(library, folder, OLD)
    with library_in(folder / "there") as library:
        bring(library, folder, NEW, "Ben")
        library.playlists.save(library.people.shown(), Playlist(0, "Mine"))
        library.moving.backup(folder / "all.backup")
    return folder


@pytest.fixture
def here(tmp_path: Path, two_libraries: Path) -> Path:
    """A library with five plays of Anna."""
    return Path(shutil.copytree(two_libraries / "here", tmp_path / "here"))


@pytest.fixture
def archive(tmp_path: Path, two_libraries: Path) -> Path:
    """A backup of another library, with three plays and a list, which is beside it."""
    shutil.copytree(two_libraries / "there", tmp_path / "there")
    return Path(shutil.copy(two_libraries / "all.backup", tmp_path))
