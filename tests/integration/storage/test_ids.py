"""The ids that services give a name are kept, all of them, with the imports that brought them."""

from __future__ import annotations

from pathlib import Path

from integration.storage.exports import UTS_HEAD, library_in
from integration.storage.plays import START, Database

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
