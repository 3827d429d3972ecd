"""Where settings come from, and what is said about wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from music_rec.core.errors import SettingsError
from music_rec.core.settings import ROOT, Settings, load_settings, unknown_names


def test_without_any_setting_data_lies_beside_the_app(monkeypatch: pytest.MonkeyPatch):
    for name in ("DATA_DIR", "CACHE_DIR"):
        monkeypatch.delenv(f"MUSIC_REC_{name}")

    settings = load_settings()

    assert (ROOT / "pyproject.toml").exists()
    assert settings.database == ROOT / "data" / "music_rec.db"
    assert settings.demo_database == ROOT / "data" / "demo.db"
    assert settings.cache_dir == ROOT / "cache"


def test_a_relative_folder_is_found_from_the_app_and_not_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)

    assert load_settings(data_dir=Path("mine")).data_dir == ROOT / "mine"


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MUSIC_REC_DATA_DIR", str(tmp_path / "environment"))

    assert load_settings().data_dir == tmp_path / "environment"
    assert load_settings(data_dir=None).data_dir == tmp_path / "environment"
    assert load_settings(data_dir=tmp_path / "typed").data_dir == tmp_path / "typed"


def test_home_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    assert load_settings(cache_dir=Path("~/music")).cache_dir == tmp_path / "music"


@pytest.mark.parametrize("value", ["", ".", "a\0b"])
def test_what_is_no_folder_is_named_with_its_variable(value: str):
    with pytest.raises(SettingsError, match="MUSIC_REC_DATA_DIR is not a folder name"):
        load_settings(data_dir=value)


def test_names_that_only_look_like_ours_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_DATADIR", "typo")

    assert unknown_names() == ["MUSIC_REC_DATADIR"]


@pytest.mark.parametrize(
    ("name", "content"), [("secrets.toml", b"data_dir = "), ("secrets.toml", b"\xff"), (".env", b"\xff=1")]
)
def test_file_of_settings_that_cannot_be_read_is_one_line(name: str, content: bytes, tmp_path: Path, monkeypatch):
    file = tmp_path / name
    file.write_bytes(content)
    monkeypatch.setitem(Settings.model_config, "toml_file" if name.endswith("toml") else "env_file", file)

    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


def test_folder_of_nobody_is_named_with_its_variables():
    with pytest.raises(SettingsError, match="MUSIC_REC_DATA_DIR"):
        load_settings(data_dir=Path("~nobody-of-that-name/music"))


def test_settings_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().data_dir = Path("elsewhere")
