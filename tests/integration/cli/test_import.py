"""`import`: every row accounted for, one clear exit code, and nothing lost when it is interrupted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import tzlocal

from music_rec.core.jobs import running
from music_rec.core.storage.reader import Reader
from music_rec.core.storage.writer import Writer, as_json

FILE_KEYS = ["path", "format", "rows_in", "added", "added_by", "duplicate", "duplicate_by", "filtered", "rejected"]
PLAYS = [("2024-03-01 20:00", "Fjord", "Ice", "Cold"), ("2024-03-01 20:05", "Mole", "Dig")]


def test_document_tells_where_every_row_of_a_file_went(music_rec, uts):
    path = uts([*PLAYS, PLAYS[0], ("1970-01-01 00:01", "Fjord", "Ice")])

    ran = music_rec("import", path, "--json")

    document = ran.json
    [file] = document["files"]
    assert ran.code == 0
    assert list(document) == ["files", "linked", "plays_total", "skips_total", "import_id"]
    assert list(file) == FILE_KEYS
    assert (file["path"], file["format"]) == (path.as_posix(), "lastfm-uts")
    assert file["added_by"] == {"plays": 2, "skips": 0, "private": 0}
    assert file["duplicate_by"]["this_import"] == 1
    assert sum(file["rejected"].values()) == 1
    assert file["rows_in"] == 4 == file["added"] + file["duplicate"] + sum(file["filtered"].values()) + 1
    assert (document["linked"], document["plays_total"], document["skips_total"]) == (0, 2, 0)


def test_importing_again_adds_nothing(music_rec, uts):
    path = uts(PLAYS)
    music_rec("import", path)

    again = music_rec("import", path, "--json").json

    [file] = again["files"]
    assert (file["added"], file["duplicate_by"], again["plays_total"]) == (0, {"this_import": 0, "earlier_import": 2}, 2)


def test_second_source_of_the_same_plays_is_linked_and_skips_are_told_apart(music_rec, uts, spotify):
    music_rec("import", uts(PLAYS))

    streams = [("2024-03-01 20:03:00", "Fjord", "Ice", 180), ("2024-03-01 20:05:10", "Mole", "Dig", 10)]
    document = music_rec("import", spotify(streams), "--json").json

    assert document["files"][0]["added_by"] == {"plays": 1, "skips": 1, "private": 0}
    assert (document["linked"], document["plays_total"], document["skips_total"]) == (1, 2, 1)


def test_folder_and_zip_are_read_and_what_is_no_history_in_them_is_passed_over(music_rec, uts, tmp_path: Path):
    path = uts(PLAYS, "folder/plays.csv")
    (path.parent / "notes.txt").write_text("nothing to see", "utf-8")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(path, "MyData/plays.csv")

    ran = music_rec("import", path.parent, tmp_path / "export.zip", "--json")

    assert ran.code == 0
    assert [(Path(file["path"]).name, file["format"]) for file in ran.json["files"]] == [
        ("notes.txt", "ignored"),
        ("plays.csv", "lastfm-uts"),
        ("plays.csv", "lastfm-uts"),
    ]


def test_file_that_fails_beside_one_that_is_read_is_done_in_part(music_rec, uts, tmp_path: Path):
    ran = music_rec("import", uts(PLAYS), tmp_path / "none.csv", "--json")

    assert ran.code == 3
    assert ran.json["plays_total"] == 2
    assert "none.csv" in ran.json["files"][1]["error"]
    assert ran.err.splitlines()[-1] == f"Error: {ran.json['files'][1]['error']}"


def test_file_that_breaks_off_is_done_in_part(music_rec, spotify):
    path = spotify([(f"2024-03-01 20:{minute:02}:00", "Fjord", "Ice", 60) for minute in range(30)])
    path.write_bytes(path.read_bytes()[:-200])

    ran = music_rec("import", path, "--json")

    assert ran.code == 3
    assert 0 < ran.json["plays_total"] < 30


def test_nothing_that_can_be_read_has_failed(music_rec, uts, tmp_path: Path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    (tmp_path / "empty").mkdir()
    music_rec("import", uts(PLAYS))

    for path in (picture, tmp_path / "empty"):
        ran = music_rec("import", path)

        assert ran.code == 1
        assert "Nothing there is a listening history" in ran.out


def test_path_that_leads_nowhere_makes_no_listener(music_rec, tmp_path: Path):
    ran = music_rec("import", tmp_path / "none.csv")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"Error: There is no file {tmp_path / 'none.csv'}.\n"
    assert not music_rec.data.exists()


def test_first_import_that_reads_nothing_leaves_no_listener(music_rec, uts, tmp_path: Path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))

    ran = music_rec("import", picture)

    assert ran.code == 1
    assert ran.err.splitlines()[-1] == "Nothing was read, so there is no listener me."
    assert Reader(music_rec.data / "music_rec.db").listeners() == []
    assert music_rec("import", uts(PLAYS), "--json").json["plays_total"] == 2


def test_undo_tells_what_went_and_what_is_left(music_rec, uts):
    first = music_rec("import", uts(PLAYS), "--json").json["import_id"]
    music_rec("import", uts([PLAYS[0], ("2024-03-02 20:00", "Mole", "Hole")]))

    ran = music_rec("import", "--undo", first, "--json")

    assert ran.code == 0
    assert ran.json == {
        "import_id": first,
        "status": "undone",
        "removed": {"plays": 1, "skips": 0, "private": 0},
        "kept": 1,
        "spellings": {"artists": 0, "albums": 0, "tracks": 1},
        "plays_total": 2,
        "skips_total": 0,
    }
    again = music_rec("import", "--undo", first)
    assert (again.code, again.out) == (2, "")
    assert again.err == f"Error: Import {first} is undone already. Import its files again to bring it back.\n"


def test_undo_for_a_person_names_the_way_back(music_rec, uts):
    assert "music-rec import --undo 1" in music_rec("import", uts(PLAYS)).out

    lines = music_rec("import", "--undo", 1).out.splitlines()

    assert lines[0] == "Import 1 is undone: 2 plays, 0 skips and 0 private rows are gone."
    assert lines[-1] == "0 plays and 0 skips in all. Importing the same files again brings everything back."


@pytest.mark.parametrize("arguments", [(), ("plays.csv", "--undo", "1"), ("--undo", "1")])
def test_import_of_nothing_or_undo_of_nothing_is_wrong_usage(music_rec, arguments: tuple[str, ...]):
    ran = music_rec("import", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert "music-rec import FILE" in ran.err


def test_columns_and_timezone_are_passed_on(music_rec, tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text("2024-03-01 20:00:00,Ice,Fjord\n2024-03-01 20:05:00,Dig,Mole\n", "utf-8")

    ran = music_rec("import", path, "--columns", "time, track, artist", "--timezone", "Asia/Tokyo", "--json")

    assert ran.json["files"][0]["timezone"] == "Asia/Tokyo"
    assert music_rec("top", "artists", "--json").json["items"][0]["artist"] in ("Fjord", "Mole")


def test_zone_that_is_none_is_wrong_usage(music_rec, uts):
    ran = music_rec("import", uts(PLAYS), "--timezone", "Mars/Base")

    assert (ran.code, ran.out) == (2, "")
    assert "Mars/Base" in ran.err


def test_first_import_makes_a_listener_with_the_zone_of_this_computer(music_rec, uts):
    ran = music_rec("import", uts(PLAYS))

    stats = music_rec("stats", "--json").json
    assert (stats["listener"], stats["zone"]) == ("me", tzlocal.get_localzone_name())
    assert ran.err.startswith("New listener me")


def test_named_import_makes_a_listener_of_that_name(anna):
    assert anna("stats", "--json").json["listener"] == "Anna"


def test_import_for_one_of_several_listeners_must_be_named(anna, uts):
    path = uts(PLAYS)
    anna("import", path, "--user", "Ben")

    ran = anna("import", path)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: There are several listeners: Anna, Ben. Say which with --user NAME.\n"
    assert anna("import", path, "--user", "anna", "--json").json["plays_total"] == 13


def test_demo_listener_takes_no_files(music_rec, uts):
    ran = music_rec("import", uts(PLAYS), "--user", "demo")

    assert ran.code == 2
    assert not list(music_rec.data.glob("*.db"))


def test_ledger_for_a_person_adds_up_and_names_the_next_step(music_rec, uts):
    ran = music_rec("import", uts([*PLAYS, PLAYS[0], ("1970-01-01 00:01", "Fjord", "Ice")]))

    lines = ran.out.splitlines()
    assert "4 rows = 2 added + 1 already there + 0 left out + 1 unreadable" in lines
    assert lines[-1].startswith("Next: music-rec")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console, not to one process")
def test_interrupted_import_says_so_loses_nothing_and_is_completed_by_the_next(music_rec, uts):
    months = [f"20{10 + i // 12}-{1 + i % 12:02}" for i in range(60)]
    files = [
        uts([(f"{month}-01 10:{i // 60:02}:{i % 60:02}", "Fjord", f"Song {i}") for i in range(300)], f"export/{month}.csv")
        for month in months
    ]
    music_rec("import", files[0])
    reader = Reader(music_rec.data / "music_rec.db")

    with music_rec.start("import", files[0].parent) as process:
        wait_until(lambda: reader.counts(1)["plays"] > 300 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()

    kept = reader.counts(1)["plays"]
    assert (process.returncode, out) == (130, "")
    assert err.startswith("Interrupted.")
    assert reader.jobs(1, "import")[0].status == "cancelled"
    assert 300 < kept < 18_000

    document = music_rec("import", files[0].parent, "--json").json
    assert document["plays_total"] == 18_000
    assert sum(file["duplicate"] for file in document["files"]) == kept


async def test_second_import_follows_the_one_that_runs_and_ends_with_its_result(anna):
    writer = await Writer.open(anna.data / "music_rec.db")
    [listener] = Reader(writer.path).listeners()
    document = {"files": [], "linked": 7, "plays_total": 12, "skips_total": 0, "import_id": 9}

    async with running(writer, anna.data / "locks", listener.listener_id, "import") as progress:
        command = anna.command("import", anna.data, "--json")
        pipe = asyncio.subprocess.PIPE
        follower = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
        assert follower.stderr
        assert b"is running already" in await follower.stderr.readline()
        progress.result = as_json({**document, "files": [FILE]})

    out, _ = await follower.communicate()
    await writer.close()
    assert json.loads(out) == {**document, "files": [FILE]}
    assert follower.returncode == 0


FILE = {
    "path": "plays.csv",
    "format": "lastfm-uts",
    "rows_in": 1,
    "added": 1,
    "added_by": {"plays": 1, "skips": 0, "private": 0},
    "duplicate": 0,
    "duplicate_by": {},
    "filtered": {},
    "rejected": {},
}


def wait_until(true: Callable[[], bool], patience_s: float = 60) -> None:
    """Look again and again until it is so."""
    until = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < until, "it never was so"
        threading.Event().wait(0.02)
