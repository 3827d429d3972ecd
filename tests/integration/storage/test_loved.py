"""What is loved at a service: kept whole, found among the plays under any spelling, and gone without a trace."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from each_model import each_model
from hypothesis import given, settings
from hypothesis import strategies as st
from integration.storage.contents import contents
from integration.storage.exports import library_in
from integration.storage.plays import START, Database, File, Play, copy_of
from integration.storage.strategies import NAMES, files, imports, retold_files

from music_rec.core.edits import CountsAs, Hide
from music_rec.core.lens import Lens
from music_rec.core.models import Account, Listener, LovedTrack
from music_rec.core.storage import history as snapshots
from music_rec.core.storage.listeners import add_account
from music_rec.core.storage.loved import loved_of, save_loved
from music_rec.core.storage.writer import Writer, changes
from music_rec.core.zones import DAY
from music_rec.library import Library

LAWS = settings(max_examples=20, deadline=None)
HEARD = [Play(START + 600 * n, f"Artist {n % 3}", f"Title {n % 5}", "Album") for n in range(30)]
NEVER = LovedTrack("Nobody", "Unheard", 7)


def track(artist: int, title: int, loved_at: int = 1) -> LovedTrack:
    """One of those heard."""
    return LovedTrack(f"Artist {artist}", f"Title {title}", loved_at)


@pytest.fixture
def account(library: Library, anna: Listener) -> Account:
    return library.people.add_account(anna, "lastfm", "anna")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data")


def love(database: Database, account: int, *tracks: LovedTrack, listener: int = 1) -> tuple[int, int]:
    """What another process does that reads the list of an account."""
    return database.write(lambda writer: save_loved(writer, listener, account, tracks))


def loved(library: Library, listener: Listener) -> dict[tuple[str, str], int]:
    """What is known to be loved, by the names that are shown."""
    history = library.history(listener)
    groups = np.array([*history.loved], np.int64)
    artists = history.names("artist", history.spellings.group_artist[groups])
    return dict(zip(zip(artists, history.names("track", groups), strict=True), history.loved.values(), strict=True))


def titles(library: Library, listener: Listener, lens: Lens) -> list[tuple[str, str]]:
    """Artist and title of the plays of a Lens."""
    shown = lens.apply(library.history(listener))
    return list(zip(shown.names("artist", shown.artist), shown.names("track", shown.track), strict=True))


def test_a_list_takes_the_place_of_the_one_before_and_is_a_change_only_where_it_differs(
    library: Library, anna: Listener, account: Account, database: Database
):
    revisions = []

    def save(*tracks: LovedTrack) -> tuple[int, int]:
        counted = love(database, account.account_id, *tracks)
        revisions.append(changes(database.revision(domain="feedback")))
        return counted

    assert save(track(0, 0, 10), track(1, 1, 20), NEVER) == (3, 0)
    assert save(NEVER, track(1, 1, 20), track(0, 0, 10)) == (0, 0)
    assert save(track(0, 0, 10), track(1, 1, 30), track(2, 2, 40)) == (1, 1)
    assert save(track(0, 0, 11), track(1, 1, 30), track(2, 2, 40)) == (0, 0)
    assert revisions == [1, 1, 2, 3]
    assert sorted(loved_of(database.path, 1).values()) == [11, 30, 40]
    assert loved(library, anna) == {tuple(track(0, 0)[:2]): 11, tuple(track(1, 1)[:2]): 30, tuple(track(2, 2)[:2]): 40}
    assert save() == (0, 3)
    assert loved(library, anna) == {}


def test_rows_without_names_are_left_out_and_of_two_that_are_one_the_first_time_holds(database: Database, account: Account):
    rows = [LovedTrack("Artist 0", "Title 0", 20), LovedTrack("", "Title 1", 1), LovedTrack("Artist 1", "", 1), track(0, 0, 10)]

    assert love(database, account.account_id, *rows) == (1, 0)

    assert list(loved_of(database.path, 1).values()) == [10]


def test_what_was_never_played_is_a_name_until_it_is_loved_no_more(database: Database, account: Account):
    before = contents(database)

    love(database, account.account_id, NEVER, track(0, 0))
    names = database.query("SELECT name, title FROM tracks JOIN artists USING (artist_id) WHERE title = 'Unheard'")
    love(database, account.account_id, track(0, 0))

    assert names == [("Nobody", "Unheard")]
    assert contents(database) == before
    assert database.query("PRAGMA foreign_key_check") == []


def test_hearts_find_the_plays_of_every_spelling_without_loading_a_play_again(
    library: Library, anna: Listener, account: Account, database: Database, monkeypatch: pytest.MonkeyPatch
):
    before = library.history(anna)
    monkeypatch.setattr(snapshots, "load", None)

    love(database, account.account_id, LovedTrack("ARTIST 1", "title  1", 5), NEVER)

    after = library.history(anna)
    assert after.played_at is before.played_at
    assert before.loved == {}
    assert titles(library, anna, Lens(loved=True)) == [("Artist 1", "Title 1")] * 2
    assert len(Lens(loved=True).apply(before)) == 0


def test_the_first_time_holds_where_two_accounts_love_a_track(library: Library, anna: Listener, database: Database):
    old, new = (library.people.add_account(anna, "lastfm", name).account_id for name in ("old", "new"))
    love(database, new, track(0, 0, 20), track(1, 1, 20))
    love(database, old, track(0, 0, 10))

    assert list(loved(library, anna).values()) == [10, 20]
    love(database, old)

    assert list(loved(library, anna).values()) == [20, 20]


def test_a_track_that_counts_as_another_takes_its_heart_along_until_that_is_undone(
    library: Library, anna: Listener, account: Account, database: Database
):
    love(database, account.account_id, track(0, 0))
    ids = [row[0] for row in database.query("SELECT track_id FROM tracks JOIN artists USING (artist_id) ORDER BY name, title")]
    hearts = loved(library, anna)

    edit = library.edits.add(anna, CountsAs("track", ids[0], ids[6]))
    assert list(loved(library, anna)) == [("Artist 1", "Title 1")]
    assert len(titles(library, anna, Lens(loved=True))) == 4
    library.edits.undo(anna, edit.edit_id)

    assert loved(library, anna) == hearts


def test_a_heart_under_another_artist_reaches_the_plays_also_in_a_process_begun_later(
    library: Library, anna: Listener, account: Account, database: Database, tmp_path: Path
):
    library.history(anna)
    love(database, account.account_id, LovedTrack("Artlst 1", "Title 1", 5))
    assert titles(library, anna, Lens(loved=True)) == []

    library.edits.add(anna, CountsAs("artist", database.spelling("Artlst 1"), database.spelling("Artist 1")))

    assert titles(library, anna, Lens(loved=True)) == [("Artist 1", "Title 1")] * 2
    with library_in(tmp_path) as later:
        assert titles(later, anna, Lens(loved=True)) == [("Artist 1", "Title 1")] * 2


@pytest.fixture(scope="session")
def loving(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database without plays whose listener loves two of the names that files tell of, and one that none does."""

    async def write(writer: Writer) -> None:
        account = await add_account(writer, 1, "lastfm", "anna", "")
        await save_loved(writer, 1, account.account_id, [*(LovedTrack(*names, 5) for names in NAMES[:2]), NEVER])

    made = Database(tmp_path_factory.mktemp("loving"))
    made.add_listener()
    made.write(write)
    return made


