"""A play that several sources tell of counts once, however they came; spellings that differ only in dress count as one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from integration.storage.exports import headerless, library_in, spotify, uts
from integration.storage.plays import START, Database, File, Play

from music_rec.core.models import Flag

HEARD = [Play(START + 600 * i, f"Artist {i % 3}", f"Title {i % 5}", ms=200_000) for i in range(30)]
ONLY_LASTFM = Play(START + 100_000, "Mole", "Dig", ms=200_000)
ONLY_SPOTIFY = Play(START + 200_000, "Mole", "Dig", ms=200_000)
SKIP = Play(START + 300_000, "Mole", "Dig", ms=5_000)
PRIVATE = Play(START + 400_000, "Mole", "Dig", ms=200_000, flags=int(Flag.PRIVATE))
ORDERS = [pytest.param(one, marks=[pytest.mark.slow] if at % 4 else []) for at, one in enumerate(permutations(range(3)))]
"""Two of them soon."""
LATER = 40
"""Seconds by which Last.fm writes a start later than Spotify."""


def exported(folder: Path) -> list[Path]:
    """The same plays from three services: Last.fm in seconds and minutes, Spotify with skips and private rows."""
    later = [Play(play.at + LATER, play.artist, play.title) for play in (*HEARD, ONLY_LASTFM)]
    return [
        uts(folder / "plays.csv", later),
        spotify(folder / "Streaming_History_Audio_0.json", [*HEARD, ONLY_SPOTIFY, SKIP, PRIVATE]),
        headerless(folder / "old.csv", later),
    ]


COUNTED = (
    "SELECT name, played_at FROM scrobbles s JOIN sources USING (source_id) WHERE kind = 0"
    " AND NOT EXISTS (SELECT 1 FROM play_links l WHERE l.source_id = s.source_id AND l.played_at = s.played_at"
    " AND l.track_id = s.track_id AND l.ordinal = s.ordinal) ORDER BY 2"
)
STANDS_FOR = (
    "SELECT sources.name, a.played_at, a_tracks.title, by.name, b.played_at, b_tracks.title FROM play_links l"
    " JOIN sources USING (source_id) JOIN sources by ON by.source_id = by_source_id"
    " JOIN scrobbles a USING (listener_id, source_id, played_at, track_id, ordinal)"
    " JOIN scrobbles b ON b.source_id = by_source_id AND b.played_at = by_played_at AND b.track_id = by_track_id"
    " AND b.ordinal = by_ordinal"
    " JOIN tracks a_tracks ON a_tracks.track_id = a.track_id JOIN tracks b_tracks ON b_tracks.track_id = b.track_id"
    " ORDER BY 1, 2"
)


def brought(folder: Path, files: tuple[Path, ...]) -> tuple[Database, list[int]]:
    """The database after importing the files one by one, and how many rows were linked after each."""
    with library_in(folder) as library:
        listener = library.people.writable(None, "UTC")
        linked = [library.imports.run(listener, [file]).linked for file in files]
        assert len(library.history(listener)) == len(HEARD) + 2
        assert len(library.skips(listener)) == 1
    return Database(folder / "data"), linked


@pytest.mark.parametrize("order", ORDERS)
def test_plays_of_three_sources_count_once_in_any_order(tmp_path: Path, order: tuple[int, ...]):
    files = exported(tmp_path)

    database, linked = brought(tmp_path, tuple(files[place] for place in order))

    assert linked[-1] == len(HEARD) + len(HEARD) + 1
    counted = [("lastfm-uts", play.at + LATER) for play in (*HEARD, ONLY_LASTFM)]
    assert database.query(COUNTED) == [*counted, ("spotify-extended", ONLY_SPOTIFY.at)]
    stands_for = database.query(STANDS_FOR)
    assert len(stands_for) == linked[-1]
    assert all(title == of and by == "lastfm-uts" and abs(at - when) < 60 for _, at, title, by, when, of in stands_for)


def test_an_import_that_changes_no_link_leaves_the_revision(tmp_path: Path):
    files = exported(tmp_path)
    database, linked = brought(tmp_path, tuple(files))
    before = database.revision()

    with library_in(tmp_path) as library:
        report = library.imports.run(library.people.writable(None, "UTC"), files)

    assert report.linked == linked[-1]
    assert sum(file.added for file in report.files) == 0
    assert database.revision() == before


def test_the_same_play_of_two_listeners_is_not_linked(database: Database):
    berta = database.add_listener("Berta")
    database.bring(File.of("lastfm-uts", Play()))
    database.bring(File.of("spotify-extended", Play(ms=200_000)), listener=berta)

    assert database.query("SELECT count(*) FROM play_links") == [(0,)]


@pytest.mark.parametrize(
    "spelled",
    [
        ("Sigur Ros", "Svefn-g-englar"),
        ("SIGUR RÓS", "svefn g englar"),
        ("Sigur  Rós ", "Svefn-G-Englar"),
        ("sigur rós", "“Svefn‐g‐englar”"),
    ],
)
def test_spellings_that_differ_in_case_accents_or_punctuation_count_as_one(database: Database, spelled: tuple[str, str]):
    database.bring(File.of("lastfm-uts", Play(START, "Sigur Rós", "Svefn-g-englar")))
    database.bring(File.of("lastfm-uts", Play(START + 1, *spelled)))

    assert database.query("SELECT count(*), count(DISTINCT group_id) FROM artists WHERE artist_id > 0")[0][1] == 1
    assert database.query("SELECT count(DISTINCT group_id) FROM tracks") == [(1,)]


@pytest.mark.parametrize("other", [("Sigur Rós", "Ágætis byrjun"), ("Sigur", "Svefn-g-englar"), ("か", "が")])
def test_names_that_differ_count_apart(database: Database, other: tuple[str, str]):
    database.bring(File.of("lastfm-uts", Play(START, "Sigur Rós", "Svefn-g-englar"), Play(START + 1, *other)))

    assert database.query("SELECT count(DISTINCT group_id) FROM tracks") == [(2,)]


@pytest.mark.parametrize("dress", [str.upper, str.lower, str.title])
def test_a_play_is_linked_across_spellings(database: Database, dress: Callable[[str], str]):
    play = Play(START, "Paper Boats", "Slow Tide", ms=200_000)
    database.bring(File.of("spotify-extended", play))

    database.bring(File.of("lastfm-uts", Play(START + 3, dress(play.artist), dress(play.title))))

    assert database.query("SELECT count(*) FROM play_links") == [(1,)]
