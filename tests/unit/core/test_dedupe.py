"""Which rows are there already, and how those of one start are numbered."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.dedupe import RepeatCounter, Rows, judge
from music_rec.core.sources import Identity

Row = tuple[int, int, int, int]
"""Start, track, milliseconds, identity."""
ROW = st.tuples(st.integers(0, 2), st.integers(1, 2), st.integers(0, 1), st.integers(0, 1))
ROWS = st.lists(ROW, max_size=12)


def columns(rows: list[Row], ordinals: list[int] | None = None) -> Rows:
    table = np.array(rows, np.int64).reshape(-1, 4)
    ordinal = np.array(ordinals or [0] * len(rows), np.int64)
    return Rows(table[:, 0], table[:, 1], table[:, 2], table[:, 3], ordinal)


def one_track_per_identity(rows: list[Row]) -> list[Row]:
    """An id says which track it is."""
    return [(start, track, ms, identity * 10 + track) for start, track, ms, identity in rows]


def numbered(rows: list[Row]) -> dict[Row, int]:
    """Ordinals of different rows: in order of length, then identity, within a start and track."""
    seen: Counter[tuple[int, int]] = Counter()
    ordinals = {}
    for row in sorted(set(rows)):
        ordinals[row] = seen[row[:2]]
        seen[row[:2]] += 1
    return ordinals


@given(ROWS, ROWS)
def test_rows_with_an_end_are_numbered_the_same_however_they_came(before: list[Row], after: list[Row]):
    stored = sorted(set(one_track_per_identity(before)))
    new = one_track_per_identity(after)
    known = numbered(stored)

    verdict = judge("ended", columns(new), columns(stored, [known[row] for row in stored]))

    expected = numbered([*stored, *new])
    assert verdict.stored_ordinal.tolist() == [expected[row] for row in stored]
    assert [verdict.ordinal[i] for i in np.flatnonzero(verdict.added)] == [
        expected[new[i]] for i in np.flatnonzero(verdict.added)
    ]


@pytest.mark.parametrize("identity", ["second", "ended"])
@given(before=ROWS, after=ROWS)
def test_a_row_is_added_once_and_what_it_repeats_is_told(identity: Identity, before: list[Row], after: list[Row]):
    rows = [one_track_per_identity(part) for part in (before, after)]
    if identity == "second":
        rows = [[(start, track, -1, 0) for start, track, *_ in part] for part in rows]
    stored, new = sorted(set(rows[0])), rows[1]

    verdict = judge(identity, columns(new), columns(stored))

    repeats = [stored.index(row) if row in stored else -1 for row in new]
    assert verdict.repeats_stored.tolist() == repeats
    assert verdict.repeats_new.tolist() == [row not in stored and row in new[:i] for i, row in enumerate(new)]
    assert int(verdict.added.sum()) == len(set(new) - set(stored))


@given(st.lists(st.lists(st.tuples(st.integers(0, 130), st.integers(1, 2)), max_size=6), max_size=4))
def test_the_kth_repeat_of_a_minute_is_counted_over_batches(batches: list[list[tuple[int, int]]]):
    counter, found = RepeatCounter(), []
    for batch in batches:
        table = np.array(batch, np.int64).reshape(-1, 2)
        found += counter.ordinals(table[:, 0], table[:, 1], 60).tolist()

    seen: Counter[tuple[int, int]] = Counter()
    expected = []
    for start, track in (row for batch in batches for row in batch):
        expected.append(seen[start // 60, track])
        seen[start // 60, track] += 1
    assert found == expected


def test_a_repeat_is_there_when_as_many_are_stored():
    stored = columns([(60, 1, -1, 0)] * 2, [0, 1])
    new = columns([(60, 1, -1, 0)] * 3, [0, 1, 2])

    verdict = judge("repeat", new, stored)

    assert verdict.repeats_stored.tolist() == [0, 1, -1]
    assert verdict.ordinal.tolist() == [0, 1, 2]


@pytest.mark.parametrize("identity", ["second", "repeat", "ended"])
def test_no_rows_are_judged_too(identity: Identity):
    verdict = judge(identity, Rows.empty(), Rows.empty())

    assert len(verdict.added) == len(verdict.ordinal) == len(verdict.stored_ordinal) == 0
