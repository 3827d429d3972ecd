"""The cached History is only ever a copy of what the database holds."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from integration.storage.plays import START, Database, File, Play, batch_of, copy_of
from integration.storage.strategies import files, imports
from laws import law

from music_rec.core.counting import Rules
from music_rec.core.history import Spellings
from music_rec.core.models import Flag, Kind, Listener
from music_rec.core.storage import history, history_steps
from music_rec.core.storage.history import Snapshot
from music_rec.core.storage.imports import ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.writer import Writer, following, show_plays_as
from music_rec.ingest import clean
from music_rec.library.store import Store

COUNTED = """
    SELECT played_at, track_id, album_id, coalesce(ms_played, -1)
    FROM scrobbles s LEFT JOIN play_details USING (listener_id, source_id, played_at, track_id, ordinal)
    WHERE s.listener_id = 1 AND kind = ? AND NOT EXISTS (
        SELECT 1 FROM play_links l WHERE l.listener_id = s.listener_id AND l.source_id = s.source_id
        AND l.played_at = s.played_at AND l.track_id = s.track_id AND l.ordinal = s.ordinal)
    ORDER BY 1, 2, 3, 4"""
ICE, SNOW, DIG = Play(START), Play(START + 1, title="Snow"), Play(START + 2, "Mole", "Dig")


def load(database: Database) -> Snapshot:
    return history.load(database.path, database.cache, 1)


def built(database: Database) -> Snapshot:
    """The same from the database alone."""
    return history.load(database.path, database.folder / "no cache yet" / str(database.revision()), 1)


def rows(columns: dict[str, Any]) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


def assert_same(one: Snapshot, other: Snapshot) -> None:
    assert (one.database_id, one.revision) == (other.database_id, other.revision)
    assert rows(one.plays) == rows(other.plays)
    assert rows(one.skips) == rows(other.skips)
    for table in fields(Spellings):
        np.testing.assert_array_equal(getattr(one.spellings, table.name), getattr(other.spellings, table.name))


def cached(database: Database) -> Path:
    [file] = (database.cache / "history").iterdir()
    return file


def is_of(file: Path, revision: int) -> bool:
    with np.load(file) as stored:
        return str(stored["mark"][0]).endswith(f" at {revision}")


def removed(file: Path) -> None:
    shutil.rmtree(file.parent)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def torn(file: Path) -> None:
    """Half of it never reached the disk."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2].ljust(len(content), b"\0"))


def foreign(file: Path) -> None:
    np.savez(file, mark=np.array("something else"), plays=np.arange(3))


def pickled(file: Path) -> None:
    np.save(file.with_suffix(".npy"), np.array([{"a": 1}], object), allow_pickle=True)
    file.with_suffix(".npy").replace(file)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@law(files(), st.integers(0, 2**32), soon=8, later=30)
def test_after_any_imports_it_is_what_a_plain_query_counts(blank: Database, of: list[File], seed: int):
    with copy_of(blank) as database:
        for together in imports(of, random.Random(seed)):
            database.bring(*together)

            snapshot = load(database)

            assert rows(snapshot.plays) == database.query(COUNTED, 0)
            assert rows(snapshot.skips) == database.query(COUNTED, 1)
            assert_same(snapshot, built(database))


