"""`backup`, `restore` and `export-history`: everything is taken along."""

from __future__ import annotations

import pytest
from integration.cli.conftest import CommandLine


def test_backup_tells_hash_and_rows_of_every_table_and_restore_the_same(anna, music_rec, tmp_path):
    made = anna("backup", tmp_path / "all.backup", "--json")
    told = anna("restore", tmp_path / "all.backup", "--json").json

    assert made.json["tables"]["scrobbles"] == 12
    assert (told["hash"], told["tables"]) == (made.json["hash"], made.json["tables"])
    assert told["replaced"].startswith(str(anna.data / "backups"))


def test_backup_and_restore_say_in_words_what_they_did(anna, tmp_path):
    made, done = anna("backup", tmp_path / "all.backup"), anna("restore", tmp_path / "all.backup")

    assert "12 rows of plays, listeners: 1" in made.out
    assert "music-rec restore all.backup" in made.out
    assert "What was here before is kept as" in done.out


def test_backup_writes_over_a_file_by_force_only(anna, tmp_path):
    assert anna("backup", tmp_path / "all.backup").code == 0

    ran = anna("backup", tmp_path / "all.backup")

    assert (ran.code, ran.out) == (2, "")
    assert "--force" in ran.err
    assert anna("backup", tmp_path / "all.backup", "--force").code == 0


@pytest.mark.parametrize(("name", "code"), [("gone.backup", 2), ("torn.backup", 1)])
def test_what_cannot_be_restored_is_one_clear_line(anna, tmp_path, name, code):
    anna("backup", tmp_path / "all.backup")
    (tmp_path / "torn.backup").write_bytes((tmp_path / "all.backup").read_bytes()[:5000])

    ran = anna("restore", tmp_path / name)

    assert (ran.code, ran.out) == (code, "")
    assert len(ran.err.splitlines()) == 1
    assert name in ran.err
    assert anna("stats", "--json").json["plays"] == 12


@pytest.mark.parametrize(("name", "options"), [("taken.csv", ()), ("taken.jsonl", ()), ("taken.txt", ("--format", "csv"))])
def test_exported_history_can_be_imported_elsewhere(anna, tmp_path, name, options):
    made = anna("export-history", tmp_path / name, *options, "--json").json
    other = CommandLine(tmp_path / "other")

    assert made["tables"] == {"plays": 12}
    assert other("import", tmp_path / name).code == 0
    assert other("export-history", tmp_path / "again.csv", "--json").json["hash"] == made["hash"]


@pytest.mark.parametrize("wrong", [("taken.mp3",), ("taken.csv", "--format", "mp3"), ()])
def test_history_needs_a_format_that_is_there(anna, tmp_path, wrong):
    ran = anna("export-history", *wrong)

    assert (ran.code, ran.out) == (2, "")
