"""What a listener hides or counts as something else changes every number, no row, and is undone without a trace."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.edits import Change, CountsAs, Hide, HideRange
from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.history import History
from music_rec.core.locks import held
from music_rec.core.models import ENTITIES, Listener
from music_rec.core.storage.journal import journal_of
from music_rec.library import Library, store

HEARD = [Play(START + 600 * n, f"Artist {n % 4}", f"Title {n % 6}", f"Album {n % 3}", ms=200_000) for n in range(24)]
OTHERWISE = [Play(play.at + 30, play.artist.replace("Artist 1", "Artlst 1"), play.title, play.album) for play in HEARD]
"""The same plays from a service that spells one artist differently: six of them."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library in which Anna's plays came from two services, and Berta's from one."""
    with library_in(tmp_path) as opened:
        anna = opened.people.writable("Anna", "UTC")
        opened.imports.run(anna, [spotify(tmp_path / "Streaming_History_Audio_0.json", HEARD)])
        opened.imports.run(anna, [uts(tmp_path / "plays.csv", OTHERWISE)])
        opened.imports.run(opened.people.add("Berta", "UTC"), [uts(tmp_path / "berta.csv", HEARD)])
        yield opened


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data")


def artists(history: History) -> dict[str, int]:
    """Plays by the name that is shown."""
    names = history.names("artist", history.artist)
    return {name: names.count(name) for name in sorted(set(names))}


def columns(history: History) -> list[list[int]]:
    played = (history.played_at, history.track_played, history.album_played, history.ms)
    return [one.tolist() for one in (*played, history.track, history.artist, history.album, history.day)]


def tables(database: Database) -> dict[str, list[tuple]]:
    """Every row of every table but the journal, and what says that it grew."""
    names = [name for (name,) in database.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in names if name not in ("edits", "revisions", "sqlite_sequence")]
    return {name: sorted(database.query(f"SELECT * FROM {name}"), key=repr) for name in kept}


def some_change(database: Database, rng: random.Random) -> Change:
    """A change of any kind, about names that are there."""
    entity = rng.choice(ENTITIES)
    ids = [one for (one,) in database.query(f"SELECT {entity}_id FROM {entity}s")]
    hide = Hide(entity, rng.choice(ids)) if rng.random() < 0.7 else HideRange(since := START + rng.randrange(9000), since + 900)
    return hide if rng.random() < 0.4 else CountsAs(entity, rng.choice(ids), rng.choice(ids))


def test_a_hidden_artist_is_gone_from_every_number_until_that_is_undone(library: Library, anna: Listener, database: Database):
    before, rows = columns(library.history(anna)), tables(database)
    change = Hide("artist", database.spelling("Artist 2"))

    preview = library.edits.preview(anna, change)
    edit = library.edits.add(anna, change)

    assert artists(library.history(anna)) == {"Artist 0": 6, "Artist 1": 6, "Artist 3": 6, "Artlst 1": 6}
    assert (preview.plays, preview.of) == (6, 30)
    assert (preview.first, preview.last) == (OTHERWISE[2].at, OTHERWISE[22].at)
    assert len(library.store_of(anna).as_came(anna)) == 30
    assert tables(database) == rows
    assert library.edits.undo(anna, edit.edit_id).undone_at
    assert columns(library.history(anna)) == before


def test_two_spellings_that_count_as_one_make_one_play_of_two(library: Library, anna: Listener, database: Database):
    before, rows = columns(library.history(anna)), tables(database)
    change = CountsAs("artist", database.spelling("Artlst 1"), database.spelling("Artist 1"))

    preview = library.edits.preview(anna, change)
    edit = library.edits.add(anna, change)

    assert preview.plays == 6
    assert artists(library.history(anna)) == {f"Artist {n}": 6 for n in range(4)}
    assert len(database.query("SELECT * FROM play_links")) == 24
    library.edits.undo(anna, edit.edit_id)
    assert columns(library.history(anna)) == before
    assert tables(database) == rows


