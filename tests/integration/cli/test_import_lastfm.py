"""`import` of what Last.fm and those around it hand out: the same plays in any layout are the same plays."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import pytest
from factories import utc

PLAYS = [("2024-03-01 20:00", "Fjord", "Ice"), ("2024-03-01 20:05", "Mole", "Dig"), ("2024-03-02 20:00", "Fjord", "Ice")]
Plays = Iterable[tuple[str, str, str]]


def as_answer(plays: Plays) -> str:
    return json.dumps(
        [
            [{"artist": {"#text": artist}, "album": {"#text": ""}, "name": title, "date": {"uts": str(utc(when))}}]
            for when, artist, title in plays
        ]
    )


def as_stats_csv(plays: Plays) -> str:
    rows = [f'"{artist}";"";"";"{title}";"{utc(when)}000"' for when, artist, title in plays]
    return "\n".join(["\ufeffArtist;Album;AlbumId;Track;Date#anna", *rows])


def as_stats_json(plays: Plays) -> str:
    rows = [{"track": title, "artist": artist, "album": "", "date": utc(when) * 1000} for when, artist, title in plays]
    return json.dumps({"username": "anna", "scrobbles": rows})


def as_archive(plays: Plays) -> str:
    return json.dumps(
        [
            {"timestamp": {"unixtimestamp": utc(when)}, "track": {"name": title, "artist": {"name": artist}}}
            for when, artist, title in plays
        ]
    )


def as_archive_table(plays: Plays) -> str:
    rows = [f'"x"\t"{utc(when)}"\t"{title}"\t"{artist}"' for when, artist, title in plays]
    return "\n".join(['"ISO time"\t"unixtime"\t"track name"\t"artist name"', *rows])


def as_log(plays: Plays) -> str:
    rows = [f"{artist}\t\t{title}\t1\t200\tL\t{utc(when)}\t" for when, artist, title in plays]
    return "\n".join(["#AUDIOSCROBBLER/1.1", "#TZ/UTC", *rows])


@pytest.mark.parametrize("layouts", [(as_stats_csv, as_stats_json), (as_archive, as_archive_table)])
def test_two_layouts_of_one_service_are_one_source(music_rec, tmp_path: Path, layouts):
    files = [tmp_path / layout.__name__ for layout in layouts]
    for file, layout in zip(files, layouts, strict=True):
        file.write_text(layout(PLAYS), "utf-8")

    first, second = (music_rec("import", file, "--json").json for file in files)

    assert [first["files"][0][key] for key in ("added", "duplicate")] == [3, 0]
    assert [second["files"][0][key] for key in ("added", "duplicate")] == [0, 3]
    assert (second["linked"], second["plays_total"]) == (0, 3)


def test_json_adds_to_the_csv_of_the_same_exporter_only_what_is_new(music_rec, uts, tmp_path: Path):
    music_rec("import", uts([(*play, "Album") for play in PLAYS[:2]]))
    (tmp_path / "tracks.json").write_text(as_answer(PLAYS), "utf-8")

    document = music_rec("import", tmp_path / "tracks.json", "--json").json

    assert [document["files"][0][key] for key in ("added", "duplicate")] == [1, 2]
    assert (document["linked"], document["plays_total"]) == (0, 3)


@pytest.mark.parametrize("order", list(permutations([as_stats_csv, as_archive, as_log]))[::2])
def test_different_services_stand_for_the_same_plays_in_any_order(music_rec, tmp_path: Path, order):
    for layout in order:
        (tmp_path / layout.__name__).write_text(layout(PLAYS), "utf-8")
        document = music_rec("import", tmp_path / layout.__name__, "--json").json

    assert (document["files"][0]["added"], document["linked"], document["plays_total"]) == (3, 6, 3)


def test_an_archive_is_read_whole_and_only_its_plays_are_plays(music_rec, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "lastfm.zip", "w") as archive:
        archive.writestr(
            "lastfm/json/scrobbles/scrobbles-2024-03.json.gz", gzip.compress(as_archive([*PLAYS, PLAYS[0]]).encode())
        )
        archive.writestr("lastfm/data/scrobbles.tsv", as_archive_table(PLAYS))
        for name in ("loved", "skipped", "bootstraps"):
            archive.writestr(f"lastfm/json/{name}.json", as_archive([("2020-01-01 20:00", "Nobody", "Heard This")]))
            archive.writestr(f"lastfm/data/{name}.tsv", as_archive_table([("2020-01-01 20:00", "Nobody", "Heard This")]))
        archive.writestr("lastfm/json/profile.json", "{}")

    document = music_rec("import", tmp_path / "lastfm.zip", "--json").json

    files = document["files"]
    assert sum(file["rows_in"] for file in files) == 13
    assert sum(file["added"] for file in files) == document["plays_total"] == 3
    assert sum(file["duplicate"] for file in files) == 4
    assert {reason for file in files for reason in file["filtered"]} == {
        "loved track, no play",
        "skipped on the radio",
        "count without a time",
    }
    assert sum(sum(file["filtered"].values()) for file in files) == 6


def test_a_log_counts_its_skips_and_says_in_which_zone_it_was_read(music_rec, tmp_path: Path):
    log = as_log(PLAYS).replace("#TZ/UTC", "#TZ/UNKNOWN").replace("\tL\t", "\tS\t", 1)
    (tmp_path / ".scrobbler.log").write_text(log, "utf-8")

    document = music_rec("import", tmp_path / ".scrobbler.log", "--timezone", "Asia/Kolkata", "--json").json

    [file] = document["files"]
    assert (file["format"], file["timezone"]) == ("scrobbler-log", "Asia/Kolkata")
    assert file["added_by"] == {"plays": 2, "skips": 1, "private": 0}
