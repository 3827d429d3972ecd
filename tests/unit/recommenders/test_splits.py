"""Splits leave nothing out, mix nothing up and come out the same again."""

import pandas as pd
import pytest

from music_rec.recommenders.splits import by_time, positions, shown_and_hidden, user_folds


def test_every_user_is_asked_once_and_never_learned_from_then():
    folds = list(user_folds(range(23), 5))

    assert sorted(user for _, asked in folds for user in asked) == list(range(23))
    assert all(sorted([*learned, *asked]) == list(range(23)) for learned, asked in folds)
    assert {len(asked) for _, asked in folds} <= {4, 5}


def test_folds_depend_on_the_seed_and_not_on_the_order_of_users():
    users = ["b", "a", "d", "c"]

    assert list(user_folds(users, 2)) == list(user_folds(users[::-1], 2))
    assert list(user_folds(range(50), 2)) != list(user_folds(range(50), 2, rng=1))


@pytest.mark.parametrize(("n", "hidden"), [(10, 2), (50, 10), (12, 2), (1, 1)])
def test_a_fifth_is_hidden_and_the_rest_shown(n: int, hidden: int):
    shown, left = shown_and_hidden(range(n), 0.2)

    assert len(left) == hidden
    assert sorted([*shown, *left]) == list(range(n))


def test_the_past_is_never_after_the_rest():
    plays = pd.DataFrame({"item": [1, 2, 3, 4, 5], "timestamp": [50, 10, 40, 20, 30]})

    past, rest = by_time(plays, 0.6)

    assert (past["item"].tolist(), rest["item"].tolist()) == ([2, 4, 5], [3, 1])


def test_positions_are_spread_evenly_from_first_to_last():
    assert positions(10, 20, 4) == [10, 13, 16, 19]
    assert positions(10, 13, 300) == [10, 11, 12]
    assert positions(10, 10, 300) == []
