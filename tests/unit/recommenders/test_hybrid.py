import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.hybrid import LEAST, MEMBERS, Config, Hybrid

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})
OPEN = Config(stranger=1e6)
"""Of whom little is known however much was played, so that every member is asked."""


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


def albums_and_shuffle(days: int = 60) -> pd.DataFrame:
    """Five days an album each, song by song, then five days each the twenty songs of a mood in one sitting, in any order."""
    random, rows = np.random.default_rng(3), []
    for day in range(days):
        album, mood = 20 * random.integers(0, 5) + np.arange(20), 1000 + 20 * random.integers(0, 8) + random.permutation(20)
        items, apart = (mood, 240) if day % 10 >= 5 else (album, 3600)
        rows += [(0, item, day * DAY + apart * place) for place, item in enumerate(items.tolist())]
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def test_the_mix_of_whoever_is_not_known_is_seventy_parts_past_and_thirty_parts_present():
    weights = Hybrid().fit(a_life(), NO_FACTS).weights(Request(user="nobody"))

    assert weights["actr"] + weights["popularity"] == pytest.approx(0.7)
    assert weights["session_knn"] + weights["markov"] + weights["ranker"] == pytest.approx(0.3)


def test_past_and_present_are_heard():
    best = Hybrid(OPEN).fit(a_life(), NO_FACTS).recommend(Request(k=10))

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

    in_album_mode = {name: album for name, (_, album) in Config().everybody.items()}
    assert held["actr"] + held["popularity"] < 0.001
    for name, one in in_album_mode.items():
        assert held[name] == pytest.approx(one / sum(in_album_mode.values()), abs=1e-3)


def test_each_play_makes_whoever_is_not_known_a_little_less_of_a_stranger():
    plays, model = round_and_round(300).assign(item=range(300)), Hybrid().fit(round_and_round(0), NO_FACTS)
    shares = []

    for row in range(len(plays)):
        model.observe(plays.iloc[[row]])
        weights = model.weights(Request())
        shares.append(weights["actr"] + weights["popularity"])

    steps = -np.diff([0.7, *shares])
    assert np.all(steps > 0)
    assert np.all(steps[1:] < steps[:-1])
    assert shares[-1] < 0.01


def test_who_plays_albums_and_shuffles_has_weights_for_each():
    half = {"session_knn": 0.5, "markov": 0.5}
    config = Config(immediate=half, everybody={name: (one, one) for name, one in half.items()})
    plays = albums_and_shuffle()
    model = Hybrid(config).fit(plays, NO_FACTS)
    albums, moods = (int(plays["timestamp"][20 * days - 1]) for days in (55, 60))

    after_album, after_mood = (model.weights(Request(now=at)) for at in (albums, moods))

    assert after_album["markov"] > after_mood["markov"] + 0.1
    assert after_mood["session_knn"] > after_album["session_knn"] + 0.1


def test_plays_that_come_one_by_one_give_the_weights_of_all_at_once():
    plays = albums_and_shuffle(55)
    at_once, followed = Hybrid().fit(plays, NO_FACTS), Hybrid().fit(plays[:1000], NO_FACTS)

    for row in range(1000, len(plays)):
        followed.observe(plays.iloc[[row]])

    assert followed.weights(Request()) == pytest.approx(at_once.weights(Request()), rel=1e-9)


def test_members_who_share_a_past_say_what_each_says_alone():
    asked = Request(k=10, loved=frozenset({1}))
    model = Hybrid(OPEN).fit(a_life(), NO_FACTS)
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
