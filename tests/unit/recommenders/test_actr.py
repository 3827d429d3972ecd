import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.protocols import Request
from music_rec.recommenders.actr import ActR, Config
from music_rec.recommenders.popularity import Popularity

DAY = 86_400
NOW = 1_700_000_000
NO_FACTS = pd.DataFrame({"item": []})
BARE = Config(cool_down_s=0)


def ages(*rows: tuple[int, int]) -> pd.DataFrame:
    """Plays as (item, seconds before NOW)."""
    return pd.DataFrame([(0, item, NOW - age) for item, age in rows], columns=["user", "item", "timestamp"])


def scores(plays: pd.DataFrame, config: Config = BARE, *loved: int) -> dict[int, float]:
    found = ActR(config).fit(plays, NO_FACTS).recommend(Request(k=100, now=NOW, loved=frozenset(loved)))
    return {each.item: each.score for each in found}


def test_activation_is_that_of_the_formula():
    plays = ages((1, 600), (1, 7 * DAY), (2, DAY))

    found = scores(plays, Config(decay=0.5, cool_down_s=0))

    assert found[1] == pytest.approx(math.log(10**-0.5 + (7 * 1440) ** -0.5))
    assert found[2] == pytest.approx(math.log(1440**-0.5))


def test_without_any_decay_it_ranks_by_own_counts():
    plays = ages(*[(1, 900 * DAY)] * 5, (2, 60))

    assert scores(plays, Config(decay=0.0, cool_down_s=0)) == {1: pytest.approx(math.log(5)), 2: pytest.approx(0)}


def test_a_play_this_second_counts_as_a_minute_old():
    assert scores(ages((1, 0))) == {1: 0.0}


def test_an_obsession_of_last_week_beats_the_favourite_of_years_ago():
    old = [(1, 900 * DAY + 3600 * n) for n in range(200)]
    new = [(2, 6 * DAY + 3600 * n) for n in range(20)]
    plays = ages(*old, *new)

    assert list(scores(plays)) == [2, 1]
    assert [each.item for each in Popularity().fit(plays, NO_FACTS).recommend(Request(now=NOW))] == [1, 2]


def test_what_was_played_within_the_cool_down_is_left_out():
    plays = ages((1, 3 * 3600 - 1), (1, 90 * DAY), (2, 3 * 3600), (3, 9 * DAY))

    assert set(scores(plays, Config(cool_down_s=3 * 3600))) == {2, 3}


def test_everything_played_just_now_falls_back_to_popularity_and_says_so():
    model = ActR().fit(ages((1, 60), (1, 120), (2, 180)), NO_FACTS)

    found = model.recommend(Request(now=NOW))

    assert [each.item for each in found] == [1, 2]
    assert [set(each.contributions) for each in found] == [{"popularity"}] * 2
    assert model.fallback == "Everything known was played just now."


def test_the_reason_tells_how_often_and_when_and_names_the_newest_plays():
    plays = ages((1, 12 * DAY), *((1, 400 * DAY + n) for n in range(33)), (2, 75 * DAY))

    first, second = ActR().fit(plays, NO_FACTS).recommend(Request(now=NOW))

    assert first.reasons[0].text == "Played 34 times, most lately 12 days ago"
    assert first.reasons[0].plays[:2] == (NOW - 12 * DAY, NOW - 400 * DAY)
    assert second.reasons[0].text == "Played once, 2 months ago"


@pytest.mark.parametrize(("decay", "beside"), [(0.5, 0.8), (1.7, 1.4)])
def test_how_fast_plays_fade_is_fitted_to_what_the_listener_comes_back_to(decay: float, beside: float):
    random, items, at = np.random.default_rng(3), list(range(40)), list(range(0, 40 * 600, 600))
    for _ in range(1200):
        now, last = at[-1] + 600, dict(zip(items, at, strict=True))
        chance = (np.maximum((now - np.array(at)) / 60, 1) ** -decay) * [now - last[item] >= 3600 for item in items]
        items.append(items[random.choice(len(items), p=chance / chance.sum())])
        at.append(now)
    plays = pd.DataFrame({"user": 0, "item": items, "timestamp": at})

    def named(config: Config) -> dict[int, float]:
        return {one.item: one.score for one in ActR(config).fit(plays, NO_FACTS).recommend(Request(k=9))}

    near = [named(Config(decay=one, cool_down_s=3600)) for one in (decay, beside)]
    assert named(Config(cool_down_s=3600)) in near


PLAYS = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4000 * DAY)), min_size=1, max_size=30)


@given(PLAYS, st.tuples(st.integers(1, 5), st.integers(0, 4000 * DAY)))
def test_one_more_play_never_lowers_the_score_of_its_item_and_leaves_the_others(plays, one_more):
    before, after = scores(ages(*plays)), scores(ages(*plays, one_more))
    item = one_more[0]

    assert after[item] > before.get(item, -math.inf) - 1e-12
    assert {other: after[other] for other in after if other != item} == pytest.approx(
        {other: before[other] for other in before if other != item}
    )


@given(PLAYS, st.integers(1, 6))
def test_a_heart_never_lowers_the_score_of_its_item_and_leaves_the_others(plays, loved):
    before, after = scores(ages(*plays)), scores(ages(*plays), BARE, loved)

    assert after.pop(loved, 0) >= before.pop(loved, 0)
    assert after == before


def test_what_is_loved_fades_slower_so_that_it_rises_the_more_the_longer_ago_it_was():
    plays = ages((1, 30 * DAY), (2, 1000 * DAY), (3, 1000 * DAY))

    before, after = scores(plays), scores(plays, BARE, 1, 2)

    assert after[2] == pytest.approx(math.log((1000 * 1440) ** -1.0))
    assert after[2] - before[2] > after[1] - before[1] > 0
    assert before[2] == before[3] == after[3]


def test_the_reason_tells_of_the_heart():
    model = ActR().fit(ages((1, 75 * DAY), (2, 75 * DAY)), NO_FACTS)

    found = model.recommend(Request(now=NOW, loved=frozenset({2})))

    assert [(one.item, one.reasons[0].text) for one in found] == [
        (2, "Played once, 2 months ago, and you love it"),
        (1, "Played once, 2 months ago"),
    ]
