"""A history that is exported and imported again is the same history."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from integration.storage.exports import headerless, library_in, spotify, uts
from integration.storage.plays import START, Play

from music_rec.core.csv_safe import safe_cell, text_of_cell
from music_rec.core.errors import StorageError, UsageError
from music_rec.core.storage.spelling_ids import mbids_of
from music_rec.exporters import HISTORY_EXPORTERS
from music_rec.library import Library, history_export

FORMATS = list(HISTORY_EXPORTERS)
ENDINGS = {name: one.ENDING for name, one in HISTORY_EXPORTERS.items()}
NASTY = [
    "=1+1",
    "'=1+1",
    "''-",
    "-M-",
    "+44",
    "@one",
    "'",
    "''",
    "'tis",
    "\ttab",
    'a "b" c',
    "a,b;c",
    " lead ",
    "NA",
    "é夜\u202e",
]
NASTY += ["two\nlines", "back\\slash", "{json}", '"', '""', "null", "a\u2028b", "x" * 3000, "0", "=\n="]
MBIDS = [f"6c4ed977-eb3e-477d-b968-7518e2642b{n:02}" for n in range(4)]


def history_of(library: Library) -> Counter[tuple[object, ...]]:
    """Every counted play by what it says: time, names, album."""
    history = library.history(library.people.shown())
    columns = {
        "artist": history.spellings.track_artist[history.track_played],
        "track": history.track_played,
        "album": history.album_played,
    }
    names = [history.lookup.names(entity, codes.tolist()) for entity, codes in columns.items()]
    return Counter(zip(history.played_at.tolist(), *names, strict=True))


def ids_of(library: Library) -> set[tuple[str, str, str]]:
    """Every id by the name of its spelling, for what was played and counted."""
    history = library.history(library.people.shown())
    tracks, albums = set(history.track_played.tolist()), set(history.album_played.tolist()) - {0}
    played = {"artist": set(history.spellings.track_artist[list(tracks)].tolist()), "album": albums, "track": tracks}
    path = library.settings.database
    found = {(entity, one): ids for entity, some in played.items() for one, ids in mbids_of(path, entity, sorted(some)).items()}
    return {(entity, history.lookup.names(entity, [one])[0], value) for (entity, one), ids in found.items() for value in ids}


def same_after_a_round_trip(library: Library, folder: Path, name: str) -> None:
    listener, file = library.people.shown(), folder / f"taken{ENDINGS[name]}"
    made = library.moving.export_history(listener, file, force=True)
    with TemporaryDirectory(dir=folder) as other, library_in(Path(other)) as elsewhere:
        new = elsewhere.people.writable("Other", "UTC")
        elsewhere.imports.run(new, [file])
        again = elsewhere.moving.export_history(new, Path(other) / file.name)

        assert history_of(elsewhere) == history_of(library)
        assert ids_of(elsewhere) == ids_of(library)
        assert again == made
        assert (Path(other) / file.name).read_bytes() == file.read_bytes()
        assert elsewhere.imports.run(new, [file]).files[0].added == 0


@pytest.mark.parametrize("name", FORMATS)
def test_names_of_every_kind_come_back_exactly(tmp_path, name):
    plays = [Play(START + 300 * n, artist, title, album) for n, (artist, title, album) in enumerate(_mixed(NASTY))]
    path = tmp_path / "plays.json"
    listens = [_listen(play) for play in plays]
    path.write_text("\n".join(json.dumps(one) for one in listens), "utf-8")

    with library_in(tmp_path) as library:
        library.imports.run(library.people.writable("Anna", "UTC"), [path])

        assert len(history_of(library)) == len(plays)
        same_after_a_round_trip(library, tmp_path, name)


def _mixed(names: list[str]) -> list[tuple[str, str, str]]:
    rng = random.Random(3)
    columns = [rng.sample(names, len(names)) for _ in range(3)]
    return list(zip(*columns, strict=True))


def _listen(play: Play) -> dict[str, object]:
    said = {"artist_name": play.artist, "track_name": play.title, "release_name": play.album}
    return {"listened_at": play.at, "track_metadata": said}


@pytest.mark.parametrize("name", FORMATS)
def test_plays_of_one_track_in_one_moment_are_all_there_again(tmp_path, name):
    twice = [
        Play(START, "Fjord", "Ice"),
        Play(START, "Fjord", "Ice"),
        Play(START + 7, "Fjord", "Ice"),
        Play(START, "Mole", "Dig"),
    ]
    with library_in(tmp_path) as library:
        listener = library.people.writable("Anna", "UTC")
        library.imports.run(listener, [headerless(tmp_path / "minutes.csv", twice)])

        assert len(library.history(listener)) == 4
        same_after_a_round_trip(library, tmp_path, name)


@pytest.mark.parametrize("name", FORMATS)
def test_history_of_several_sources_is_exported_once_as_it_is_counted(tmp_path, name):
    plays = [Play(START + 400 * n, "Fjord", f"Ice {n % 3}", "Cold", ms=200_000, uri=f"u{n % 3}") for n in range(9)]
    skip = Play(START + 9000, "Fjord", "Ice 1", ms=5000)
    with library_in(tmp_path) as library:
        listener = library.people.writable("Anna", "UTC")
        library.imports.run(listener, [uts(tmp_path / "a.csv", plays[:6]), spotify(tmp_path / "b.json", [*plays[3:], skip])])

        assert len(library.history(listener)) == 9
        same_after_a_round_trip(library, tmp_path, name)


@pytest.mark.parametrize("name", FORMATS)
def test_spelling_with_several_ids_brings_them_all(tmp_path, name):
    head = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"
    rows = [f"{START + 300 * n},,Fjord,{MBIDS[n % 3]},Cold,{MBIDS[n % 2]},Ice,{MBIDS[3] if n < 2 else ''}" for n in range(5)]
    (tmp_path / "plays.csv").write_text("\n".join([head, *rows, ""]), "utf-8")
    with library_in(tmp_path) as library:
        library.imports.run(library.people.writable("Anna", "UTC"), [tmp_path / "plays.csv"])

        assert len(ids_of(library)) == 6
        same_after_a_round_trip(library, tmp_path, name)


@pytest.mark.parametrize("name", FORMATS)
def test_parts_meet_between_seconds_and_lose_nothing(tmp_path, monkeypatch, name):
    monkeypatch.setattr(history_export, "PART", 3)
    plays = [Play(START + n // 4, f"Fjord {n % 4}", f"Ice {n}") for n in range(22)]
    with library_in(tmp_path) as library:
        library.imports.run(library.people.writable("Anna", "UTC"), [uts(tmp_path / "plays.csv", plays)])

        same_after_a_round_trip(library, tmp_path, name)


def test_both_formats_have_the_hash_of_the_same_plays_and_other_plays_another(tmp_path):
    with library_in(tmp_path) as library:
        listener = library.people.writable("Anna", "UTC")
        library.imports.run(listener, [uts(tmp_path / "plays.csv", [Play(), Play(START + 60)])])
        made = [library.moving.export_history(listener, tmp_path / f"taken{ending}") for ending in ENDINGS.values()]
        library.imports.run(listener, [uts(tmp_path / "more.csv", [Play(START + 120)])])
        later = library.moving.export_history(listener, tmp_path / "later.csv")

    assert [one.format for one in made] == FORMATS
    assert {(one.plays, one.hash) for one in made} == {(2, made[0].hash)}
    assert later.hash != made[0].hash


def test_csv_has_the_columns_of_lastfm_exporters_and_no_cell_that_a_spreadsheet_runs(tmp_path):
    with library_in(tmp_path) as library:
        listener = library.people.writable("Anna", "UTC")
        library.imports.run(listener, [uts(tmp_path / "plays.csv", [Play(START, "=cmd()", "Ice", "@home")])])
        library.moving.export_history(listener, tmp_path / "taken.csv")

    with (tmp_path / "taken.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["uts"], row["utc_time"]) == (str(START), "14 Nov 2023, 22:14")
    assert (row["artist"], row["track"], row["album"]) == ("'=cmd()", "Ice", "'@home")


def test_time_heard_comes_back_from_csv(tmp_path):
    with library_in(tmp_path) as library:
        listener = library.people.writable("Anna", "UTC")
        library.imports.run(listener, [spotify(tmp_path / "plays.json", [Play(ms=123_456)])])
        library.moving.export_history(listener, tmp_path / "taken.csv")
    with library_in(tmp_path / "new") as library:
        listener = library.people.writable("Anna", "UTC")
        library.imports.run(listener, [tmp_path / "taken.csv"])

        assert library.history(listener).ms.tolist() == [123_456]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_demo_listener_can_be_taken_along_too(tmp_path, name):
    with library_in(tmp_path) as library:
        demo = library.people.demo()
        made = library.moving.export_history(demo, tmp_path / f"demo{ENDINGS[name]}")
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [tmp_path / f"demo{ENDINGS[name]}"])

        assert made.plays == len(library.history(demo)) > 1000
        assert library.moving.export_history(anna, tmp_path / f"again{ENDINGS[name]}") == made


@pytest.mark.parametrize("name", FORMATS)
def test_empty_history_is_a_file_too(tmp_path, name):
    with library_in(tmp_path) as library:
        made = library.moving.export_history(library.people.add("Anna", "UTC"), tmp_path / f"taken{ENDINGS[name]}")

    assert made.plays == 0
    assert (tmp_path / f"taken{ENDINGS[name]}").exists()


def test_file_that_is_there_or_cannot_be_written_and_format_that_is_none_are_named(tmp_path):
    (tmp_path / "taken.csv").write_text("precious", "utf-8")
    with library_in(tmp_path) as library:
        listener = library.people.add("Anna", "UTC")
        for path, error, words in [
            (tmp_path / "taken.csv", UsageError, "--force"),
            (tmp_path / "no folder" / "taken.csv", StorageError, "Choose another place"),
            (tmp_path / "taken.xml", UsageError, "csv or listenbrainz"),
        ]:
            with pytest.raises(error, match=words):
                library.moving.export_history(listener, path)

    assert (tmp_path / "taken.csv").read_text("utf-8") == "precious"
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


@given(st.text(alphabet="'=+-@\t\ra", max_size=8))
def test_cells_are_safe_and_come_back_exactly(name):
    cell = str(safe_cell(name))

    assert text_of_cell(cell) == name
    assert not re.match(r"[=+\-@\t\r]", cell)
