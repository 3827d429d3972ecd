import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.hybrid import LEAST, MEMBERS, Config, Hybrid

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})


def a_life() -> pd.DataFrame:
    """An old favourite (1), an obsession of last week (2), and tonight's artist whose tracks 3 to 6 go together."""
    rows = [(1, day * DAY) for day in range(150)]
    rows += [(2, 990 * DAY + hour * 3600) for hour in range(48)]
    rows += [(item, day * DAY + 40_000 + 200 * item) for day in (500, 700, 900) for item in (3, 4, 5, 6)]
    rows += [(item, 1000 * DAY + 200 * item) for item in (3, 4)]
    return pd.DataFrame([(0, *row) for row in rows], columns=["user", "item", "timestamp"])


def round_and_round(n: int) -> pd.DataFrame:
    """One song after the other, always in the same order: only what comes next can be guessed."""
    rows = [(0, 1 + place % 25, place * 240) for place in range(n)]
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def test_the_mix_of_whoever_is_not_known_is_seventy_parts_past_and_thirty_parts_present():
    weights = Hybrid().fit(a_life(), NO_FACTS).weights(Request())

    assert weights["actr"] + weights["popularity"] == pytest.approx(0.7)
    assert weights["session_knn"] + weights["markov"] + weights["ranker"] == pytest.approx(0.3)


def test_past_and_present_are_heard():
    best = Hybrid().fit(a_life(), NO_FACTS).recommend(Request(k=10))

    by_item = {each.item: each.contributions for each in best}
    assert max(by_item, key=lambda item: by_item[item].get("popularity", 0)) == 1
    assert max(by_item, key=lambda item: by_item[item].get("actr", 0)) == 2
    assert {item for item in by_item if by_item[item].get("session_knn")} == {5, 6}


def test_no_reason_speaks_against_an_item_and_the_strongest_comes_first():
    for found in Hybrid().fit(a_life(), NO_FACTS).recommend(Request(k=10)):
        shares = [reason.contribution for reason in found.reasons]

        assert shares == sorted(shares, reverse=True)
        assert min(shares) >= 0


def test_a_past_in_which_each_follows_the_other_lets_the_present_decide():
    model = Hybrid().fit(round_and_round(1100), NO_FACTS)

    weights = model.weights(Request())

    assert sum(weights.values()) == pytest.approx(1)
    assert weights["markov"] + weights["ranker"] + weights["session_knn"] > 0.9
    assert model.recommend(Request(k=1))[0].item == 1


def test_own_weights_are_held_at_those_of_everybody():
    plays = round_and_round(1100)
    held = Hybrid(Config(shrinkage=1e9)).fit(plays, NO_FACTS).weights(Request())

    everybody = Config().everybody
    assert held == pytest.approx({name: one / sum(everybody.values()) for name, one in everybody.items()}, abs=1e-3)


def test_members_who_share_a_past_say_what_each_says_alone():
    asked = Request(k=10, loved=frozenset({1}))
    model = Hybrid().fit(a_life(), NO_FACTS)
    mixed, weights = model.recommend(asked), model.weights(asked)

    for name, made in MEMBERS.items():
        alone = made().fit(a_life(), NO_FACTS).opinion(asked)
        heights = dict(zip(alone.items.tolist(), np.log1p(alone.shares() / LEAST).tolist(), strict=True))
        for each in mixed:
            assert each.contributions.get(name, 0) == pytest.approx(weights[name] * heights.get(each.item, 0))


def test_a_member_with_nothing_to_say_is_left_out():
    model = Hybrid().fit(a_life(), NO_FACTS)

    found = model.recommend(Request(seeds=(777,)))

    assert all("session_knn" not in each.contributions for each in found)
    assert model.fallback == ""
