"""A database on disk for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from integration.storage.plays import Database


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
