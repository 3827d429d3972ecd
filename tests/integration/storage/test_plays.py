"""Single plays, page by page, each with the source and the import behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.edits import CountsAs, Hide
from music_rec.core.models import Listener
from music_rec.core.sources import SOURCES
from music_rec.core.storage.origins import Origin, origins
from music_rec.library import Library
from music_rec.library.plays import Page

ARTISTS, TITLES = ("Mole", "Lantern", "Osprey"), ("Digging", "Sunrise")
STREAMED = [Play(START + 600 * n, ARTISTS[n % 3], TITLES[n % 2], "Harvest", ms=200_000) for n in range(6)]
SCROBBLED = [Play(play.at + 30, play.artist, play.title) for play in STREAMED[3:]] + [Play(START + 9000, "Fjord", "Ice")]
"""The last three of these plays from another service, which counts first, and one that only it has."""
LASTFM, SPOTIFY = (SOURCES[name].label for name in ("lastfm-uts", "spotify-extended"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library in which Anna's plays came from two services, as imports 1 and 2."""
    with library_in(tmp_path) as opened:
        anna = opened.people.writable("Anna", "Europe/Vienna")
        opened.imports.run(anna, [spotify(tmp_path / "Streaming_History_Audio_0.json", STREAMED)])
        opened.imports.run(anna, [uts(tmp_path / "plays.csv", SCROBBLED)])
        yield opened


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data")


def page(library: Library, anna: Listener, *columns: str, number: int = 1, size: int = 100) -> list[tuple]:
    """These columns of a page of all plays."""
    rows = library.plays.page(anna, library.history(anna), Page(number, size))
    return list(rows[list(columns)].itertuples(index=False, name=None))


def test_plays_come_newest_first_each_with_what_brought_it(library: Library, anna: Listener):
    assert page(library, anna, "played_at", "artist", "track", "album", "ms", "source", "also", "import_id") == [
        (START + 9000, "Fjord", "Ice", "", -1, LASTFM, "", 2),
        (START + 3030, "Osprey", "Sunrise", "", -1, LASTFM, SPOTIFY, 2),
        (START + 2430, "Lantern", "Digging", "", -1, LASTFM, SPOTIFY, 2),
        (START + 1830, "Mole", "Sunrise", "", -1, LASTFM, SPOTIFY, 2),
        (START + 1200, "Osprey", "Digging", "Harvest", 200_000, SPOTIFY, "", 1),
        (START + 600, "Lantern", "Sunrise", "Harvest", 200_000, SPOTIFY, "", 1),
        (START, "Mole", "Digging", "Harvest", 200_000, SPOTIFY, "", 1),
    ]


def test_the_clock_is_that_of_the_listener(library: Library, anna: Listener):
    assert {local - played_at for played_at, local in page(library, anna, "played_at", "local")} == {3600}


def test_pages_together_are_all_plays(library: Library, anna: Listener):
    pages = [page(library, anna, "played_at", number=number, size=3) for number in (1, 2, 3, 4)]

    assert [len(one) for one in pages] == [3, 3, 1, 0]
    assert [row for one in pages for row in one] == page(library, anna, "played_at")
    assert [Page(size=3).pages(plays) for plays in (0, 1, 3, 4, 7)] == [1, 1, 1, 2, 3]


def test_a_page_beyond_the_end_has_the_same_columns(library: Library, anna: Listener):
    plays = library.history(anna)
    full, beyond = (library.plays.page(anna, plays, Page(number)) for number in (1, 9))

    assert beyond.dtypes.to_dict() == full.dtypes.to_dict()
    assert len(beyond) == 0


def test_hidden_plays_are_on_no_page(library: Library, anna: Listener, database: Database):
    library.edits.add(anna, Hide("artist", database.spelling("Osprey")))

    artists = [artist for (artist,) in page(library, anna, "artist")]

    assert artists == ["Fjord", "Lantern", "Mole", "Lantern", "Mole"]


def test_names_are_those_played_and_groups_what_they_count_as(library: Library, anna: Listener, database: Database):
    ours, theirs = database.spelling("Mole"), database.spelling("Fjord")
    library.edits.add(anna, CountsAs("artist", theirs, ours))

    rows = page(library, anna, "artist", "artist_group")

    assert rows[0] == ("Fjord", ours)
    assert {group for artist, group in rows if artist == "Mole"} == {ours}


def test_plays_of_one_second_have_a_row_each(tmp_path: Path, library: Library, anna: Listener):
    heard = [Play(START + 9000, "Otter", "River", ms=ms) for ms in (90_000, 60_000, 120_000)]
    for number in (1, 2, 3):  # each file has one play more
        library.imports.run(anna, [spotify(tmp_path / f"Streaming_History_Audio_{number}.json", heard[:number])])

    pages = [page(library, anna, "artist", "ms", "import_id", number=number, size=2) for number in (1, 2)]

    assert pages[0] == [("Otter", 120_000, 5), ("Otter", 90_000, 3)]
    assert pages[1] == [("Otter", 60_000, 4), ("Fjord", -1, 2)]


def test_a_play_whose_row_is_gone_has_no_origin(library: Library, anna: Listener, database: Database):
    plays = library.history(anna)
    library.imports.undo(anna, 2)

    rows = library.plays.page(anna, plays, Page())

    assert rows["source"].tolist() == [""] * 4 + [SPOTIFY] * 3
    assert rows["import_id"].tolist() == [0] * 4 + [1] * 3
    assert set(rows["also"]) == {""}


def test_origins_are_of_one_listener(tmp_path: Path, library: Library, anna: Listener, database: Database):
    berta = library.people.add("Berta", "UTC")
    library.imports.run(berta, [uts(tmp_path / "berta.csv", SCROBBLED[-1:])])
    asked = START + 9000, database.spelling("Ice", "track"), 0, -1

    both = [origins(database.path, one.listener_id, [asked, (START, 99, 0, -1), asked]) for one in (anna, berta)]

    assert both == [[Origin("lastfm-uts", one), None, Origin("lastfm-uts", one)] for one in (2, 3)]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("fjord", [9000]),
        ("osprey", [1200, 3030]),
        ("digging", [0, 1200, 2430]),
        ("harvest", [0, 600, 1200]),
        ("osprey digging", [1200]),
        ("lantren", [600, 2430]),
        ("nothing like it", []),
        ("  ", [0, 600, 1200, 1830, 2430, 3030, 9000]),
    ],
)
def test_plays_are_found_by_any_name_they_have(library: Library, anna: Listener, text: str, times: list[int]):
    plays = library.plays.containing(anna, library.history(anna), text)

    assert (plays.played_at - START).tolist() == times


def test_only_plays_that_were_given_are_found(library: Library, anna: Listener):
    last = library.history(anna)[-2:]

    assert len(library.plays.containing(anna, last, "osprey")) == 1
