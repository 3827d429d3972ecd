"""What differs between two histories: the changes told lead from one to the other, whatever stands in both."""

from __future__ import annotations

import asyncio
import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.differences import (
    LATEST,
    NEVER,
    Edited,
    Kept,
    Months,
    Row,
    compare,
    differing,
    month_after,
    months_of,
    no_play,
    only,
    paired,
    read_so_far,
    rows_of,
    unlike,
)
from music_rec.core.frames import Coded, RowBatch, joined
from music_rec.core.models import RowOut
from music_rec.core.sync import FAR, Window

MARCH, APRIL = 1_709_251_200, 1_711_929_600
NOW = 1_720_000_000
rows = st.builds(Row, st.integers(0, 3), st.sampled_from("AB"), st.sampled_from("xy"), st.sampled_from(["", "L"]))


@st.composite
def kept_rows(draw: st.DrawFn) -> list[Kept]:
    """Rows as they are stored: numbered by start and track, some taken out."""
    seen: Counter[tuple[object, ...]] = Counter()
    kept = []
    for row in draw(st.lists(rows, max_size=12)):
        kept.append(Kept(row, seen[row[:3]], draw(st.booleans())))
        seen[row[:3]] += 1
    return kept


def counted(kept: list[Kept]) -> Counter[Row]:
    return Counter(one.row for one in kept if one.counts)


@given(kept_rows(), st.lists(rows, max_size=12))
def test_what_differs_makes_one_the_other(here: list[Kept], there: list[Row]):
    found = compare(here, there)

    changed = [one._replace(counts=(one.counts and one not in found.gone) or one in found.back) for one in here]
    assert counted(changed) + found.new == Counter(there)
    assert bool(found) == (counted(here) != Counter(there))
    assert not set(found.gone) & set(found.back)
    assert all(one.counts for one in found.gone)
    assert not any(one.counts for one in found.back)


@given(kept_rows(), st.lists(rows, max_size=12))
def test_nothing_is_both_taken_out_and_added(here: list[Kept], there: list[Row]):
    found = compare(here, there)

    assert not {one.row for one in found.gone} & set(found.only_there)


def test_of_equal_rows_the_last_go_and_the_first_come_back():
    row = Row(10, "Fjord", "Ice")
    three = [Kept(row, place) for place in range(3)]

    assert compare(three, [row]).gone == (three[1], three[2])
    out = [one._replace(counts=False) for one in three]
    assert compare(out, [row, row]).back == (out[0], out[1])
    assert compare([three[0], out[1]], [row] * 3).new == Counter({row: 1})


@given(st.lists(rows, max_size=10), st.lists(rows, max_size=10))
def test_every_row_is_told_once(gone: list[Row], only_there: list[Row]):
    missing, deleted, edited = paired(gone, only_there)

    assert Counter(deleted) + Counter(one.here for one in edited) == Counter(gone)
    assert Counter(missing) + Counter(one.there for one in edited) == Counter(only_there)
    assert all(one.here.played_at == one.there.played_at for one in edited)
    assert not {row.played_at for row in missing} & {row.played_at for row in deleted}


def test_rows_of_one_second_are_paired_by_what_they_have_in_common():
    gone = [Row(5, "Artlst", "One"), Row(5, "Fjord", "Ice", "Cold"), Row(5, "Mole", "Dig")]
    there = [Row(5, "Mole", "Digging"), Row(5, "Artist", "One"), Row(5, "Fjord", "Ice", "Warm"), Row(9, "New", "Here")]

    missing, deleted, edited = paired(gone, there)

    assert (missing, deleted) == ([there[3]], [])
    assert set(edited) == {Edited(gone[0], there[1]), Edited(gone[1], there[2]), Edited(gone[2], there[0])}


def test_rows_of_the_ledger_are_known_by_their_text_also_where_it_is_cut():
    text = json.dumps({"time": None, "artist": "Fjord", "title": "Ice", "album": ""})
    cut = '{"time": 1700000000, "artist": "Fjo'

    assert no_play(text) == Row(0, "Fjord", "Ice", "", text)
    assert no_play(cut) == Row(1_700_000_000, cut, "", "", cut)
    assert no_play("[1]").played_at == no_play("").played_at == 0


def test_rows_of_a_batch_are_chosen_as_often_as_they_are_wanted():
    names = [Coded.of(text) for text in (["A", "B", "A", "A"], ["x", "y", "x", "x"], ["", "L", "", "L"])]
    out = [RowOut(5, "rejected", "no date", "{}"), RowOut(6, "rejected", "no date", "{}")]
    batch = RowBatch("lastfm", 6, np.arange(1, 5), np.array([7, 8, 7, 7]), *names, out=out, flags=np.arange(4, dtype=np.int32))

    assert rows_of(batch) == [Row(7, "A", "x"), Row(8, "B", "y", "L"), Row(7, "A", "x"), Row(7, "A", "x", "L")]
    [chosen] = only([batch], Counter({Row(7, "A", "x"): 1, Row(8, "B", "y", "L"): 2, no_play("{}"): 1}))
    assert rows_of(chosen) == [Row(7, "A", "x"), Row(8, "B", "y", "L")]
    assert (chosen.rows_in, chosen.out, chosen.flags.tolist(), chosen.row.tolist()) == (3, out[:1], [0, 1], [1, 2])
    assert list(only([batch], Counter({Row(9, "A", "x"): 1}))) == []


