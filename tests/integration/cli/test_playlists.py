"""`playlist` and `export`: lists are made, changed and taken along."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace

import pytest

ICE, SNOW = {"artist": "Fjord", "title": "Ice"}, {"artist": "Fjord", "title": "Snow"}


@pytest.fixture(scope="session")
def listed(annas, tmp_path_factory):
    """What `mine` has, made once."""
    anna = replace(annas, data=shutil.copytree(annas.data, tmp_path_factory.mktemp("mine") / "data"))
    anna("playlist", "create", "Mine")
    anna("playlist", "add", 1, "fjord - ice")
    anna("playlist", "add", 1, "Fjord", "-", "Snow")
    return anna


@pytest.fixture
def mine(music_rec, listed):
    """Anna with the playlist 1, which holds two tracks."""
    shutil.copytree(listed.data, music_rec.data)
    return music_rec


def test_created_playlist_is_empty_and_has_an_id(anna):
    assert anna("playlist", "create", "Mine", "--json").json == {"id": 1, "name": "Mine", "tracks": []}


def test_tracks_are_added_by_name_in_the_spelling_of_the_library(mine):
    assert mine("playlist", "show", 1, "--json").json == {"id": 1, "name": "Mine", "tracks": [ICE, SNOW]}


def test_all_playlists_are_listed(mine):
    assert mine("playlist", "list", "--json").json == {"playlists": [{"id": 1, "name": "Mine", "tracks": [ICE, SNOW]}]}
    assert "Mine" in mine("playlist", "list").out


def test_track_is_removed_by_its_position(mine):
    assert mine("playlist", "remove", 1, 1, "--json").json["tracks"] == [SNOW]


def test_playlist_is_renamed(mine):
    assert mine("playlist", "rename", 1, "Ours", "--json").json["name"] == "Ours"


def test_deleted_playlist_is_told_once_more_and_gone(mine):
    assert mine("playlist", "delete", 1, "--json").json["name"] == "Mine"
    assert mine("playlist", "list", "--json").json == {"playlists": []}


def test_generate_alone_keeps_the_default_mix(anna):
    document = anna("playlist", "generate", "--json").json

    assert document["tracks"]
    assert anna("playlist", "show", document["id"], "--json").json == document


def test_same_seed_makes_the_same_mix_as_long_as_asked(anna):
    made = [anna("playlist", "generate", "--seed", 3, "-k", 2, "--name", "Again", "--json").json for _ in range(2)]

    assert made[0]["tracks"] == made[1]["tracks"]
    assert (made[0]["name"], len(made[0]["tracks"])) == ("Again", 2)


def test_generate_by_one_model_keeps_what_it_recommends(anna):
    found = anna("recommend", "--model", "popularity", "-k", 2, "--json").json["items"]

    made = anna("playlist", "generate", "--model", "popularity", "-k", 2, "--json").json

    assert made["tracks"] == [{"artist": one["artist"], "title": one["title"]} for one in found]


@pytest.mark.parametrize("command", [("playlist", "export"), ("export",)])
@pytest.mark.parametrize(("name", "options"), [("mine.m3u8", ()), ("mine.txt", ("--format", "m3u8"))])
def test_export_as_m3u8(mine, tmp_path, command, name, options):
    ran = mine(*command, 1, "-o", tmp_path / name, *options, "--json")

    assert ran.json == {"id": 1, "name": "Mine", "tracks": [ICE, SNOW], "format": "m3u8", "file": str(tmp_path / name)}
    assert (tmp_path / name).read_text("utf-8").splitlines()[:2] == ["#EXTM3U", "#PLAYLIST:Mine"]


def test_export_takes_the_format_a_file_ends_in(mine, tmp_path):
    mine("export", 1, "-o", tmp_path / "mine.csv")

    rows = list(csv.DictReader(io.StringIO((tmp_path / "mine.csv").read_text("utf-8-sig"))))
    assert [(row["artist"], row["title"]) for row in rows] == [("Fjord", "Ice"), ("Fjord", "Snow")]
    assert [row["album"] for row in rows] == ["Cold", "Cold"]


def test_export_to_stdout_is_the_file_and_nothing_else(mine, tmp_path):
    mine("export", 1, "-o", tmp_path / "mine.m3u8")

    assert mine("export", 1, "-o", "-").out == (tmp_path / "mine.m3u8").read_text("utf-8")


def test_existing_file_is_written_over_by_force_only(mine, tmp_path):
    file = tmp_path / "mine.m3u8"
    file.write_text("precious", "utf-8")

    ran = mine("export", 1, "-o", file)
    kept = file.read_text("utf-8")

    assert (ran.code, kept) == (2, "precious")
    assert mine("export", 1, "-o", file, "--force").code == 0
    assert file.read_text("utf-8").startswith("#EXTM3U")


@pytest.mark.parametrize(
    "wrong",
    [
        ("playlist", "show", 9),
        ("playlist", "show", "mine"),
        ("playlist", "add", 1, "Nobody - Nothing"),
        ("playlist", "remove", 1, 3),
        ("playlist", "rename", 1, " "),
        ("playlist", "generate", "--model", "magic"),
        ("playlist", "generate", "--model", "actr", "--seed", 1),
        ("playlist", "generate", "--seed", -1),
        ("playlist", "generate", "--seed", 2**64),
        ("export", 1, "-o", "mine.xspf"),
        ("export", 1, "-o", "no-such-folder/mine.m3u8"),
        ("export", 1, "-o", "-", "--format", "mp3"),
        ("export", 1, "-o", "-", "--json"),
        ("export", 1),
    ],
)
def test_what_cannot_be_done_is_wrong_usage_and_one_clear_line(mine, wrong):
    ran = mine(*wrong)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("Error: ")


def test_change_for_one_of_several_listeners_must_be_named_and_reading_need_not(mine, uts):
    mine("import", uts([("2024-03-01 20:00", "Ben's", "Song")]), "--user", "Ben")

    refused = mine("playlist", "create", "Whose?")

    assert refused.code == 2
    assert "Anna, Ben" in refused.err
    assert mine("playlist", "list", "--json").json == {"playlists": []}
    assert mine("playlist", "create", "Hers", "--user", "anna", "--json").json["name"] == "Hers"
