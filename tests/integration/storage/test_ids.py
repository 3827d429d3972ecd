"""The ids that services give a name are kept, all of them, with the imports that brought them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from integration.storage.exports import UTS_HEAD, library_in
from integration.storage.plays import START, Database

from music_rec.core.storage.database import migrations

Named = tuple[str, str, str, str]
"""Artist, its id, title, its id."""


def bring(folder: Path, *rows: Named) -> Database:
    lines = (f"{START + i},,{artist},{one},,,{title},{other}" for i, (artist, one, title, other) in enumerate(rows))
    file = folder / "plays.csv"
    file.write_text("\n".join([UTS_HEAD, *lines, ""]), "utf-8")
    with library_in(folder) as library:
        library.imports.run(library.people.writable(None, "UTC"), [file])
    return Database(folder / "data")


def kept(database: Database, entity: str) -> list[tuple[str, str, int]]:
    table, id_name, name = ("artists", "artist_id", "name") if entity == "artist" else ("tracks", "track_id", "title")
    return database.query(
        f"SELECT {name}, value, import_id FROM spelling_ids JOIN {table} ON {id_name} = spelling_id"
        f" WHERE entity = '{entity}' AND service = 'musicbrainz' ORDER BY 1, 2, 3"
    )


def test_each_name_keeps_every_id_it_came_with(tmp_path: Path):
    rows = [("Fjord", "a", "Ice", "x"), ("Fjord", "b", "Ice", "y"), ("Fjord", "a", "Ice", ""), ("Mole", "", "Ice", "x")]

    database = bring(tmp_path, *rows)

    assert kept(database, "artist") == [("Fjord", "a", 1), ("Fjord", "b", 1)]
    assert kept(database, "track") == [("Ice", "x", 1), ("Ice", "x", 1), ("Ice", "y", 1)]


def test_each_import_holds_the_ids_it_brought(tmp_path: Path):
    bring(tmp_path, ("Fjord", "a", "Ice", ""), ("Mole", "m", "Dig", ""))

    database = bring(tmp_path, ("Fjord", "a", "Ice", ""))

    assert kept(database, "artist") == [("Fjord", "a", 1), ("Fjord", "a", 2), ("Mole", "m", 1)]


def test_no_album_has_no_id(tmp_path: Path):
    database = bring(tmp_path, ("Fjord", "a", "Ice", "x"))

    assert database.query("SELECT DISTINCT entity FROM spelling_ids ORDER BY 1") == [("artist",), ("track",)]


def test_ids_of_spotify_came_with_plays_before_they_were_kept_by_track(tmp_path: Path):
    rows = [spotify_row(at, uri) for at, uri in enumerate(("spotify:track:" + "a" * 22, "spotify:track:" + "b" * 22, None))]
    file = tmp_path / "Streaming_History_Audio_2023_0.json"
    file.write_text(json.dumps(rows), "utf-8")
    with library_in(tmp_path) as library:
        library.imports.run(library.people.writable(None, "UTC"), [file])
    ids = "SELECT title, value, import_id FROM spelling_ids JOIN tracks ON track_id = spelling_id WHERE service = 'spotify'"
    brought = sorted(Database(tmp_path / "data").query(ids))

    with closing(sqlite3.connect(tmp_path / "data" / "music_rec.db")) as db, db:
        db.execute("DELETE FROM spelling_ids")
        [step] = [sql for number, sql in migrations() if "row_id GLOB 'spotify:track:*'" in sql]
        db.executescript(step)

    assert brought == [("Song 0", "a" * 22, 1), ("Song 1", "b" * 22, 1)]
    assert sorted(Database(tmp_path / "data").query(ids)) == brought


def spotify_row(at: int, uri: str | None) -> dict[str, object]:
    """A play as Spotify's extended history has it."""
    return {
        "ts": f"2023-11-{1 + at:02}T12:00:00Z",
        "ms_played": 200_000,
        "master_metadata_track_name": f"Song {at}",
        "master_metadata_album_artist_name": "Fjord",
        "spotify_track_uri": uri,
    }