def test_batches_joined_hold_the_rows_of_all():
    names = [[Coded.of(text) for text in ([letter, "B"], ["x", None], [None, "L"])] for letter in "AC"]
    columns = [{"flags": None}, {"flags": np.array([4, 4], np.int32)}, {"flags": None}]
    ids = [{("track", "musicbrainz"): Coded.of([None, text])} for text in ("m", "n", None)]
    batches = [
        RowBatch("lastfm", 2, np.arange(2), np.array([7, 9 + n]), *names[n % 2], out=[], ids=ids[n], **columns[n])
        for n in range(3)
    ]

    plain, loved = joined(batches)

    assert rows_of(plain) == [*rows_of(batches[0]), *rows_of(batches[2])]
    assert rows_of(loved) == rows_of(batches[1])
    assert (plain.rows_in, plain.flags, loved.flags.tolist()) == (4, None, [4, 4])
    assert [plain.ids["track", "musicbrainz"].codes.tolist(), loved.ids["track", "musicbrainz"].values] == [
        [-1, 0, -1, -1],
        ["n"],
    ]
    assert joined([]) == []


def test_months_begin_with_their_first_second_and_what_has_no_date_stands_alone():
    starts = np.array([0, NEVER - 1, NEVER, MARCH - 1, MARCH, APRIL - 1, APRIL])

    assert months_of(starts) == {0: 2, NEVER: 1, 1_706_745_600: 1, MARCH: 2, APRIL: 1}
    assert (month_after(MARCH), month_after(0)) == (APRIL, NEVER)
    assert unlike(months_of(starts), months_of(starts[1:5])) == (
        Months(APRIL, 1_714_521_600, 1, 0),
        Months(MARCH, APRIL, 2, 1),
        Months(0, NEVER, 2, 1),
    )


def found(here: list[int], there: list[int], most: int = 150) -> tuple[tuple[Months, ...], int]:
    """(what counting finds, how often it asked)."""
    ours, theirs, asked = np.sort(np.array(here, np.int64)), np.sort(np.array(there, np.int64)), []

    async def before(second: int) -> int:
        asked.append(second)
        return int(np.searchsorted(theirs, second))

    months = asyncio.run(differing(lambda second: int(np.searchsorted(ours, second)), before, NOW, most))
    return months, len(asked)


times = st.lists(st.one_of(st.just(0), st.integers(NEVER, NOW + 40_000_000)), max_size=30)


@given(times, times)
def test_counting_tells_each_month_as_it_is_and_comes_to_the_whole_difference(here: list[int], there: list[int]):
    months, asked = found(here, there)

    for one in months:
        assert (one.here, one.there) == tuple(sum(one.since <= at < one.until for at in part) for part in (here, there))
        assert one.here != one.there
        assert one.until == month_after(one.since) or one.until == LATEST
    assert sum(one.here - one.there for one in months) == len(here) - len(there)
    assert asked <= 1 + 9 * (len(here) + len(there))


@given(times, st.data())
def test_counting_finds_every_month_where_rows_only_lack(here: list[int], data: st.DataObject):
    there = [at for at in here if data.draw(st.booleans())]

    months, _ = found(here, there)

    wanted = unlike(months_of(np.array(here, np.int64)), months_of(np.array(there, np.int64)))
    later = month_after(int(np.datetime64(NOW, "s").astype("datetime64[M]").astype("datetime64[s]").astype(int)))
    assert [one for one in months if one.since < later] == [one for one in wanted if one.since < later]


def test_equal_counts_are_asked_once_and_one_month_in_few_requests():
    assert found([MARCH], [MARCH]) == ((), 1)
    assert found([MARCH], []) == ((Months(MARCH, APRIL, 1, 0),), 9)


def test_counting_ends_after_so_many_requests_with_months_together():
    here = [NEVER + 2_700_000 * month for month in range(200)]

    months, asked = found(here, [], most=20)

    assert asked <= 21
    assert sum(one.here for one in months) == 200


@pytest.mark.parametrize(
    ("unread", "spans", "windows"),
    [
        ([], [], [(0, FAR)]),
        ([(0, 50)], [], [(50, FAR)]),
        ([(10, 20), (30, FAR)], [], [(0, 10), (20, 30)]),
        ([(10, 20)], [(5, 15), (18, 25)], [(5, 10), (20, 25)]),
        ([(0, FAR)], [(5, 15)], []),
    ],
)
def test_what_is_read_so_far_is_all_but_what_is_still_to_be_read(unread, spans, windows):
    assert read_so_far([Window(*one) for one in unread], spans) == tuple(Window(*one) for one in windows)