def test_what_counts_as_one_links_what_is_imported_later(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna, database = library.people.writable("Anna", "UTC"), Database(tmp_path / "data")
        library.imports.run(anna, [spotify(tmp_path / "Streaming_History_Audio_0.json", HEARD)])
        last = library.imports.run(anna, [uts(tmp_path / "first.csv", [Play(START - 9000, "Artlst 1", "Title 1")])])
        library.edits.add(anna, CountsAs("artist", database.spelling("Artlst 1"), database.spelling("Artist 1")))

        report = library.imports.run(anna, [uts(tmp_path / "plays.csv", OTHERWISE)])

        assert (last.linked, report.linked) == (0, 24)
        assert len(library.history(anna)) == 25


def test_tracks_that_count_as_one_link_two_sources(library: Library, anna: Listener, database: Database):
    ours, theirs = (
        database.query("SELECT track_id FROM tracks JOIN artists USING (artist_id) WHERE name = ? ORDER BY 1", name)[0][0]
        for name in ("Artist 1", "Artlst 1")
    )

    library.edits.add(anna, CountsAs("track", theirs, ours))

    assert len(database.query("SELECT * FROM play_links")) == 20
    assert artists(library.history(anna))["Artlst 1"] == 4


def _sweep(library: Library, anna: Listener, database: Database, edits: int) -> None:
    before, rows, rng, made = columns(library.history(anna)), tables(database), random.Random(1), []
    while len(library.edits.all(anna)) < edits:
        try:
            made.append(library.edits.add(anna, some_change(database, rng)).edit_id)
        except UsageError:  # they count as one already
            library.edits.undo(anna, made.pop(rng.randrange(len(made))))

    for edit_id in rng.sample(made, len(made)):
        library.edits.undo(anna, edit_id)

    assert columns(library.history(anna)) == before
    assert tables(database) == rows


def test_many_edits_undone_in_any_order_leave_every_table_as_it_was(library: Library, anna: Listener, database: Database):
    _sweep(library, anna, database, 20)


@pytest.mark.slow
def test_hundreds_of_edits_undone_leave_every_table_as_it_was(library: Library, anna: Listener, database: Database):
    _sweep(library, anna, database, 200)


def test_other_listeners_see_nothing_of_it(library: Library, anna: Listener, database: Database):
    berta = library.people.shown("Berta")
    before = library.history(berta)
    revisions = library.revisions(berta)

    library.edits.add(anna, Hide("artist", database.spelling("Artist 1")))
    edit = library.edits.add(anna, CountsAs("artist", database.spelling("Artist 2"), database.spelling("Artist 3")))

    assert library.history(berta) is before
    assert library.revisions(berta) == revisions
    assert library.edits.all(berta) == []
    with pytest.raises(UsageError, match="no edit"):
        library.edits.undo(berta, edit.edit_id)


def test_an_edit_does_not_load_the_plays_again(library: Library, anna: Listener, database: Database):
    came = library.store_of(anna).as_came(anna)

    library.edits.add(anna, Hide("artist", database.spelling("Artist 1")))

    assert len(library.history(anna)) < len(came)
    assert library.store_of(anna).as_came(anna) is came


def test_the_journal_is_read_once_for_each_revision(
    library: Library, anna: Listener, database: Database, monkeypatch: pytest.MonkeyPatch
):
    read: list[int] = []
    monkeypatch.setattr(store, "journal_of", lambda path, who: (read.append(who), journal_of(path, who))[1])
    library.edits.add(anna, Hide("artist", database.spelling("Artist 1")))
    read.clear()

    for _ in range(3):
        assert len(library.edits.all(anna)) == 1
        library.history(anna)

    assert read == [anna.listener_id]


def test_edits_of_another_process_are_seen(tmp_path: Path, library: Library, anna: Listener, database: Database):
    assert len(library.history(anna)) == 30
    with library_in(tmp_path) as other:
        other.edits.add(anna, Hide("artist", database.spelling("Artist 1")))

    assert len(library.history(anna)) == 24
    assert [edit.change for edit in library.edits.all(anna)] == [Hide("artist", database.spelling("Artist 1"))]


def test_an_export_and_the_profile_of_an_import_tell_what_came(
    tmp_path: Path, library: Library, anna: Listener, database: Database
):
    came = library.moving.export_history(anna, tmp_path / "before.csv")
    library.edits.add(anna, Hide("artist", database.spelling("Artist 2")))
    library.edits.add(anna, CountsAs("artist", database.spelling("Artist 0"), database.spelling("Artist 3")))

    exported = library.moving.export_history(anna, tmp_path / "after.csv")

    assert (exported.plays, exported.hash) == (came.plays, came.hash)
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()
    assert library.quality.profile(anna, 1).plays == 24
    assert library.quality.hygiene(anna).plays == 24


def test_a_listener_goes_with_all_edits(library: Library, anna: Listener, database: Database):
    library.edits.add(anna, Hide("artist", database.spelling("Artlst 1")))

    library.people.delete(anna)

    assert database.query("SELECT * FROM edits") == []
    assert len(library.history(library.people.shown("Berta"))) == 24


def test_a_backup_holds_the_edits(tmp_path: Path, library: Library, anna: Listener, database: Database):
    edit = library.edits.add(anna, Hide("artist", database.spelling("Artist 2")))
    library.moving.backup(tmp_path / "backup.zip")
    library.edits.undo(anna, edit.edit_id)

    library.moving.restore(tmp_path / "backup.zip")

    assert library.edits.all(anna) == [edit]
    assert "Artist 2" not in artists(library.history(anna))


def test_skips_are_hidden_with_their_artist(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [spotify(tmp_path / "Streaming_History_Audio_0.json", [Play(ms=2_000), *HEARD])])

        library.edits.add(anna, Hide("artist", Database(tmp_path / "data").spelling("Fjord")))

        assert (len(library.skips(anna)), len(library.history(anna))) == (0, 24)


def test_what_would_go_in_a_circle_is_refused(library: Library, anna: Listener, database: Database):
    one, two, three = (database.spelling(f"Artist {n}") for n in range(3))
    library.edits.add(anna, CountsAs("artist", one, two))
    library.edits.add(anna, CountsAs("artist", two, three))

    for change in (CountsAs("artist", three, one), CountsAs("artist", two, one), CountsAs("artist", one, one)):
        with pytest.raises(UsageError, match="count as one artist already"):
            library.edits.add(anna, change)
    with pytest.raises(UsageError, match="Undo that first"):
        library.edits.preview(anna, CountsAs("artist", one, database.spelling("Artist 3")))
    assert len(library.edits.all(anna)) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Hide("artist", 999), "no artist 999"),
        (CountsAs("track", 1, 0), "no track 0"),
        (Hide("album", -1), "no album -1"),
        (HideRange(20, 10), "span of time"),
        (HideRange(0, 2**70), "span of time"),
    ],
)
def test_what_is_not_there_is_refused(library: Library, anna: Listener, change: Change, words: str):
    with pytest.raises(UsageError, match=words):
        library.edits.add(anna, change)
    with pytest.raises(UsageError, match=words):
        library.edits.preview(anna, change)


