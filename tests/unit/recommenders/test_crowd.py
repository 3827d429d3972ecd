"""The learned mix: weights go to what was chosen, and answers stay what the members know."""

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.crowd import Config, Crowd
from music_rec.recommenders.interactions import Interactions
from music_rec.recommenders.rank_learning import Lists, scores, softmax_weights


def two_tastes(users: int = 60, items: int = 40, *, seed: int = 2) -> pd.DataFrame:
    """Even listeners play even items, odd ones odd items, each a random half of theirs."""
    random = np.random.default_rng(seed)
    pairs = [(user, item) for user in range(users) for item in range(items) if user % 2 == item % 2 and random.random() < 0.5]
    return pd.DataFrame(pairs, columns=["user", "item"]).assign(count=1)


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    plays = two_tastes()
    return Crowd(Config(candidates=20, least_items=5)).fit(plays, plays[["item"]].drop_duplicates())


@pytest.mark.parametrize("history", [(4,), (4, 8, 12), (0, 2, 4, 6, 8, 10, 12, 14, 16, 18)])
def test_one_taste_is_answered_with_that_taste(crowd: Crowd, history: tuple[int, ...]):
    named = [found.item for found in crowd.recommend(Request(k=8, history=history, exclude_heard=True))]

    assert len(named) == 8
    assert all(item % 2 == 0 for item in named)


def test_every_item_has_a_finite_score_and_candidates_stand_above_the_others(crowd: Crowd):
    found = crowd.recommend(Request(k=100, history=(4, 8)))

    assert len(found) == 40
    assert np.isfinite([one.score for one in found]).all()
    assert all(one.item % 2 == 0 for one in found[:18])


def test_with_few_listeners_members_count_equally():
    plays = two_tastes(users=20)
    crowd = Crowd().fit(plays, plays[["item"]].drop_duplicates())

    named = [found.item for found in crowd.recommend(Request(k=8, history=(4, 8), exclude_heard=True))]

    assert all(item % 2 == 0 for item in named)


def test_the_ranker_finds_the_feature_that_tells_and_what_it_means_by_size():
    random = np.random.default_rng(1)
    features = random.normal(size=(400, 10, 3)).astype(np.float32)
    size = np.repeat([-1.0, 1.0], 200)
    tells = np.where(size[:, None] < 0, features[..., 0], features[..., 1])
    chosen = (tells == tells.max(axis=1, keepdims=True)).astype(np.float32)

    weights = softmax_weights(Lists(features, size, chosen), l2=0.001)

    small, large = weights[0] - weights[1], weights[0] + weights[1]
    assert small[0] > 2 > 5 * abs(small[[1, 2]]).max()
    assert large[1] > 2 > 5 * abs(large[[0, 2]]).max()
    assert (scores(features, size, weights).argmax(axis=1) == chosen.argmax(axis=1)).mean() > 0.9


def test_lists_in_which_nothing_was_chosen_teach_nothing():
    random = np.random.default_rng(1)
    features, size = random.normal(size=(50, 5, 2)).astype(np.float32), np.zeros(50)
    chosen = (features[..., 0] == features[..., 0].max(axis=1, keepdims=True)).astype(np.float32)
    silent = Lists(features, size, np.zeros_like(chosen))

    alone = softmax_weights(Lists(features, size, chosen), l2=0.01)

    assert softmax_weights(Lists.joined([Lists(features, size, chosen), silent]), l2=0.01) == pytest.approx(alone)


def test_tags_go_with_the_listeners_who_gave_them():
    plays = pd.DataFrame(
        {"user": [1, 1, 2, 2, 2], "item": [10, 20, 10, 30, 20], "count": [4, 2, 3, 1, 1], "tag": [None, None, None, "x", "x"]}
    )
    known = Interactions.of(plays, pd.DataFrame({"item": [10, 20, 30], "tags": [{"y": 1.0}, {"y": 1.0}, {}]}))

    assert known.heard.toarray().tolist() == [[4, 2, 0], [3, 0, 0]]
    assert known.plays.toarray().tolist() == [[4, 2, 0], [3, 7, 7]]
    assert (known.tags.toarray() > 0).tolist() == [[False, True, True], [True, True, False]]
    assert (known.of_users(np.array([0])).tags.toarray() > 0).tolist() == [[True, True, False]]
    assert known.of_users(np.array([1])).plays.toarray().tolist() == [[3, 7, 7]]
