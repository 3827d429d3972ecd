"""The three sides of two histories share all there is between them."""

from __future__ import annotations

import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.compare import SIDES, compare_counts, compared
from music_rec.core.history import History
from music_rec.core.models import ENTITIES

ROWS = [(1, "old", "x"), (2, "old", "x"), (3, "both", "x"), (10, "both", "x"), (11, "both", "x"), (12, "new", "x")]


def halves() -> tuple[History, History]:
    """(the later plays, the earlier ones)."""
    whole = history_of(ROWS)
    return whole[3:], whole[:3]


def test_what_came_went_and_stayed_is_told_apart():
    later, earlier = halves()

    assert compared(later, earlier, "artist")[["side", "artist", "plays", "plays_other"]].values.tolist() == [
        ["gained", "new", 1, 0],
        ["lost", "old", 0, 2],
        ["kept", "both", 2, 1],
    ]
    assert compare_counts(later, earlier, "artist").values.tolist() == [
        ["gained", 1, 1, 0],
        ["lost", 1, 0, 2],
        ["kept", 1, 2, 1],
    ]


def test_each_side_shows_its_biggest():
    one, other = history_of([(1, "A", "x"), (2, "B", "x"), (3, "B", "x")]), History.empty()

    assert compared(one, other, "artist", n=1)["artist"].tolist() == ["B"]


@unhurried
@given(plays, zones, st.integers(0, 60), st.sampled_from(ENTITIES))
def test_the_sides_partition_all_groups_and_keep_every_play(rows, lived, cut, entity):
    whole, _ = whole_of(rows, lived)
    later, earlier = whole[cut:], whole[:cut]

    frame = compared(later, earlier, entity, n=1000)

    assert sorted(frame["group"]) == sorted(set(whole.codes(entity).tolist()) - {0})
    assert frame["plays"].sum() == (later.codes(entity) > 0).sum()
    counts = frame.groupby("side").agg(groups=("group", "size"), plays=("plays", "sum"), plays_other=("plays_other", "sum"))
    told = compare_counts(later, earlier, entity).set_index("side")
    assert told.to_dict() == counts.reindex(list(SIDES), fill_value=0).to_dict()


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("analyzer", [compared, compare_counts])
def test_two_empty_histories_have_no_rows_and_the_same_columns(analyzer, entity):
    nothing = History.empty()

    empty, full = analyzer(nothing, nothing, entity), analyzer(*halves(), entity)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