def test_what_is_hidden_is_not_hidden_again(library: Library, anna: Listener, database: Database):
    one, other = database.spelling("Artist 2"), database.spelling("Artist 3")
    track = database.query("SELECT track_id FROM tracks WHERE artist_id = ?", one)[0][0]
    for change in (Hide("artist", one), HideRange(START, START + 900)):
        library.edits.add(anna, change)

    for change in (Hide("artist", one), Hide("track", track), HideRange(START, START + 900), HideRange(START + 60, START + 90)):
        for refused in (library.edits.preview, library.edits.add):
            with pytest.raises(UsageError, match="hidden already"):
                refused(anna, change)

    library.edits.add(anna, HideRange(START, START + 901))
    library.edits.add(anna, CountsAs("artist", one, other))
    library.edits.add(anna, Hide("artist", one))  # with the other, which is not hidden yet
    assert len(library.edits.all(anna)) == 5


def test_an_edit_is_undone_once(library: Library, anna: Listener, database: Database):
    edit = library.edits.add(anna, HideRange(START, START))
    library.edits.undo(anna, edit.edit_id)
    revisions = library.revisions(anna)

    with pytest.raises(UsageError, match="undone already"):
        library.edits.undo(anna, edit.edit_id)
    assert library.revisions(anna) == revisions


def test_the_demo_listener_stays_as_it_is(library: Library):
    demo, change = Listener(1, "Demo", demo=True), HideRange(0, 1)

    for refused in (library.edits.preview, library.edits.add):
        with pytest.raises(UsageError, match="demo listener stays as it is"):
            refused(demo, change)
    with pytest.raises(UsageError, match="demo listener stays as it is"):
        library.edits.undo(demo, 1)


def test_counting_as_one_waits_for_an_import_and_hiding_does_not(
    tmp_path: Path, library: Library, anna: Listener, database: Database
):
    with held(tmp_path / "data" / "locks", f"import-{anna.listener_id}"):
        with pytest.raises(JobHeldError):
            library.edits.add(anna, CountsAs("artist", database.spelling("Artist 0"), database.spelling("Artist 1")))
        library.edits.add(anna, Hide("artist", database.spelling("Artist 1")))

    assert len(library.edits.all(anna)) == 1


def test_edits_are_told_in_words(library: Library, anna: Listener, database: Database):
    one, other = database.spelling("Artlst 1"), database.spelling("Artist 1")
    track, album = (
        database.query(f"SELECT {entity}_id FROM {entity}s WHERE artist_id = ? ORDER BY title", other)[0][0]
        for entity in ("track", "album")
    )
    for change in (Hide("track", track), Hide("album", album), HideRange(START, START + 60), CountsAs("artist", one, other)):
        library.edits.add(anna, change)

    assert library.edits.described(anna, library.edits.all(anna)) == [
        "Counts as: artist Artlst 1 → Artist 1",
        "Hidden: plays from 2023-11-14 22:14:00 to 2023-11-14 22:15:00",
        "Hidden: album Album 0 by Artist 1",
        "Hidden: track Title 1 by Artist 1",
    ]


def test_a_suggestion_makes_one_of_two_nearly_identical_names(tmp_path: Path):
    boards = [Play(START + 600 * n, "Boards of Canada" if n else "Boards of Cannada", "Roygbiv") for n in range(5)]
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [uts(tmp_path / "plays.csv", boards)])

        [suggested] = library.edits.suggestions(anna)
        library.edits.add(anna, suggested.change)

        assert (suggested.name, suggested.plays, suggested.other, suggested.other_plays) == (
            "Boards of Canada",
            4,
            "Boards of Cannada",
            1,
        )
        assert artists(library.history(anna)) == {"Boards of Canada": 5}
        assert len(set(library.history(anna).track.tolist())) == 1
        assert library.edits.suggestions(anna) == []
