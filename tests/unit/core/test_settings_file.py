"""The file that the page Settings writes: private, whole, and careful with what else stands in it."""

from __future__ import annotations

import os
import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import strategies as st
from laws import law

from music_rec.core.errors import SettingsError, StorageError
from music_rec.core.settings_file import _lines, forget_section, read_file, save_section, save_value

BY_HAND = """
# by hand
title = "mine"
[lastfm]
api_key = "old"
timeout_s = 2.5
[lastfm.more]
since = 2020-01-01
[other]
list = [1, {a = "b"}]
"""
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.integers() | st.floats(allow_nan=False) | st.booleans()
moments = st.dates() | st.datetimes() | st.times()
values = st.recursive(words | numbers | moments, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "settings.toml"


@pytest.mark.skipif(os.name == "nt", reason="Windows gives files the rights of their folder, which is the user's")
def test_only_its_owner_can_read_it(file: Path):
    save_section(file, "lastfm", {"api_key": "1"})
    assert file.stat().st_mode & 0o777 == 0o600

    file.chmod(0o644)
    save_section(file, "lastfm", {"api_key": "2"})
    assert file.stat().st_mode & 0o777 == 0o600


def test_saving_changes_the_fields_named_and_nothing_else(file: Path):
    file.parent.mkdir()
    file.write_text(BY_HAND, "utf-8")

    save_section(file, "lastfm", {"api_key": "new", "enabled": True})

    assert read_file(file) == {
        "title": "mine",
        "lastfm": {"api_key": "new", "timeout_s": 2.5, "enabled": True, "more": {"since": date(2020, 1, 1)}},
        "other": {"list": [1, {"a": "b"}]},
    }


def test_forgetting_takes_one_section_away(file: Path):
    file.parent.mkdir()
    file.write_text(BY_HAND, "utf-8")

    forget_section(file, "lastfm")
    forget_section(file, "never there")

    assert read_file(file) == {"title": "mine", "other": {"list": [1, {"a": "b"}]}}


def test_nothing_is_written_where_there_is_nothing_to_forget(file: Path):
    forget_section(file, "lastfm")

    assert not file.exists()


def test_writing_that_fails_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch):
    save_section(file, "lastfm", {"api_key": "old"})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        save_section(file, "lastfm", {"api_key": "new"})

    assert read_file(file) == {"lastfm": {"api_key": "old"}}
    assert [one.name for one in file.parent.iterdir() if one.is_file()] == ["settings.toml"]


@pytest.mark.parametrize(("content", "said"), [(b"[lastfm", "at end of document"), (b"\xff", "not UTF-8")])
def test_file_that_cannot_be_read_is_named_with_the_next_step_and_never_written_over(file: Path, content: bytes, said: str):
    file.parent.mkdir()
    file.write_bytes(content)

    for change in (lambda: read_file(file), lambda: save_section(file, "lastfm", {}), lambda: forget_section(file, "lastfm")):
        with pytest.raises(SettingsError, match=rf"settings\.toml cannot be read .*{said}.* Correct it, or delete it"):
            change()
    assert file.read_bytes() == content


def test_folder_in_its_place_is_named(file: Path):
    file.mkdir(parents=True)

    with pytest.raises(SettingsError, match="cannot be read"):
        read_file(file)


@law(st.dictionaries(words, values, max_size=4), soon=8, later=60)
def test_whatever_toml_can_hold_is_written_as_it_was(content: dict[str, object]):
    assert tomllib.loads("".join(_lines(content))) == content


def test_moments_stay_moments():
    content = {"a": datetime(2020, 1, 2, 3, 4, 5, 678000), "b": time(1, 2), "c": date(2020, 1, 2)}

    assert tomllib.loads("".join(_lines(content))) == content


def test_folder_that_is_a_file_holds_no_settings(tmp_path: Path):
    (tmp_path / "data").write_text("a file", "utf-8")

    assert read_file(tmp_path / "data" / "settings.toml") == {}


def test_value_above_the_sections_is_put_there_and_they_stay(file: Path):
    save_section(file, "lastfm", {"api_key": "secret"})
    save_value(file, "offline", value=True)
    save_value(file, "offline", value=False)

    assert read_file(file) == {"offline": False, "lastfm": {"api_key": "secret"}}