@pytest.mark.slow
@LAWS
@given(files() | retold_files(), st.integers(0, 2**32), st.data())
def test_any_import_taken_back_leaves_what_is_loved_and_else_what_the_others_would_have_brought(
    loving: Database, of: list[File], seed: int, data: st.DataObject
):
    together = list(imports(of, random.Random(seed)))
    taken = data.draw(st.integers(0, len(together) - 1))
    left = [files for number, files in enumerate(together) if number != taken]
    with copy_of(loving) as database:
        for files in together:
            database.bring(*files)

        preview = database.preview_undo(taken + 1)
        undone = database.undo(taken + 1)

        assert undone == preview
        assert contents(database) == brought(loving, left)
        assert loved_of(database.path, 1) == loved_of(loving.path, 1)


def brought(loving: Database, of: Sequence[Sequence[File]]) -> dict[str, object]:
    with copy_of(loving) as database:
        for together in of:
            database.bring(*together)
        return contents(database)


def test_a_removed_account_takes_its_hearts_and_names_along(
    library: Library, anna: Listener, account: Account, database: Database
):
    before = contents(database)
    love(database, account.account_id, NEVER, track(0, 0))
    assert loved(library, anna)

    library.people.remove_account(anna, account)

    assert loved(library, anna) == {}
    assert contents(database) == before
    assert database.query("SELECT count(*) FROM loved_tracks") == [(0,)]


def test_a_deleted_listener_takes_hearts_along_and_leaves_those_of_others(
    library: Library, anna: Listener, account: Account, database: Database
):
    berta = library.people.add("Berta", "UTC")
    hers = library.people.add_account(berta, "lastfm", "berta").account_id
    love(database, hers, NEVER, listener=berta.listener_id)
    love(database, account.account_id, NEVER, track(0, 0), LovedTrack("Anna's", "Own", 1))

    library.people.delete(anna)

    assert loved(library, berta) == {("Nobody", "Unheard"): 7}
    assert database.query("SELECT title FROM tracks") == [("Unheard",)]
    assert database.query("SELECT listener_id FROM loved_tracks") == [(berta.listener_id,)]
    assert database.query("PRAGMA foreign_key_check") == []


def test_hearts_come_back_with_a_backup(library: Library, anna: Listener, account: Account, database: Database, tmp_path: Path):
    love(database, account.account_id, NEVER, track(0, 0, 9))
    hearts = loved(library, anna)
    assert library.moving.backup(tmp_path / "all.backup").tables["loved_tracks"] == 2
    love(database, account.account_id)
    assert loved(library, anna) == {}

    library.moving.restore(tmp_path / "all.backup")

    assert loved(library, anna) == hearts


def test_a_kept_view_of_loved_tracks_is_that_view_again(library: Library, anna: Listener):
    lens = Lens(loved=True, weekdays=(5, 6))

    library.people.keep_lens(anna, "Sunday hearts", lens)

    assert library.people.lenses(anna) == {"Sunday hearts": lens}


@each_model
def test_what_is_loved_changes_an_answer_that_is_none_without_it(
    library: Library, anna: Listener, account: Account, database: Database, model: str
):
    def answer() -> list[object]:
        return list(library.recommending.recommend(anna, model=model, k=50, now=START + 90 * DAY).items)

    before = answer()
    love(database, account.account_id, NEVER)
    assert answer() == before
    love(database, account.account_id, NEVER, track(0, 0))

    assert (answer() != before) == (model in ("hybrid", "actr"))
    reasons = {one.title for one in answer() if any("you love it" in reason.text for reason in one.reasons)}
    assert reasons == ({"Title 0"} if model in ("hybrid", "actr") else set())


def test_what_is_hidden_is_not_recommended_for_all_the_love(
    library: Library, anna: Listener, account: Account, database: Database
):
    love(database, account.account_id, track(0, 0))
    library.edits.add(anna, Hide("artist", database.spelling("Artist 0")))

    found = library.recommending.recommend(anna, k=50, now=START + 90 * DAY).items

    assert {one.artist for one in found} == {"Artist 1", "Artist 2"}
