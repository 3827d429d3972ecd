"""Requests of a day, counted in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from music_rec.core.errors import StorageError
from music_rec.core.spent import DAY_S, Spent


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_room_is_there_until_the_budget_is_spent_and_a_day_after_the_first(tmp_path: Path, clock: Clock):
    spent = Spent(tmp_path / "folder" / "requests", 2, now=clock)
    assert spent.free_at() == 0
    spent.add()
    clock.now += 1000
    assert spent.free_at() == 0
    spent.add()

    assert spent.free_at() == 1_800_000_000 + DAY_S
    clock.now = spent.free_at()
    assert spent.free_at() == 0
    assert spent.count() == 1


def test_count_outlives_the_program_and_what_was_broken_off(tmp_path: Path, clock: Clock):
    path = tmp_path / "requests"
    for _ in range(3):
        Spent(path, 5, now=clock).add()
    with path.open("ab") as file:
        file.write(b"\xff garbage 17")

    assert Spent(path, 5, now=clock).count() == 3


def test_budget_that_was_lowered_frees_itself_when_enough_is_a_day_old(tmp_path: Path, clock: Clock):
    path = tmp_path / "requests"
    for _ in range(4):
        Spent(path, 10, now=clock).add()
        clock.now += 10

    assert Spent(path, 2, now=clock).free_at() == 1_800_000_020 + DAY_S


def test_budget_of_nothing_never_frees_itself(tmp_path: Path, clock: Clock):
    assert Spent(tmp_path / "requests", 0, now=clock).free_at() == clock.now + DAY_S


def test_old_moments_do_not_pile_up(tmp_path: Path, clock: Clock):
    path = tmp_path / "requests"
    spent = Spent(path, 10, now=clock)
    for _ in range(400):
        spent.add()
        clock.now += 3600

    assert len(path.read_bytes().split()) < 200
    assert spent.count() == 23


def test_what_cannot_be_counted_is_told(tmp_path: Path, clock: Clock):
    (tmp_path / "folder").write_text("a file")

    with pytest.raises(StorageError, match="cannot be used"):
        Spent(tmp_path / "folder" / "requests", 2, now=clock).add()
