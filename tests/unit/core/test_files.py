"""Files of the listener's choice are written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from music_rec.core.errors import StorageError
from music_rec.core.files import move_in_place_of

SHM = Path("/dev/shm")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk."""
    if not SHM.is_dir() or SHM.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir=SHM) as folder:
        yield Path(folder)


def finished(folder: Path) -> Path:
    made = folder / "made"
    made.write_bytes(b"new")
    made.chmod(0o600)
    return made


def test_finished_file_takes_the_place_of_another(tmp_path):
    target = tmp_path / "target"
    target.write_bytes(b"old")

    move_in_place_of(target, finished(tmp_path))

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("target", b"new")]


def test_finished_file_is_copied_to_another_disk(tmp_path, elsewhere):
    target = elsewhere / "target"
    target.write_bytes(b"old")

    move_in_place_of(target, finished(tmp_path))

    assert [(path.name, path.read_bytes()) for path in elsewhere.iterdir()] == [("target", b"new")]
    if os.name != "nt":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_place_that_cannot_be_taken_is_told_and_stays_as_it_was(tmp_path):
    target = tmp_path / "target"
    (target / "inside").mkdir(parents=True)

    with pytest.raises(StorageError, match="Choose another place"):
        move_in_place_of(target, finished(tmp_path))

    assert (target / "inside").exists()


def test_place_on_another_disk_that_cannot_be_taken_is_left_clean(tmp_path, elsewhere):
    (elsewhere / "target" / "inside").mkdir(parents=True)

    with pytest.raises(StorageError, match="Choose another place"):
        move_in_place_of(elsewhere / "target", finished(tmp_path))

    assert [path.name for path in elsewhere.iterdir()] == ["target"]
