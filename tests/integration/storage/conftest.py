"""A database on disk for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from integration.storage.backups import NEW, OLD, bring
from integration.storage.exports import library_in
from integration.storage.plays import Database

from music_rec.core.models import Playlist


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """An empty database of one listener, Anna."""
    made = Database(tmp_path / "data")
    made.add_listener()
    return made


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The same, to be copied."""
    made = Database(tmp_path_factory.mktemp("blank"))
    made.add_listener()
    return made


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A library with five plays of Anna."""
    folder = tmp_path / "here"
    with library_in(folder) as library:
        bring(library, tmp_path, OLD)
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A backup of another library, with three plays and a list."""
    with library_in(tmp_path / "there") as library:
        bring(library, tmp_path, NEW, "Ben")
        library.playlists.save(library.people.shown(), Playlist(0, "Mine"))
        library.moving.backup(tmp_path / "all.backup")
    return tmp_path / "all.backup"
