"""What analyzers share about groups holds for any plays."""

from __future__ import annotations

import numpy as np
import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import unhurried

from music_rec.analyzers.groups import first_plays, group_by_group, highest, last_plays, named, plays_by_group
from music_rec.core.history import History

codes = st.lists(st.integers(0, 6), max_size=40).map(lambda values: np.array(values, np.int32))


@unhurried
@given(codes)
def test_plays_are_laid_group_by_group_as_by_a_stable_sort(groups):
    assert group_by_group(groups).tolist() == sorted(range(len(groups)), key=lambda at: groups[at])


@unhurried
@given(codes)
def test_first_and_last_plays_are_those_of_a_search_from_both_ends(groups):
    values = groups.tolist()
    size = max(values, default=0) + 1

    assert first_plays(groups).tolist() == [values.index(group) if group in values else -1 for group in range(size)]
    backwards = values[::-1]
    last = [len(values) - 1 - backwards.index(group) if group in values else -1 for group in range(size)]
    assert last_plays(groups).tolist() == last


@unhurried
@given(codes, st.integers(0, 50))
def test_the_highest_come_first_equal_ones_in_order_and_none_of_zero(scores, n):
    expected = sorted((at for at, score in enumerate(scores) if score), key=lambda at: -scores[at])

    assert highest(scores.astype(np.int64), n).tolist() == expected[:n]


def test_plays_without_an_album_count_for_no_group():
    history = history_of([(1, "A", "x", ""), (2, "A", "x", "lp")])

    assert plays_by_group(history, "album").tolist() == [0, 1]
    assert plays_by_group(History.empty(), "album", 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize(("entity", "columns"), [("artist", ["group", "artist"]), ("track", ["group", "track", "artist"])])
def test_a_group_is_told_with_its_artist_once(entity, columns):
    history = history_of([(1, "A", "x")])

    assert list(named(history, entity, np.array([1]))) == columns
