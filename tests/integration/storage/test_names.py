"""Names come from outside: whatever they hold, they are kept as they came, or as near to it as a database can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import strategies as st
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, File, Play, copy_of
from laws import law

from music_rec.core.models import RowOut
from music_rec.core.storage.reader import Reader

HOSTILE = [
    "'; DROP TABLE scrobbles; --",
    '"quoted", with commas',
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "%s {0} \\u0000 \\",
    "مرحبا \u202e gnol",
    "💿👩‍👩‍👧‍👦",
    "e\u0301 and é",
    "\ufeffmark",
    "line\nbreak\ttab",
    "0",
    "null",
    "x" * 10_000,
    "ß" * 10_000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_kept_to_the_letter(database: Database, name: str):
    database.bring(File.of("lastfm-uts", Play(artist=name, title=name, album=name)))
    database.bring(File.of("lastfm-uts", Play(artist=name, title=name, album=name)))

    reader = Reader(database.path)
    assert [reader.names(entity, [1]) for entity in ("artist", "track", "album")] == [[name]] * 3
    assert len(database.rows()) == 1


@pytest.mark.parametrize(
    ("name", "kept"), [("\0", "?"), ("A\0B", "AB"), ("\ud800", "?"), ("half \udc00 pair", "half ? pair"), ("\0\0a", "a")]
)
def test_what_a_database_cannot_hold_is_left_out(database: Database, name: str, kept: str):
    database.bring(File.of("spotify-extended", Play(artist=name, title=name, album=name, ms=60_000, uri=name)))

    assert [(row[2], row[3], row[7]) for row in database.rows()] == [(kept, kept, kept)]


def test_names_that_become_alike_are_one(database: Database):
    plays = [Play(START, "Fjord\0"), Play(START + 1, "Fjord"), Play(START + 2, "Fj\0ord", "Ice\0"), Play(START + 2)]

    [ledger] = database.bring(File.of("lastfm-uts", *plays))

    assert (ledger.added, ledger.duplicate) == (3, 1)
    assert database.query("SELECT name FROM artists") == [("Fjord",)]


def test_the_text_of_a_row_that_fell_out_is_kept_as_far_as_possible(database: Database):
    database.bring(File("lastfm-uts", [[Play()]], [RowOut(2, "filtered", "podcast", "a \ud800 b \0 c")]))

    assert Reader(database.path).rows_out(1, 1) == [RowOut(2, "filtered", "podcast", "a ? b  c")]


NAMES = st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8)), min_size=1, max_size=8)


@law(NAMES, soon=10, later=40)
def test_any_names_come_back(blank: Database, names: list[tuple[str, str]]):
    plays = [Play(START + i, artist, title, artist) for i, (artist, title) in enumerate(names)]
    with copy_of(blank) as database:
        database.bring(File.of("lastfm-uts", *plays))
        again = database.bring(File.of("lastfm-uts", *plays))

        kept = [(artist.replace("\0", "") or "?", title.replace("\0", "") or "?") for artist, title in names]
        assert sorted((row[2], row[3]) for row in database.rows()) == sorted(kept)
        assert again[0].added == 0


def test_half_characters_in_a_file_do_not_stop_its_import(tmp_path: Path):
    plays = [Play(START + i, f"Artist {name}", name, album=name, ms=60_000) for i, name in enumerate(["\ud800", "ok", "a\0b"])]
    file = spotify(tmp_path / "Streaming_History_Audio_0.json", plays)

    with library_in(tmp_path) as library:
        [ledger] = library.imports.run(library.people.writable(None, "UTC"), [file]).files

    assert (ledger.error, ledger.rows_in) == ("", 3)
    assert ledger.added + sum(ledger.rejected.values()) == 3


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has such names")
def test_a_file_name_that_is_no_text_is_shown_as_far_as_possible(tmp_path: Path):
    path = tmp_path / os.fsdecode(b"pl\xffys.csv")
    try:
        uts(path, [Play()])
    except OSError:
        pytest.skip("this disk has no such names")

    with library_in(tmp_path) as library:
        [ledger] = library.imports.run(library.people.writable(None, "UTC"), [path]).files

    assert (ledger.added, ledger.error) == (1, "")
    assert ledger.path.endswith("pl ys.csv")
