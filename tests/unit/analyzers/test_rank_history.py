"""Ranks of one by period and in the whole list, against plain Python."""

from __future__ import annotations

from collections import Counter

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import TODAY, plays, unhurried, whole_of, zones

from music_rec.analyzers.rank_history import rank_history, step_of_ranks
from music_rec.analyzers.ranking import groups_heard, rank_of, ranking
from music_rec.analyzers.span import span_of
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES


def span(history: History):
    return span_of(history, history, Lens(), TODAY)


def years(*years: str) -> History:
    """One letter is one play of an artist, one word is one year."""
    return history_of(
        (utc(f"{2015 + year}-03-{day:02}"), artist, "x")
        for year, artists in enumerate(years)
        for day, artist in enumerate(artists, 1)
    )


def by_hand(groups: list[int], group: int) -> int:
    """1 and how many have more plays."""
    counted = Counter(one for one in groups if one)
    return 1 + sum(number > counted[group] for number in counted.values())


def test_rank_is_told_for_every_year_and_left_out_for_a_silent_one():
    history = years("AAB", "ABBC", "CC", "ABCCC")

    frame = rank_history(history, span(history), "artist", 1, "year")

    assert frame["start"].dt.year.tolist() == [2015, 2016, 2017, 2018]
    assert frame["plays"].tolist() == [2, 1, 0, 1]
    assert frame["rank"].fillna(0).tolist() == [1, 2, 0, 2]
    assert frame["of"].tolist() == [2, 3, 1, 3]


def test_ranks_are_told_by_month_while_the_history_is_young():
    assert step_of_ranks(span(years("A", "A"))) == "month"
    assert step_of_ranks(span(years("A", "", "", "", "A"))) == "year"


@unhurried
@given(plays, zones, st.sampled_from(ENTITIES), st.integers(1, 4), st.sampled_from(["month", "year"]))
def test_ranks_of_periods_are_those_of_a_count_by_hand(rows, lived, entity, group, step):
    history, clock = whole_of(rows, lived)
    codes = history.codes(entity).tolist()

    frame = rank_history(history, span(history), entity, group, step)

    assert frame.empty == (group not in codes)
    for row in frame.itertuples():
        inside = [
            code
            for code, (when, *_) in zip(codes, clock, strict=True)
            if row.start <= when < row.end.replace(hour=23, minute=59, second=59)
        ]
        assert row.plays == inside.count(group)
        assert row.of == len(set(inside) - {0})
        if row.plays:
            assert row.rank == by_hand(inside, group)


@unhurried
@given(plays, zones, st.sampled_from(ENTITIES), st.integers(0, 3), st.integers(1, 3), st.integers(0, 60))
def test_the_list_is_that_of_a_count_by_hand(rows, lived, entity, skip, n, cut):
    whole, _ = whole_of(rows, lived)
    history, before = whole[cut:], whole[:cut]
    codes, earlier = history.codes(entity).tolist(), before.codes(entity).tolist()

    frame = ranking(history, entity, skip, n, before)

    counted = Counter(code for code in codes if code)
    ordered = sorted(counted, key=lambda one: (-counted[one], one))[skip : skip + n]
    assert frame["group"].tolist() == ordered
    assert frame["plays"].tolist() == [counted[one] for one in ordered]
    assert (
        frame["rank"].tolist() == [by_hand(codes, one) for one in ordered] == [rank_of(history, entity, one) for one in ordered]
    )
    assert frame["rank_before"].fillna(0).tolist() == [by_hand(earlier, one) if one in earlier else 0 for one in ordered]
    assert groups_heard(history, entity) == len(counted)


def test_what_was_not_heard_has_no_rank():
    assert rank_of(years("A"), "artist", 7) == 0
    assert rank_of(History.empty(), "artist", 1) == 0


@pytest.mark.parametrize("entity", ENTITIES)
def test_nothing_has_no_rows_and_the_same_columns(entity):
    one, none = history_of([(utc("2020-01-01"), "A", "x", "lp")]), History.empty()

    for empty, full in (
        (ranking(none, entity), ranking(one, entity)),
        (rank_history(none, span(none), entity, 1, "year"), rank_history(one, span(one), entity, 1, "year")),
    ):
        assert (len(empty), len(full)) == (0, 1)
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()
