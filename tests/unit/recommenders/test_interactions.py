"""The matrix of listeners and items holds what the frames say."""

import numpy as np
import pandas as pd
import pytest

from music_rec.recommenders.interactions import (
    LEAST_IN_PERIOD,
    PERIOD_S,
    Alike,
    Interactions,
    Together,
    logs,
    ones,
    unit_rows,
    with_tags,
)

PLAYS = pd.DataFrame({"user": ["b", "a", "b", "b"], "item": [30, 10, 10, 30], "count": [2, 5, 1, 4]})
TRACKS = pd.DataFrame(
    {"item": [10, 20, 30], "tags": [{"rock": 1.0, "rare": 9.0}, {"rock": 3.0, "jazz": 1.0}, {"jazz": 2.0, "nought": 0.0}]}
)


def test_plays_of_a_pair_add_up_and_unplayed_items_have_columns():
    known = Interactions.of(PLAYS, TRACKS)

    assert known.users == ("a", "b")
    assert known.items.tolist() == [10, 20, 30]
    assert known.plays.toarray().tolist() == [[5, 0, 0], [1, 0, 6]]
    assert known.listeners.tolist() == [2, 0, 1]


def test_rows_without_counts_are_single_plays():
    assert Interactions.of(PLAYS[["user", "item"]], TRACKS).plays.toarray().tolist() == [[1, 0, 0], [1, 0, 2]]


def timed(user: str, period: int, items: range) -> pd.DataFrame:
    """One play of each item in a half year."""
    return pd.DataFrame({"user": user, "item": items, "timestamp": PERIOD_S * period + np.arange(len(items)) * 60.0})


def test_half_years_of_a_listener_are_rows_below_those_of_all_where_there_are_several_of_enough_items():
    many, few = range(LEAST_IN_PERIOD), range(LEAST_IN_PERIOD - 1)
    plays = pd.concat(
        [
            timed("a", 80, many).assign(count=[2, *[1] * (LEAST_IN_PERIOD - 1)]),
            *(timed("a", period, few) for period in (81, 81)),
            timed("a", 90, range(2, 2 + LEAST_IN_PERIOD)),
            timed("b", 80, many),  # one half year says no more than the whole
            timed("c", 80, many).assign(timestamp=np.nan),
        ]
    ).sample(frac=1, random_state=0)
    known = Interactions.of(plays, plays[["item"]].drop_duplicates())

    assert known.examples.toarray()[:3].tolist() == known.plays.toarray().tolist()
    assert known.examples.toarray()[3:].tolist() == [[2, 1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 1, 1]]
    assert known.of_users(np.array([2, 0])).whose.tolist() == [1, 1]
    assert known.of_users(np.array([1, 2])).examples.shape == (2, 7)


def test_tags_of_two_items_are_rows_and_others_are_left_out():
    known = Interactions.of(PLAYS, TRACKS)

    assert np.expm1(known.tags.toarray()).round(9).tolist() == [[0, 1, 2], [1, 3, 0]]


def test_lists_are_rows_like_tags_and_told_apart_from_tags_that_are_called_the_same():
    alike, together = Alike(10), Together("a service")
    tags = [{alike: 1.0, "Alike(item=10)": 0.5}, {alike: 0.4, together: 1.0}, {together: 1.0, "Alike(item=10)": 1.0}]
    known = Interactions.of(PLAYS, TRACKS.assign(tags=tags))

    assert {name: known.weights[[row]].toarray()[0].tolist() for name, row in known.lists.items()} == {
        alike: [1, 0.4, 0],
        together: [0, 1, 1],
    }
    assert np.expm1(known.tags.toarray()).round(9).tolist() == [[1, 0.4, 0], [0, 1, 1], [0.5, 0, 1]]


@pytest.mark.parametrize("tracks", [TRACKS[["item"]], TRACKS.assign(tags=None)], ids=["no column", "none known"])
def test_without_tags_there_are_no_rows_of_them(tracks: pd.DataFrame):
    known = Interactions.of(PLAYS, tracks)

    assert known.tags.shape == (0, 3)
    assert with_tags(known.plays, known.tags, 2).shape == (2, 3)


def test_tag_rows_stand_below_those_of_listeners():
    known = Interactions.of(PLAYS, TRACKS)

    both = with_tags(known.plays, known.tags, 2)

    assert both.toarray()[:2].tolist() == known.plays.toarray().tolist()
    assert both.toarray()[2:] == pytest.approx(2 * known.tags.toarray())


def test_known_items_have_columns_and_others_fall_out():
    known = Interactions.of(PLAYS, TRACKS)

    assert known.columns([30, 5, 10, 99]).tolist() == [2, 0]
    assert known.profile({30: 4, 99: 1}).toarray().tolist() == [[0, 0, 4]]
    assert known.profile({}).nnz == 0


def test_weights_of_plays():
    plays = Interactions.of(PLAYS, TRACKS).plays

    assert ones(plays).toarray().tolist() == [[1, 0, 0], [1, 0, 1]]
    assert logs(plays).toarray() == pytest.approx(np.log1p(plays.toarray()))
    assert (unit_rows(plays).toarray() ** 2).sum(axis=1) == pytest.approx([1, 1])


def test_no_frames_make_an_empty_matrix():
    known = Interactions.of(PLAYS.iloc[:0], TRACKS.iloc[:0])

    assert known.plays.shape == (0, 0)
    assert known.columns([1]).tolist() == []


def test_what_was_played_no_times_is_not_in_the_matrix():
    known = Interactions.of(pd.concat([PLAYS, pd.DataFrame({"user": ["c"], "item": [40], "count": [0]})]), TRACKS)

    assert known.users == ("a", "b")
    assert known.items.tolist() == [10, 20, 30]
    assert known.profile({10: 0, 30: 2}).indices.tolist() == [2]


def test_a_row_without_a_count_is_one_play():
    known = Interactions.of(PLAYS.assign(count=[np.nan, 5, 1, 4]), TRACKS)

    assert known.plays.toarray().tolist() == [[5, 0, 0], [1, 0, 5]]


def test_a_tag_of_no_weight_or_of_one_without_end_is_none():
    tags = [{"rock": 1.0, "jazz": None}, {"rock": 3.0, "jazz": np.inf}, {"jazz": np.nan, "rock": None}]

    assert Interactions.of(PLAYS, TRACKS.assign(tags=tags)).weights.toarray().tolist() == [[1, 3, 0]]


def test_a_frame_without_columns_knows_no_track():
    known = Interactions.of(PLAYS, pd.DataFrame())

    assert known.items.tolist() == [10, 30]
    assert known.tags.shape == (0, 2)
