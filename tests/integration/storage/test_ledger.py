"""Every row is accounted for, and what is stored does not depend on how the rows came."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from integration.storage.plays import START, Database, File, Play, copy_of
from integration.storage.strategies import files, imports
from laws import law

from music_rec.core.models import FileLedger, Flag, Kind, RowOut
from music_rec.core.sources import SOURCES

LAWS = settings(max_examples=20, deadline=None)


def expected(of: Sequence[File]) -> list[tuple[Any, ...]]:
    """What must be stored, by the words of the design alone."""
    found: set[tuple[str, Play]] = set()
    most: Counter[tuple[str, Play]] = Counter()
    for file in of:
        plays = [(file.source, play) for batch in file.batches for play in batch]
        most |= Counter(plays)  # the largest count in any one file
        found |= set(plays)
    groups: defaultdict[tuple[str, int, str, str], list[Play]] = defaultdict(list)
    for source, play in sorted(found):
        times = most[(source, play)] if SOURCES[source].identity == "repeat" else 1
        groups[(source, play.at, play.artist, play.title)] += [play] * times
    stored = []
    for key, plays in groups.items():
        for ordinal, play in enumerate(sorted(plays, key=lambda play: (play.ms, play.uri))):
            stored.append((*key, ordinal, kind_of(play), play.ms, play.uri or None))
    return sorted(stored, key=lambda row: row[:5])


def kind_of(play: Play) -> Kind:
    if play.flags & Flag.PRIVATE:
        return Kind.PRIVATE
    return Kind.SKIP if 0 <= play.ms < 30_000 else Kind.PLAY


def adds_up(ledger: FileLedger) -> bool:
    return ledger.rows_in == ledger.added + ledger.duplicate + sum(ledger.filtered.values()) + sum(ledger.rejected.values())


@law(files(), st.integers(0, 2**32), soon=8, later=30)
def test_the_ledger_adds_up_and_nothing_is_added_twice(blank: Database, of: list[File], seed: int):
    with copy_of(blank) as database:
        ledgers = [one for files in imports(of, random.Random(seed)) for one in database.bring(*files)]
        stored = database.rows()
        again = database.bring(*of)

        assert all(map(adds_up, ledgers + again))
        assert sum(one.added for one in ledgers) == len(stored)
        assert sum(one.rows_in for one in again) == sum(len(file.batches[0]) + len(file.out) for file in of)
        assert [one.added for one in again] == [0] * len(of)
        assert database.rows() == stored
        assert database.query("SELECT count(*) FROM import_repeats WHERE import_id = (SELECT max(import_id) FROM imports)") == [
            (len(stored),)
        ]


@pytest.mark.slow
@LAWS
@given(files(), st.integers(0, 2**32))
def test_any_order_and_any_batches_store_the_same_rows(blank: Database, of: list[File], seed: int):
    together = list(imports(of, random.Random(seed)))
    with copy_of(blank) as database:
        for files in together:
            database.bring(*files)

        assert database.rows() == expected(of)
        assert orphans(database, "play_details") == orphans(database, "import_repeats") == []
        holders = {(without_ordinal(row), import_id) for *row, import_id in database.held_by()}
        assert holders == {(without_ordinal(row), i) for i, files in enumerate(together, 1) for row in expected(files)}


def without_ordinal(row: Sequence[Any]) -> tuple[Any, ...]:
    """What a row of one file keeps when others come; the k-th repeat of a minute stays the k-th."""
    return tuple(row) if SOURCES[row[0]].identity == "repeat" else (*row[:4], *row[5:])


def orphans(database: Database, table: str) -> list[Any]:
    """Rows that belong to no row of a source."""
    return database.query(
        f"SELECT * FROM {table} LEFT JOIN scrobbles s USING (listener_id, source_id, played_at, track_id, ordinal)"
        " WHERE s.listener_id IS NULL"
    )


def test_repeats_of_one_minute_count_as_often_as_in_the_file_with_most(database: Database):
    once, thrice = File.of("lastfm-csv", Play()), File.of("lastfm-csv", *[Play()] * 3)

    ledgers = [database.bring(file)[0] for file in (once, thrice, thrice, once)]

    assert [(one.added, one.duplicate) for one in ledgers] == [(1, 0), (2, 1), (0, 3), (0, 1)]
    assert [row[4] for row in database.rows()] == [0, 1, 2]


def test_repeats_of_one_minute_are_counted_over_the_batches_of_a_file_but_not_over_files(database: Database):
    file = File("lastfm-csv", [[Play()], [Play()], [Play()]])

    [one, other] = database.bring(file, file)

    assert (one.added, one.duplicate) == (3, 0)
    assert (other.added, dict(other.duplicate_by)) == (0, {"this_import": 3, "earlier_import": 0})


def test_a_row_that_comes_in_between_moves_details_and_repeats_along(database: Database):
    long, short = Play(ms=200_000, uri="b"), Play(ms=31_000, uri="a")
    database.bring(File.of("spotify-extended", long))
    database.bring(File.of("spotify-extended", long))

    database.bring(File.of("spotify-extended", short, long))

    assert [(row[4], row[6], row[7]) for row in database.rows()] == [(0, 31_000, "a"), (1, 200_000, "b")]
    assert database.query("SELECT ordinal, import_id FROM import_repeats") == [(1, 2), (1, 3)]
    assert database.query("SELECT ordinal, import_id FROM scrobbles ORDER BY ordinal") == [(0, 3), (1, 1)]


def test_rows_of_one_end_that_differ_in_length_or_id_are_different_plays(database: Database):
    plays = [Play(ms=60_000, uri="a"), Play(ms=60_001, uri="a"), Play(ms=60_000, uri="b"), Play(ms=60_000)]

    [ledger] = database.bring(File.of("spotify-extended", *plays, plays[0]))

    assert (ledger.added, dict(ledger.duplicate_by)) == (4, {"this_import": 1, "earlier_import": 0})


@pytest.mark.parametrize("source", ["lastfm-uts", "lastfm-csv", "spotify-extended"])
def test_a_few_rows_from_far_apart_find_theirs_among_many(database: Database, source: str):
    plays = [Play(START + 600 * i, f"Artist {i % 7}", ms=60_000) for i in range(100)]
    database.bring(File.of(source, *plays))

    [ledger] = database.bring(File.of(source, plays[99], plays[0], Play(START + 60), plays[50]))

    assert (ledger.added, ledger.duplicate) == (1, 3)


def test_rows_that_are_there_are_told_by_where_they_were(database: Database):
    database.bring(File.of("lastfm-uts", Play()))

    [ledger] = database.bring(File.of("lastfm-uts", Play(), Play(START + 1), Play(START + 1)))

    assert dict(ledger.duplicate_by) == {"this_import": 1, "earlier_import": 1}


def test_two_listeners_keep_their_own_rows(database: Database):
    berta = database.add_listener("Berta")
    database.bring(File.of("lastfm-uts", Play()))

    [ledger] = database.bring(File.of("lastfm-uts", Play()), listener=berta)

    assert ledger.added == 1
    assert len(database.rows(1)) == len(database.rows(berta)) == 1


def test_what_fell_out_is_kept_with_its_reason_and_text(database: Database):
    out = [RowOut(3, "rejected", "no date", "a,b,"), RowOut(7, "filtered", "podcast", "{}")]

    [ledger] = database.bring(File("lastfm-uts", [[Play()]], out))

    assert (dict(ledger.filtered), dict(ledger.rejected)) == ({"podcast": 1}, {"no date": 1})
    assert database.query("SELECT row_no, outcome, reason, text FROM import_rows_out") == [
        (3, "rejected", "no date", "a,b,"),
        (7, "filtered", "podcast", "{}"),
    ]
