"""Listeners of one household: their zones, their accounts, and their end, which leaves the others alone."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from integration.storage.contents import contents
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.locks import held
from music_rec.core.models import Playlist, PlaylistTrack

ICE, DIG = Play(), Play(START + 600, "Mole", "Dig", "Earth")
SHARED = Play(START + 1200, "Both", "Same")


def test_a_deleted_listener_leaves_nothing_and_the_other_everything(tmp_path: Path):
    with library_in(tmp_path) as library:
        berta = library.people.add("Berta", "UTC")
        library.imports.run(berta, [uts(tmp_path / "berta.csv", [DIG, SHARED])])
        alone = contents(Database(tmp_path / "data"))
        anna = library.people.add("Anna", "UTC")
        library.imports.run(anna, [uts(tmp_path / "anna.csv", [ICE, SHARED])])
        library.imports.run(anna, [spotify(tmp_path / "Streaming_History_Audio_0.json", [Play(ms=200_000)])])
        library.people.add_account(anna, "lastfm", "anna")
        [track, *_] = library.history(anna).track_played.tolist()
        library.playlists.save(anna, Playlist(0, "Mix", (PlaylistTrack(track, "Fjord", "Ice"),)))

        library.people.delete(anna)

        assert [one.name for one in library.people.all()] == ["Berta"]
        assert library.people.shown() == berta
        assert len(library.history(berta)) == 2
    database = Database(tmp_path / "data")
    assert contents(database) == alone
    for table in ("accounts", "edits", "imports", "import_files", "jobs", "playlists", "revisions", "listener_zones"):
        owned = "import_id IN (SELECT import_id FROM imports)" if table == "import_files" else "listener_id IN (0, 1)"
        assert database.query(f"SELECT count(*) FROM {table} WHERE NOT {owned}") == [(0,)]
    assert len(list((tmp_path / "data" / "cache" / "history").iterdir())) == 1
    assert database.query("PRAGMA foreign_key_check") == []


def test_no_memory_of_a_deleted_listener_is_left(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")
        library.imports.run(anna, [uts(tmp_path / "anna.csv", [ICE, SHARED])])
        library.search.find(anna, "ice")
        library.recommending.recommend(anna, model="popularity")
        history = weakref.ref(library.history(anna))

        library.people.delete(anna)

        gc.collect()
        assert history() is None


@pytest.mark.parametrize("kind", ["import", "sync"])
def test_a_listener_is_not_deleted_while_plays_come_in(tmp_path: Path, kind: str):
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")
        with (
            held(tmp_path / "data" / "locks", f"{kind}-{anna.listener_id}"),
            pytest.raises(JobHeldError, match="Anna is running"),
        ):
            library.people.delete(anna)

        assert library.people.all() == [anna]


def test_a_listener_has_several_accounts_that_can_be_removed(tmp_path: Path):
    with library_in(tmp_path) as library:
        people, anna = library.people, library.people.add("Anna", "UTC")
        old, new = (people.add_account(anna, "lastfm", name) for name in ("anna_old", " anna  new "))
        people.add_account(anna, "spotify", "anna", "spotify-1")
        assert people.add_account(anna, "lastfm", "anna_old") == old

        people.remove_account(anna, old)

        assert [(one.service, one.name, one.token_ref) for one in people.accounts(anna)] == [
            ("lastfm", "anna new", ""),
            ("spotify", "anna", "spotify-1"),
        ]
        with pytest.raises(UsageError, match="no account anna_old at lastfm"):
            people.remove_account(anna, old)
        with pytest.raises(UsageError, match="Known: lastfm"):
            people.add_account(anna, "winamp", "anna")
        assert new in people.accounts(anna)


def test_dated_zones_are_set_in_any_order_and_removed_one_by_one(tmp_path: Path):
    with library_in(tmp_path) as library:
        people, anna = library.people, library.people.add("Anna", "Europe/Berlin")
        anna = people.set_zone(anna, "Asia/Tokyo", 2_000)
        anna = people.set_zone(anna, "Europe/London", 1_000)
        assert anna.zones == ((0, "Europe/Berlin"), (1_000, "Europe/London"), (2_000, "Asia/Tokyo"))

        anna = people.remove_zone(anna, 1_000)

        assert anna.zones == ((0, "Europe/Berlin"), (2_000, "Asia/Tokyo"))
        for since in (0, 1_000):
            with pytest.raises(UsageError, match="can be removed: 2000"):
                people.remove_zone(anna, since)
        assert people.set_zone(anna, "UTC").zones == ((0, "UTC"), *anna.zones[1:])
