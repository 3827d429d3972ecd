"""Pictures on disk: what is used stays, what is not goes first, and whatever happens to the folder is no error."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.pictures import Pictures


def used_at(folder: Path, pictures: Pictures, name: str, second: int) -> None:
    os.utime(pictures._path(name), (second, second))


def test_what_was_kept_is_read_and_what_was_not_is_unknown(tmp_path: Path):
    pictures = Pictures(tmp_path / "covers")
    pictures.keep("one", b"picture")

    assert (pictures.read("one"), pictures.read("two")) == (b"picture", None)
    assert Pictures(tmp_path / "covers").read("one") == b"picture"


def test_pictures_used_longest_ago_go_first(tmp_path: Path):
    pictures = Pictures(tmp_path, most_bytes=1000)
    for number in range(10):
        pictures.keep(str(number), bytes(100))
        used_at(tmp_path, pictures, str(number), 1000 + number)
    pictures.read("0")

    pictures.keep("new", bytes(100))

    assert [pictures.read(name) is not None for name in ("0", "1", "2", "3", "new")] == [True, False, False, True, True]


def test_room_is_counted_over_what_other_processes_kept(tmp_path: Path):
    Pictures(tmp_path).keep("old", bytes(900))
    used_at(tmp_path, Pictures(tmp_path), "old", 1000)

    Pictures(tmp_path, most_bytes=1000).keep("new", bytes(200))

    assert Pictures(tmp_path).read("old") is None


def test_that_there_is_none_is_known_for_its_days(tmp_path: Path):
    pictures = Pictures(tmp_path)
    pictures.keep_none("one", days=1)
    pictures.keep_none("two", days=-1)

    assert (pictures.read("one"), pictures.read("two")) == (b"", None)


def test_folder_that_vanishes_is_made_again(tmp_path: Path):
    pictures = Pictures(tmp_path / "covers")
    pictures.keep("one", b"picture")
    shutil.rmtree(tmp_path / "covers")

    assert pictures.read("one") is None
    pictures.keep("one", b"again")
    assert pictures.read("one") == b"again"
    assert [path.suffix for path in (tmp_path / "covers").iterdir()] == [".picture"]


def test_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path):
    (tmp_path / "covers").write_text("a file")
    pictures = Pictures(tmp_path / "covers")

    pictures.keep("one", b"picture")
    pictures.keep_none("two", days=1)

    assert (pictures.read("one"), pictures.read("two")) == (None, None)


def test_forgotten_pictures_are_gone_and_other_files_stay(tmp_path: Path):
    pictures = Pictures(tmp_path)
    pictures.keep("one", b"picture")
    (tmp_path / "README").write_text("keep me")

    pictures.forget()

    assert [path.name for path in tmp_path.iterdir()] == ["README"]


@given(st.text())
def test_every_name_stays_within_the_folder(name: str):
    path = Pictures(Path("covers"))._path(name)

    assert path.parent == Path("covers")
    assert path.stem.isalnum()
