"""Undoing an import takes its names away, and edits of them nothing to do; with the names, the edits are back in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.edits import Change, CountsAs, Edit, Hide
from music_rec.core.models import Entity, Listener
from music_rec.library import Library

OURS = [Play(START + 600 * n, f"Artist {n % 3}", f"Title {n % 2}", f"Album {n % 2}", ms=200_000) for n in range(12)]
THEIRS = [Play(play.at + 30, play.artist.replace("Artist 1", "Artlst 1"), play.title, play.album) for play in OURS]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def anna(library: Library) -> Listener:
    return library.people.writable("Anna", "UTC")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return spotify(tmp_path / "Streaming_History_Audio_0.json", OURS)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return uts(tmp_path / "plays.csv", THEIRS)


def bring(library: Library, anna: Listener, file: Path) -> int:
    return library.imports.run(anna, [file]).import_id


def counted(library: Library, anna: Listener) -> list[tuple[int, str, str]]:
    """Every play that counts, by what it counts as."""
    plays = library.history(anna)
    names = (plays.names(entity, plays.codes(entity)) for entity in ("artist", "track"))
    return list(zip(plays.played_at.tolist(), *names, strict=True))


def made(edits: list[Edit]) -> list[tuple]:
    """Edits without the ids of what they are about."""
    return [(edit.edit_id, type(edit.change), edit.names, edit.undone_at) for edit in edits]


@pytest.mark.parametrize(("entity", "name"), [("artist", "Artist 2"), ("album", "Album 1"), ("track", "Title 0")])
def test_what_was_hidden_is_hidden_when_its_import_comes_again(
    library: Library, anna: Listener, database: Database, ours: Path, entity: Entity, name: str
):
    first = bring(library, anna, ours)
    change = Hide(entity, database.spelling(name, entity))
    library.edits.add(anna, change)
    before, edits = counted(library, anna), library.edits.all(anna)

    library.imports.undo(anna, first)
    gone = len(library.history(anna)), database.query("SELECT * FROM artists")
    bring(library, anna, ours)

    assert gone == (0, [])
    assert database.spelling(name, entity) != change.spelling_id
    assert counted(library, anna) == before
    assert len(before) < 12
    assert made(library.edits.all(anna)) == made(edits)


@pytest.mark.parametrize("both", [False, True])
def test_what_counted_as_another_does_so_when_its_import_comes_again(
    library: Library, anna: Listener, database: Database, ours: Path, theirs: Path, both: bool
):
    imported = [bring(library, anna, ours), bring(library, anna, theirs)]
    library.edits.add(anna, CountsAs("artist", database.spelling("Artlst 1"), database.spelling("Artist 1")))
    before = counted(library, anna)

    for import_id in imported if both else imported[1:]:
        library.imports.undo(anna, import_id)
    for file in (ours, theirs) if both else (theirs,):
        bring(library, anna, file)

    assert counted(library, anna) == before
    assert len(before) == len(database.query("SELECT * FROM play_links")) == 12
    assert "Artlst 1" not in {artist for _, artist, _ in before}


def test_tracks_that_counted_as_one_are_linked_when_their_import_comes_again(
    library: Library, anna: Listener, database: Database, ours: Path, theirs: Path
):
    bring(library, anna, ours)
    again = bring(library, anna, theirs)
    tracks = database.query("SELECT track_id FROM tracks JOIN artists USING (artist_id) WHERE name LIKE 'Art_st 1' ORDER BY 1")
    one, _, other, _ = (track_id for (track_id,) in tracks)
    library.edits.add(anna, CountsAs("track", other, one))
    links = len(database.query("SELECT * FROM play_links"))

    library.imports.undo(anna, again)
    bring(library, anna, theirs)

    assert len(database.query("SELECT * FROM play_links")) == links == 10


def test_with_both_names_gone_nothing_breaks_and_the_edits_can_be_undone(
    library: Library, anna: Listener, database: Database, ours: Path, theirs: Path
):
    imported = [bring(library, anna, ours), bring(library, anna, theirs)]
    library.edits.add(anna, CountsAs("artist", database.spelling("Artlst 1"), database.spelling("Artist 1")))
    library.edits.add(anna, Hide("track", database.spelling("Title 0", "track")))
    library.edits.add(anna, Hide("album", database.spelling("Album 1", "album")))

    for import_id in imported:
        library.imports.undo(anna, import_id)

    edits = library.edits.all(anna)
    assert len(library.history(anna)) == 0
    assert library.edits.described(anna, edits) == [
        "Hidden: album Album 1 by Artist 0 (no longer there)",
        "Hidden: track Title 0 by Artist 0 (no longer there)",
        "Counts as: artist Artlst 1 (no longer there) → Artist 1 (no longer there)",
    ]
    for edit in edits:
        library.edits.undo(anna, edit.edit_id)
    bring(library, anna, ours)
    assert len(library.history(anna)) == 12


def test_another_spelling_of_what_is_gone_stands_for_it(tmp_path: Path, library: Library, anna: Listener, database: Database):
    first = bring(library, anna, uts(tmp_path / "first.csv", [Play(START, "Beyoncé", "Halo")]))
    bring(
        library,
        anna,
        uts(
            tmp_path / "second.csv",
            [Play(START + 900, "BEYONCE", "HALO"), Play(START + 950, "BEYONCE", "Ego"), Play(START + 1800)],
        ),
    )
    library.edits.add(anna, Hide("track", database.spelling("Halo", "track")))
    library.edits.add(anna, Hide("artist", database.spelling("Beyoncé")))

    library.imports.undo(anna, first)

    assert [artist for _, artist, _ in counted(library, anna)] == ["Fjord"]
    assert library.edits.all(anna)[0].change == Hide("artist", database.spelling("BEYONCE"))
    assert library.edits.all(anna)[1].change == Hide("track", database.spelling("HALO", "track"))


def test_edits_made_before_names_were_kept_go_by_their_ids(library: Library, anna: Listener, database: Database, ours: Path):
    first = bring(library, anna, ours)
    edit = library.edits.add(anna, Hide("artist", database.spelling("Artist 2")))
    with_names = library.edits.all(anna)
    payload = f'{{"entity": "artist", "spelling_id": {edit.change.spelling_id}}}'
    database.write(lambda writer: writer.connection.execute("UPDATE edits SET payload = ?", [payload]))

    assert library.edits.all(anna) == with_names
    assert len(counted(library, anna)) == 8
    library.imports.undo(anna, first)
    bring(library, anna, ours)
    assert len(counted(library, anna)) == 12
    assert library.edits.described(anna, library.edits.all(anna)) == ["Hidden: artist (no longer there)"]


def test_a_backup_brings_back_edits_of_names_gone(
    tmp_path: Path, library: Library, anna: Listener, database: Database, ours: Path
):
    first = bring(library, anna, ours)
    change: Change = Hide("artist", database.spelling("Artist 2"))
    library.edits.add(anna, change)
    library.imports.undo(anna, first)
    library.moving.backup(tmp_path / "backup.zip")
    [edit] = library.edits.all(anna)
    library.edits.undo(anna, edit.edit_id)

    library.moving.restore(tmp_path / "backup.zip")
    bring(library, anna, ours)

    assert {artist for _, artist, _ in counted(library, anna)} == {"Artist 0", "Artist 1"}


def test_an_edit_keeps_no_name_alive(library: Library, anna: Listener, database: Database, ours: Path):
    first = bring(library, anna, ours)
    would_go = library.imports.preview_undo(anna, first)
    library.edits.add(anna, Hide("artist", database.spelling("Artist 2")))

    assert library.imports.preview_undo(anna, first) == would_go
    assert library.imports.undo(anna, first) == would_go
    assert database.query("SELECT * FROM artists UNION ALL SELECT track_id, title, key, 0 FROM tracks") == []
