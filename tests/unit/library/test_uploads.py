"""Files that a browser sends lie on disk under names of ours and are shown under theirs."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from music_rec.library.uploads import Kept

HOSTILE = ["../../etc/passwd", "..\\..\\boot.ini", "/plays.csv", "con.csv", "a\0b.csv", "💿" * 200 + ".csv", ".hidden", ""]


def test_files_are_read_in_the_order_they_came_and_called_as_they_were(tmp_path: Path):
    kept = Kept.of(tmp_path, [("ten.csv", io.BytesIO(b"10")), ("one.csv", io.BytesIO(b"1")), ("ten.csv", io.BytesIO(b"11"))])

    shown = []
    for file in kept.files():
        with file.open() as stream:
            shown.append((file.label, file.named, stream.read()))
    assert shown == [("ten.csv", True, b"10"), ("one.csv", True, b"1"), ("ten.csv", True, b"11")]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str):
    root = tmp_path / "uploads"

    kept = Kept.of(root, [(name, io.BytesIO(b"x"))])

    [file] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.parent.parent == kept.folder
    assert kept.folder.parent == root
    assert len(list(kept.files())) == 1


def test_nothing_is_left_once_it_is_discarded(tmp_path: Path):
    kept = Kept.of(tmp_path, [("a.csv", io.BytesIO(b"x"))])

    kept.discard()

    assert list(tmp_path.iterdir()) == []


def test_what_a_dead_program_left_a_day_ago_goes_and_what_another_one_reads_stays(tmp_path: Path):
    dead, alive = (Kept.of(tmp_path, [("a.csv", io.BytesIO(b"x"))]) for _ in range(2))
    os.utime(dead.folder, (0, 0))

    fresh = Kept.of(tmp_path, [])

    assert not dead.folder.exists()
    assert alive.folder.exists()
    assert list(fresh.files()) == []