def test_an_import_of_one_source_puts_its_rows_beside_those_in_the_cache(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    first = cached(database)
    assert is_of(first, database.revision())

    database.bring(File("lastfm-uts", [[SNOW], [DIG]]))

    assert is_of(cached(database), database.revision())
    before = cached(database).read_bytes()
    assert len(load(database).plays["ms"]) == 3
    assert cached(database).read_bytes() == before


def test_rows_that_are_brought_into_sight_are_put_beside_what_is_known(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    known = load(database)

    asyncio.run(shown(database, SNOW))
    asyncio.run(shown(database, DIG, Play(START + 1, "Mole", "Under")))

    assert from_cache(database, known) == from_cache(database) == 4
    assert_same(history.load(database.path, database.cache, 1, known), built(database))
    assert is_of(cached(database), database.revision())


def test_rows_that_were_saved_before_they_came_into_sight_count_once_in_what_was_read_meanwhile(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    cached(database).unlink()

    asyncio.run(shown(database, SNOW, meanwhile=lambda: load(database)))

    assert from_cache(database) == 2
    assert_same(load(database), built(database))


def test_rows_that_nobody_brought_into_sight_are_found_by_reading_everything(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    asyncio.run(shown(database, SNOW, killed=True))

    asyncio.run(shown(database, DIG))

    assert from_cache(database) == 0
    assert len(load(database).plays["ms"]) == 3
    assert_same(load(database), built(database))


@pytest.mark.parametrize("spoil", [Path.unlink, emptied, cut, torn, foreign])
def test_a_spoiled_step_costs_only_a_longer_way(database: Database, spoil: Callable[[Path], None]):
    database.bring(File.of("lastfm-uts", ICE))
    before = database.revision()
    asyncio.run(shown(database, SNOW))
    asyncio.run(shown(database, DIG))
    [first] = (database.cache / "history").glob(f"*.{before}.npz")
    spoil(first)

    assert from_cache(database) == 0
    assert_same(load(database), built(database))
    assert is_of(cached(database), database.revision())


def test_of_each_second_the_last_step_tells(database: Database):
    rng = random.Random(1)
    database.bring(File.of("lastfm-uts", *(Play(START + rng.randrange(40), f"Artist {i % 7}") for i in range(30))))
    for _ in range(6):
        asyncio.run(shown(database, *(Play(START + rng.randrange(40), title=f"Title {rng.random()}") for _ in range(9))))

    assert from_cache(database) == 84
    assert_same(load(database), built(database))


def test_steps_that_nobody_takes_do_not_pile_up(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history_steps, "MOST_STEPS", 4)
    database.bring(File.of("lastfm-uts", ICE))
    kept = []
    for number in range(10):
        asyncio.run(shown(database, Play(START + 1000 + number, f"Artist {number}")))
        kept.append(len(list((database.cache / "history").glob("*.*.npz"))))

    assert max(kept) == 4
    assert_same(load(database), built(database))


def from_cache(database: Database, known: Snapshot | None = None) -> int:
    """How many plays there are by what is known or cached and the steps since: those of a database whose rows were spoiled."""
    with copy_of(database) as spoiled:
        shutil.copytree(database.cache, spoiled.cache)
        with closing(sqlite3.connect(spoiled.path)) as db, db:
            db.execute("UPDATE scrobbles SET kind = ?", [Kind.PRIVATE])
        return len(history.load(spoiled.path, spoiled.cache, 1, known).plays["ms"])


async def shown(database: Database, *plays: Play, meanwhile: Callable[[], object] = int, killed: bool = False) -> None:
    """Save rows without raising the revision, and then bring them into sight, unless the program was killed before."""
    writer = await Writer.open(database.path)
    try:
        run, file, before = ImportRun(writer, 1, 1, Rules()), FileInProgress(1, "file", "lastfm-uts"), database.revision()
        async with writer.transaction() as db:
            added, _ = await run.add_rows(db, file, clean(batch_of("lastfm-uts", plays, 1, ())))
        meanwhile()
        if not killed:
            after = following(before)
            history.write_step(database.path, database.cache, 1, before, after, np.unique(added.played_at))
            assert await show_plays_as(writer, 1, before, after)
    finally:
        await writer.close()


def test_an_import_that_adds_nothing_leaves_the_cache_alone(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    before = cached(database).stat()

    database.bring(File.of("lastfm-uts", ICE))

    assert cached(database).stat().st_mtime_ns == before.st_mtime_ns
    assert is_of(cached(database), database.revision())


def test_row_that_comes_in_before_another_of_its_second_is_not_left_with_the_place_of_that_one(database: Database):
    long, short = (Play(START + 1, ms=ms) for ms in (40_001, 40_000))
    database.bring(File.of("lastfm-uts", ICE))
    database.bring(File.of("spotify-extended", long))
    load(database)

    database.bring(File.of("spotify-extended", long, short))

    assert_same(load(database), built(database))


def test_rows_of_another_program_are_found_by_reading_everything(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    old = cached(database).read_bytes()
    database.bring(File.of("lastfm-uts", SNOW))
    cached(database).write_bytes(old)

    database.bring(File.of("lastfm-uts", DIG))

    assert not is_of(cached(database), database.revision())
    assert len(load(database).plays["ms"]) == 3
    assert is_of(cached(database), database.revision())


@pytest.mark.parametrize("spoil", [removed, emptied, cut, torn, foreign, pickled, a_folder])
def test_a_spoiled_file_costs_only_a_longer_way(database: Database, spoil: Callable[[Path], None]):
    plays = [Play(START + i, f"Artist {i % 7}", f"Title {i % 30}") for i in range(300)]
    database.bring(File.of("lastfm-uts", *plays))
    spoil(cached(database))

    snapshot = load(database)
    spoil(cached(database)) if spoil is not a_folder else None
    database.bring(File.of("lastfm-uts", DIG))

    assert len(snapshot.plays["ms"]) == 300
    assert_same(load(database), built(database))
    assert len(load(database).plays["ms"]) == 301


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@example(where=0.8949627071858101, junk=b"\x00\x03")  # in the list of contents
@given(where=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=40))
def test_no_spoiled_byte_changes_an_answer(tmp_path_factory: pytest.TempPathFactory, where: float, junk: bytes):
    database = Database(tmp_path_factory.mktemp("spoiled"))
    database.add_listener()
    database.bring(File.of("lastfm-uts", *(Play(START + i, f"Artist {i % 7}") for i in range(50))))
    content = bytearray(cached(database).read_bytes())
    at = int(where * len(content))
    content[at : at + len(junk)] = junk
    cached(database).write_bytes(content)

    assert_same(load(database), built(database))


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
def test_only_its_owner_may_read_the_cache(database: Database):
    database.bring(File.of("lastfm-uts", ICE))

    assert cached(database).stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_written_is_no_error(database: Database):
    database.cache.write_text("a file in place of the folder")

    database.bring(File.of("lastfm-uts", ICE))

    assert len(load(database).plays["ms"]) == 1


def test_nothing_is_left_of_a_file_that_could_not_be_put_in_place(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    a_folder(cached(database))
    (cached(database) / "inside").write_text("so that it cannot be replaced")

    load(database)

    assert cached(database).is_dir()


def test_the_most_played_spelling_gives_a_group_its_name(database: Database):
    plays = [Play(START, "FJORD"), *(Play(START + i, "Fjord") for i in range(1, 3)), Play(START + 9, "fjord", "ICE")]
    database.bring(File.of("lastfm-uts", *plays))

    store = Store(database.path, database.cache)
    one, _ = store.histories(Listener(1, "Anna"))

    assert len(set(one.artist.tolist())) == len(set(one.track.tolist())) == 1
    assert one.names("artist", one.artist[:1]) == ["Fjord"]
    assert one.names("track", one.track[:1]) == ["Ice"]


def test_labels_are_those_of_each_listener(database: Database):
    berta = database.add_listener("Berta")
    database.bring(File.of("lastfm-uts", Play(START, "FJORD")))
    database.bring(File.of("lastfm-uts", Play(START, "Fjord")), listener=berta)

    store = Store(database.path, database.cache)
    named = [store.histories(one)[0] for one in (Listener(1, "Anna"), Listener(berta, "Berta"))]

    assert [one.names("artist", one.artist) for one in named] == [["FJORD"], ["Fjord"]]


def test_private_rows_are_in_neither_part(database: Database):
    private = Play(ms=200_000, flags=int(Flag.PRIVATE))
    database.bring(File.of("spotify-extended", private, Play(START + 5, ms=1000), Play(START + 9, ms=200_000)))

    snapshot = load(database)

    assert snapshot.plays["played_at"].tolist() == [START + 9]
    assert snapshot.skips["played_at"].tolist() == [START + 5]


def test_a_process_loads_once_per_revision(database: Database):
    store, anna = Store(database.path, database.cache), Listener(1, "Anna")
    database.bring(File.of("lastfm-uts", ICE))

    first, again = store.histories(anna), store.histories(anna)
    database.bring(File.of("lastfm-uts", SNOW))
    later = store.histories(anna)

    assert again[0] is first[0]
    assert (len(first[0]), len(later[0])) == (1, 2)


def test_copies_that_went_their_own_ways_never_share_a_cache(database: Database, tmp_path: Path):
    database.bring(File.of("lastfm-uts", ICE))
    copy = tmp_path / "copy.db"
    shutil.copy(database.path, copy)
    database.bring(File.of("lastfm-uts", SNOW))
    load(database)

    shutil.copy(copy, database.path)
    database.bring(File.of("lastfm-uts", Play(START + 900, "Mole", "Dig")))

    assert load(database).plays["played_at"].tolist() == [ICE.at, START + 900]


def test_what_is_handed_out_cannot_be_changed(database: Database):
    database.bring(File.of("lastfm-uts", ICE))
    one, _ = Store(database.path, database.cache).histories(Listener(1, "Anna"))

    with pytest.raises(ValueError, match="read-only"):
        one.played_at[0] = 0
