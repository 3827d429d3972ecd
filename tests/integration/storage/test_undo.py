"""An import taken back leaves everything as if it had never come."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from integration.storage.contents import contents
from integration.storage.exports import headerless, library_in, spotify, uts
from integration.storage.plays import START, Database, File, Play, batch_of, copy_of
from integration.storage.strategies import files, imports, retold_files
from laws import law

from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.locks import held
from music_rec.core.models import Playlist, PlaylistTrack
from music_rec.core.storage.imports import ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.unused import NAMED_BY, Spellings
from music_rec.core.storage.writer import Writer

LAWS = settings(max_examples=20, deadline=None)
ORDERS = [pytest.param(one, marks=[pytest.mark.slow] if at % 4 else []) for at, one in enumerate(permutations(range(3)))]
"""Two of them soon."""
HEARD = [Play(START + 600 * i, f"Artist {i % 3}", f"Title {i % 5}", ms=200_000) for i in range(20)]


def brought(blank: Database, *of: Sequence[File]) -> dict[str, object]:
    """The contents of a database into which only these imports came."""
    with copy_of(blank) as database:
        for together in of:
            database.bring(*together)
        return contents(database)


@law(files() | retold_files(), st.integers(0, 2**32), st.data(), soon=8, later=30)
def test_any_import_taken_back_leaves_what_the_others_alone_would_have_brought(
    blank: Database, of: list[File], seed: int, data: st.DataObject
):
    together = list(imports(of, random.Random(seed)))
    taken = data.draw(st.integers(0, len(together) - 1))
    with copy_of(blank) as database:
        for files in together:
            database.bring(*files)

        preview = database.preview_undo(taken + 1)
        undone = database.undo(taken + 1)

        assert undone == preview
        left = [files for number, files in enumerate(together) if number != taken]
        assert contents(database) == brought(blank, *left)


@pytest.mark.slow
@LAWS
@given(retold_files(), st.integers(0, 2**32))
def test_all_imports_taken_back_in_any_order_leave_nothing(blank: Database, of: list[File], seed: int):
    rng = random.Random(seed)
    together = list(imports(of, rng))
    with copy_of(blank) as database:
        for files in together:
            database.bring(*files)

        for import_id in rng.sample(range(1, len(together) + 1), len(together)):
            database.undo(import_id)

        assert contents(database) == contents(blank)


@pytest.mark.parametrize("order", ORDERS)
def test_files_of_three_services_in_any_order_lose_each_other_without_a_trace(tmp_path: Path, order: tuple[int, ...]):
    later = [Play(play.at + 40, play.artist, play.title) for play in HEARD]
    made = [
        uts(tmp_path / "plays.csv", later),
        spotify(tmp_path / "Streaming_History_Audio_0.json", [*HEARD, Play(START + 90_000, "Mole", "Dig", ms=200_000)]),
        headerless(tmp_path / "old.csv", later[::2]),
    ]
    with library_in(tmp_path / "all") as library:
        anna = library.people.writable("Anna", "UTC")
        ids = [library.imports.run(anna, [made[place]]).import_id for place in order]
        library.imports.undo(anna, ids[1])
        plays = len(library.history(anna))
    with library_in(tmp_path / "two") as library:
        anna = library.people.writable("Anna", "UTC")
        for place in (order[0], order[2]):
            library.imports.run(anna, [made[place]])

        assert plays == len(library.history(anna))
    assert contents(Database(tmp_path / "all" / "data")) == contents(Database(tmp_path / "two" / "data"))


def test_rows_another_import_brought_too_stay_and_are_its_own(database: Database):
    ledgers = [database.bring(File.of("lastfm-uts", *HEARD[:12]))[0], database.bring(File.of("lastfm-uts", *HEARD[8:]))[0]]

    undone = database.undo(1)

    assert (undone.plays, undone.kept) == (8, 4)
    assert database.query("SELECT DISTINCT import_id FROM scrobbles") == [(2,)]
    assert database.query("SELECT count(*) FROM import_repeats") == [(0,)]
    stored = database.query("SELECT rows_in, added_by FROM import_files ORDER BY import_id")
    assert [rows for rows, _ in stored] == [one.rows_in for one in ledgers]


def test_a_row_that_closed_up_leaves_ordinals_as_if_it_never_came(database: Database):
    short, middle, long = (Play(ms=ms, uri="a") for ms in (31_000, 60_000, 200_000))
    database.bring(File.of("spotify-extended", short, long))
    database.bring(File.of("spotify-extended", middle))

    database.undo(1)

    assert [(row[4], row[6]) for row in database.rows()] == [(0, 60_000)]


def test_a_name_that_only_the_undone_import_had_no_longer_leads_its_group(database: Database):
    berta = database.add_listener("Berta")
    database.bring(File.of("lastfm-uts", Play(START, "FJORD", "Ice")))
    database.bring(File.of("lastfm-uts", Play(START, "Fjord", "ice"), Play(START + 1, "fjord", "Ice")), listener=berta)
    before = database.revision(berta)

    undone = database.undo(1)

    assert undone.spellings == Spellings(artists=1, albums=0, tracks=1)
    assert database.query("SELECT DISTINCT group_id = (SELECT min(artist_id) FROM artists) FROM artists") == [(1,)]
    assert database.query("SELECT count(DISTINCT key), count(DISTINCT group_id) FROM tracks") == [(1, 1)]
    assert database.revision(berta) > before


def test_a_track_in_a_list_stays_when_its_plays_go(database: Database):
    database.bring(File.of("lastfm-uts", Play(), Play(START + 1, "Mole", "Dig")))
    [(ice,)] = database.query("SELECT track_id FROM tracks WHERE title = 'Ice'")
    database.write(lambda writer: writer.save_playlist(1, Playlist(0, "Mix", (PlaylistTrack(ice, "Fjord", "Ice"),))))

    database.undo(1)

    assert database.query("SELECT name, title FROM tracks JOIN artists USING (artist_id)") == [("Fjord", "Ice")]


def test_everything_that_names_an_artist_a_track_or_an_album_keeps_it(database: Database):
    naming = {
        id_name: {
            table
            for (table,) in database.query(
                "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = ?",
                id_name,
            )
        }
        for id_name in ("track_id", "album_id", "artist_id")
    }
    rows = {"scrobbles", "play_details", "import_repeats", "import_variants", "play_links"}
    goes_with_them = {"recommendation_log", "batch_recommendations"}

    assert naming["track_id"] - rows - goes_with_them - {"tracks"} == set(NAMED_BY["tracks"]) - {"rows_kept"}
    assert naming["album_id"] - rows - {"albums"} == set()
    assert naming["artist_id"] - {"artists"} == set(NAMED_BY["artists"])


def test_names_of_rows_that_were_not_added_do_not_stay_behind(database: Database):
    database.bring(File.of("spotify-extended", Play(ms=60_000, uri="a"), Play(title="Snow", ms=60_000, uri="a", album="Cold")))

    assert database.query("SELECT title FROM tracks") == [("Ice",)]
    assert database.query("SELECT count(*) FROM albums") == [(0,)]


def test_an_import_that_forgot_nothing_meets_names_another_process_removed(database: Database):
    async def meanwhile(writer: Writer) -> None:
        run = await ImportRun.begin(writer, berta, 0)
        state = FileInProgress(1, "file", "lastfm-uts")
        await run.add(state, batch_of("lastfm-uts", [Play()]))
        writer.spellings.artists["Mole"] = 4711  # known once, removed since
        await asyncio.to_thread(database.bring, File.of("lastfm-uts", Play(START + 5, "Mole", "Dig")))
        await run.add(state, batch_of("lastfm-uts", [Play(START + 9, "Mole", "Dig")]))

    berta = database.add_listener("Berta")
    database.write(meanwhile)

    assert database.query("SELECT count(*) FROM scrobbles JOIN tracks USING (track_id) JOIN artists USING (artist_id)") == [
        (3,)
    ]


def test_the_ledger_of_an_undone_import_stays_with_its_end(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        report = library.imports.run(anna, [uts(tmp_path / "plays.csv", HEARD)])

        library.imports.undo(anna, report.import_id)

        [entry] = library.imports.all(anna)
        assert (entry.status, entry.files) == ("undone", report.files)
        assert entry.undone_at is not None
        assert len(library.history(anna)) == 0
        again = library.imports.run(anna, [tmp_path / "plays.csv"])
        assert again.plays_total == len(library.history(anna)) == len(HEARD)


def test_what_cannot_be_undone_is_named_with_what_can(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        first, second = (library.imports.run(anna, [uts(tmp_path / "plays.csv", HEARD)]).import_id for _ in range(2))
        library.imports.undo(anna, first)

        with pytest.raises(UsageError, match=f"Anna has no import 77. Imports that can be undone: {second}"):
            library.imports.undo(anna, 77)
        for work in (library.imports.undo, library.imports.preview_undo):
            with pytest.raises(UsageError, match=f"Import {first} is undone already. Import its files again"):
                work(anna, first)
        with pytest.raises(UsageError, match="Berta has no import"):
            library.imports.undo(library.people.add("Berta", "UTC"), second)


def test_nothing_is_undone_while_an_import_runs(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        report = library.imports.run(anna, [uts(tmp_path / "plays.csv", HEARD)])

        with (
            held(tmp_path / "data" / "locks", f"import-{anna.listener_id}"),
            pytest.raises(JobHeldError, match="for Anna is running"),
        ):
            library.imports.undo(anna, report.import_id)

        assert len(library.history(anna)) == len(HEARD)
