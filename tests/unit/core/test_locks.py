"""A lock is held by one, and free when its holder is done."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from music_rec.core.errors import JobHeldError, StorageError
from music_rec.core.locks import held, is_held


def test_a_lock_that_is_held_is_refused_to_others(tmp_path: Path):
    with held(tmp_path, "import-1"):
        assert is_held(tmp_path, "import-1")
        with pytest.raises(JobHeldError, match="import-1 is already running"), held(tmp_path, "import-1"):
            pass


def test_looking_whether_a_lock_is_held_takes_it_from_nobody(tmp_path: Path):
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            is_held(tmp_path, "import-1")

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(100):
            with held(tmp_path, "import-1", wait_s=60):  # nobody looks as often as this thread does
                pass
    finally:
        ended.set()
        looking.join()


def test_other_names_are_free(tmp_path: Path):
    with held(tmp_path, "import-1"):
        assert not is_held(tmp_path, "import-2")


def test_a_lock_is_free_again_whatever_happened(tmp_path: Path):
    with pytest.raises(ValueError, match="broke"), held(tmp_path, "import-1"):
        raise ValueError("broke")

    assert not is_held(tmp_path, "import-1")


def test_who_may_wait_gets_the_lock_when_it_is_free(tmp_path: Path):
    inside, got = threading.Event(), threading.Event()

    def hold() -> None:
        with held(tmp_path, "demo"):
            inside.set()
            got.wait(0.1)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait()
    with held(tmp_path, "demo", wait_s=60):
        got.set()
    holder.join()

    assert not is_held(tmp_path, "demo")


def test_a_folder_that_cannot_be_is_named(tmp_path: Path):
    (tmp_path / "locks").write_text("not a folder")

    with pytest.raises(StorageError, match="locks cannot be written"), held(tmp_path / "locks", "import-1"):
        pass
