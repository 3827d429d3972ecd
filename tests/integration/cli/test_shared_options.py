"""What all commands have in common."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace

import pytest
from typer.main import get_command

from music_rec.cli import app

SHARED = {"--json", "--user", "--data-dir"}


def commands():
    for name, command in get_command(app).commands.items():
        yield from command.commands.items() if hasattr(command, "commands") else [(name, command)]


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_takes_the_shared_options_and_says_what_it_does(name, command):
    assert {option for parameter in command.params for option in parameter.opts} >= SHARED
    assert command.help


def test_shared_options_may_stand_before_the_command(anna):
    before = anna("--json", "--user", "anna", "stats")

    assert before.out == anna("stats", "--user", "anna", "--json").out
    assert anna("--json", "playlist", "list").json == anna("playlist", "--json", "list").json == {"playlists": []}


def test_name_after_the_command_counts(anna):
    assert anna("--user", "nobody", "stats", "--user", "anna").code == 0


def test_unknown_listener_is_wrong_usage_and_the_known_are_named(anna):
    ran = anna("stats", "--user", "Nobody")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: There is no listener 'Nobody'. Known: Anna.\n"


def test_without_own_listener_reading_shows_the_demo(demo):
    document = demo("stats", "--json").json

    assert document["demo"] is True
    assert document["plays"] > 50_000


@pytest.mark.slow
def test_demo_is_made_anew_and_counted(demo):
    document = demo("demo", "--json").json

    stats = demo("stats", "--user", "demo", "--json").json
    assert document == {name: stats[name] for name in ("plays", "tracks", "artists")}


def test_database_that_cannot_be_used_is_one_line_and_has_failed(music_rec):
    music_rec.data.mkdir()
    (music_rec.data / "music_rec.db").write_bytes(b"this is no database" * 100)

    ran = music_rec("stats", "--json")

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert "is not a music-rec database" in ran.err


@pytest.mark.parametrize("command", [("stats",), ("demo",), ("playlist", "create", "Mine"), ("dashboard", "--no-browser")])
def test_data_folder_that_cannot_be_is_one_line_and_has_failed(music_rec, tmp_path, command):
    (tmp_path / "file").write_text("where a folder would have to be", "utf-8")

    ran = replace(music_rec, data=tmp_path / "file" / "data")(*command)

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert "MUSIC_REC_DATA_DIR" in ran.err


def test_unknown_setting_is_one_warning(anna, monkeypatch):
    monkeypatch.setenv("MUSIC_REC_DATADIR", "x")

    ran = anna("stats", "--json")

    assert ran.code == 0
    assert ran.err == "Warning: MUSIC_REC_DATADIR is no setting of music-rec and is ignored.\n"


def test_malformed_setting_is_wrong_usage_and_named(anna, monkeypatch):
    monkeypatch.setenv("MUSIC_REC_CACHE_DIR", "")

    ran = anna("stats")

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "MUSIC_REC_CACHE_DIR" in ran.err


def test_relative_data_folder_is_taken_from_where_the_person_is(anna):
    command = anna.command("stats", "--json")
    command[-1] = anna.data.name

    ended = subprocess.run(command, cwd=anna.data.parent, capture_output=True, encoding="utf-8", check=True)

    assert ended.stdout == anna("stats", "--json").out


@pytest.mark.slow
def test_text_goes_through_a_console_that_does_not_know_its_letters(anna, uts):
    anna("import", uts([("2024-04-01 20:00", "音楽", "Ëva")]))

    command = anna.command("top", "tracks")
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ended = subprocess.run(command, env=env, capture_output=True, encoding="ascii", check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "?? " in ended.stdout
