"""What is hidden is not recommended, and what counts as another is found by either name, in a process that knew it before."""

from __future__ import annotations

from pathlib import Path

import pytest
from each_model import each_model
from integration.storage.exports import uts
from integration.storage.plays import START, Database, Play

from music_rec.core.edits import CountsAs, Hide
from music_rec.core.errors import UsageError
from music_rec.core.models import Listener, LovedTrack, Playlist
from music_rec.core.storage.loved import save_loved
from music_rec.core.zones import DAY
from music_rec.library import Library

ARTISTS = ("Ann", "Bo", "Cy", "Di")
HEARD = [
    Play(START + DAY * day + 200 * place, artist, f"{artist} {(day + place) % 3}")
    for day in range(30)
    for place, artist in enumerate(ARTISTS)
    if (day < 29 and day % 4 != place) or artist == "Di"
]
"""Evenings with three or four of four artists, who have three titles each; the last of Di alone."""
NOW = START + 60 * DAY


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data")


def recommended(library: Library, anna: Listener, model: str | None = None, *seeds: str) -> list[tuple[str, str]]:
    answer = library.recommending.recommend(anna, model=model, k=50, seeds=seeds, now=NOW)
    return [(one.artist, one.title) for one in answer.items]


@each_model
def test_a_hidden_artist_is_not_recommended_until_that_is_undone(
    library: Library, anna: Listener, database: Database, model: str
):
    before = recommended(library, anna, model)
    edit = library.edits.add(anna, Hide("artist", database.spelling("Cy")))

    hidden = recommended(library, anna, model)
    library.edits.undo(anna, edit.edit_id)

    assert "Cy" in {artist for artist, _ in before}
    assert {artist for artist, _ in hidden} <= {"Ann", "Bo", "Di"}
    assert hidden
    assert recommended(library, anna, model) == before


def test_a_hidden_artist_goes_with_no_seed_and_is_none(library: Library, anna: Listener, database: Database):
    assert "Cy" in {artist for artist, _ in recommended(library, anna, "session_knn", "Ann")}

    library.edits.add(anna, Hide("artist", database.spelling("Cy")))

    assert {artist for artist, _ in recommended(library, anna, "session_knn", "Ann")} == {"Bo", "Di"}
    with pytest.raises(UsageError, match="never played here"):
        recommended(library, anna, "session_knn", "Cy")


def test_a_hidden_artist_is_in_no_mix_and_stays_in_lists_already_kept(library: Library, anna: Listener, database: Database):
    kept = library.playlists.save(anna, library.recommending.mix(anna, k=12, now=NOW))
    library.edits.add(anna, Hide("artist", database.spelling("Cy")))

    mixed = library.recommending.mix(anna, k=12, now=NOW)

    assert {track.artist for track in kept.tracks} == set(ARTISTS)
    assert {track.artist for track in mixed.tracks} == {"Ann", "Bo", "Di"}
    assert library.playlists.all(anna) == [kept]


def test_the_version_of_an_answer_tells_of_plays_edits_and_hearts(library: Library, anna: Listener, database: Database):
    versions = [library.recommending.recommend(anna, model="popularity").version]
    edit = library.edits.add(anna, Hide("artist", database.spelling("Cy")))
    versions.append(library.recommending.recommend(anna, model="popularity").version)
    library.edits.undo(anna, edit.edit_id)
    versions.append(library.recommending.recommend(anna, model="popularity").version)

    account = library.people.add_account(anna, "lastfm", "anna").account_id
    database.write(lambda writer: save_loved(writer, 1, account, [LovedTrack("Ann", "Ann 1", 1)]))
    versions.append(library.recommending.recommend(anna, model="popularity").version)

    assert versions == ["popularity-1.0.0", "popularity-1.1.0", "popularity-1.2.0", "popularity-1.2.1"]


def test_a_seed_is_any_name_that_counts_as_the_artist(library: Library, anna: Listener, database: Database):
    library.edits.add(anna, CountsAs("artist", database.spelling("Ann"), database.spelling("Bo")))

    by_one, by_other = (recommended(library, anna, "session_knn", name) for name in ("ann", "bo"))

    assert by_one == by_other
    assert {artist for artist, _ in by_one} == {"Cy", "Di"}


def test_a_track_is_found_under_every_artist_that_counts_as_its_own(library: Library, anna: Listener, database: Database):
    library.edits.add(anna, CountsAs("artist", database.spelling("Ann"), database.spelling("Bo")))

    found = {library.playlists.track_named(anna, name) for name in ("Ann - Bo 1", "Bo - Bo 1")}

    assert [(one.artist, one.title) for one in found] == [("Bo", "Bo 1")]
    assert library.playlists.track_named(anna, "Bo - Ann 1") == library.playlists.track_named(anna, "Ann - Ann 1")


def test_a_track_that_counts_as_another_is_that_one(library: Library, anna: Listener, database: Database):
    library.edits.add(anna, CountsAs("track", database.spelling("Ann 1", "track"), database.spelling("Bo 1", "track")))

    assert library.playlists.track_named(anna, "Ann - Ann 1").title == "Bo 1"
    assert recommended(library, anna, None, "Ann - Ann 1") == recommended(library, anna, None, "Bo - Bo 1")
    assert ("Bo", "Bo 1") not in recommended(library, anna, None, "Ann - Ann 1")


def test_a_track_that_only_others_played_is_still_found(tmp_path: Path, library: Library, anna: Listener):
    assert library.history(anna)
    berta = library.people.add("Berta", "UTC")
    library.imports.run(berta, [uts(tmp_path / "berta.csv", [Play(START, "Eve", "Late")])])

    assert library.playlists.track_named(anna, "Eve - Late").title == "Late"
    assert library.playlists.save(anna, Playlist(0, "Mine", (library.playlists.track_named(anna, "Eve - Late"),))).tracks
