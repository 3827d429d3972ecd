"""Walking a listener's past: nothing that a model is asked about was shown to it, and the numbers are those by hand."""

from __future__ import annotations

from math import log2
from typing import Self

import numpy as np
import pandas as pd
import pytest

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.evaluation import (
    SIMPLE,
    TRIED,
    Protocol,
    Walk,
    adopted,
    by_artist,
    discoveries,
    discovery_scores,
    list_scores,
    listened,
    mean_interval,
    next_scores,
    over_simple,
    walked,
)

TRACKS = pd.DataFrame({"item": [1, 2, 3], "artist": [1, 1, 2]})


def plays_of(items: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"user": 0, "item": items, "timestamp": [1_000 * at for at in range(len(items))], "artist": items})


class Spy:
    """Names always the same, and keeps what it was told and when it was asked."""

    name = "spy"

    def __init__(self, *named: int) -> None:
        self.named, self.fallback = named, ""
        self.known: list[int] = []
        self.asked: list[tuple[int, int | None]] = []

    def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:
        self.known = plays["timestamp"].tolist() if "timestamp" in plays else []
        return self

    def observe(self, plays: pd.DataFrame) -> None:
        self.known += plays["timestamp"].tolist()

    def recommend(self, request: Request) -> list[Recommendation]:
        self.asked.append((len(self.known), request.now))
        return [Recommendation(item, -float(rank)) for rank, item in enumerate(self.named[: request.k])]


def test_every_play_before_a_moment_is_known_and_none_after_it():
    spy = Spy(1)
    walked(spy, plays_of([1, 2] * 50), TRACKS, protocol=Protocol(moments=7))

    assert len(spy.asked) == 7
    assert [known for known, _ in spy.asked] == [now // 1_000 for _, now in spy.asked if now is not None]


def test_rows_in_any_order_give_the_same_ranks():
    plays = plays_of([1, 2, 3] * 40)
    shuffled = plays.sample(frac=1, random_state=1)

    assert walked(Spy(2, 1), plays, TRACKS) == walked(Spy(2, 1), shuffled, TRACKS)


def test_rank_is_the_place_among_what_was_named_and_0_where_it_was_not():
    walk = walked(Spy(3, 1), plays_of([1, 2, 3] * 20), TRACKS, protocol=Protocol(moments=12))

    assert walk.ranks == [2, 0, 1] * 4


def test_scores_are_those_by_hand():
    scores = next_scores(Walk([1, 0, 4, 2]), "track")

    assert scores["track.mrr_at_20"].value == pytest.approx((1 + 0 + 0.25 + 0.5) / 4)
    assert scores["track.hit_at_20"].value == pytest.approx(0.75)
    assert scores["track.hit_at_20"].low <= 0.75 <= scores["track.hit_at_20"].high


def test_what_lists_are_like_is_that_by_hand():
    walk = walked(Spy(1, 3), plays_of([1, 1, 1, 3, 2, 2, 2, 2, 1, 1]), TRACKS, protocol=Protocol(moments=2))
    scores = list_scores(walk, "track")

    assert walk.heard == {1, 2, 3}
    assert walk.bits == pytest.approx([(log2(8 / 3) + log2(8)) / 2, (log2(9 / 4) + log2(9)) / 2])
    assert scores["track.coverage_at_20"].value == pytest.approx(2 / 3)  # 2 is never named
    assert scores["track.novelty_at_20"].value == pytest.approx(np.mean(walk.bits))
    assert scores["track.gini_at_20"].value == pytest.approx(1 / 3)  # named 2, 0 and 2 times


def test_what_is_always_the_same_is_uneven_and_what_changes_covers_more():
    same, turning = (
        Walk([0] * 9, [[1]] * 9, [1.0] * 9, frozenset(range(9))),
        Walk([0] * 9, [[n] for n in range(9)], [1.0] * 9, frozenset(range(9))),
    )

    few, all_of_them = list_scores(same, "artist"), list_scores(turning, "artist")

    assert few["artist.coverage_at_20"].value == pytest.approx(1 / 9)
    assert few["artist.gini_at_20"].value == pytest.approx(8 / 9)
    assert all_of_them["artist.coverage_at_20"].value == 1
    assert all_of_them["artist.gini_at_20"].value == pytest.approx(0)


def test_what_all_lists_are_like_together_has_no_interval_and_their_mean_has_one():
    scores = list_scores(Walk([1, 0], [[1], [2]], [2.0, 8.0], frozenset({1, 2, 3})), "track")

    assert all(scores[f"track.{one}_at_20"].low == scores[f"track.{one}_at_20"].high for one in ("coverage", "gini"))
    assert scores["track.novelty_at_20"].low < 5 == scores["track.novelty_at_20"].value < scores["track.novelty_at_20"].high


def test_no_moment_has_no_score():
    assert next_scores(Walk(), "track") == list_scores(Walk(), "track") == {}


@pytest.mark.parametrize("n", [1, 7, 300])
def test_what_was_never_right_or_always_may_still_be_between_by_the_bounds_of_clopper_and_pearson(n: int):
    from scipy.stats import binomtest

    for hits in (0, n):
        exact = binomtest(hits, n).proportion_ci(0.95, "exact")
        found = mean_interval(np.full(n, hits / n))

        assert (found.value, found.low, found.high) == pytest.approx((hits / n, exact.low, exact.high))


def test_interval_of_what_was_right_now_and_then_holds_the_mean_and_neither_end():
    found = mean_interval(np.array([0, 1, 0, 0, 1, 0, 0.5, 0]))

    assert 0 < found.low < found.value == 2.5 / 8 < found.high < 1


def test_nothing_found_is_no_certain_nothing():
    [recall] = discovery_scores(np.zeros(7)).values()
    scores = next_scores(Walk([0] * 60), "track")

    assert (recall.value, recall.low) == (0, 0)
    assert recall.high == pytest.approx(0.41, abs=0.001)
    assert all(one.value == one.low == 0 and 0.05 < one.high < 0.07 for one in scores.values())


def walks(**ranks: list[int]) -> dict[str, list[int]]:
    """Ranks by recommender; the simple ones that are not told of named nothing right."""
    return {**{name: [0] * 80 for name in SIMPLE}, **ranks}


def test_each_is_paired_with_the_best_simple_one_and_that_with_none():
    found = over_simple(walks(markov=[2, 4] * 40, recency=[4] * 80, ranker=[1, 4] * 40), "track")

    assert set(found) == {"ranker", "recency"}  # the others were never right, which a share of 0 tells with its interval
    assert {metric for metric, _ in found.values()} == {"track.mrr_at_20_over_markov"}
    assert found["ranker"][1].value == pytest.approx((1 + 0.25) / (0.5 + 0.25) - 1)
    assert found["recency"][1].value == pytest.approx(0.5 / 0.75 - 1)


def test_moments_that_are_hard_for_both_do_not_widen_the_interval():
    markov = [2, 0, 0, 0] * 20
    ranker = [1, 0, 0, 0] * 20

    _, found = over_simple(walks(markov=markov, ranker=ranker), "track")["ranker"]
    alone = mean_interval(np.array([1.0, 0, 0, 0] * 20))

    assert (found.low, found.high) == pytest.approx((1, 1))  # twice as high at each moment
    assert alone.high > 1.2 * alone.low


def test_that_two_differ_by_chance_alone_is_seen_at_the_interval():
    ranks = np.random.default_rng(1).integers(1, 20, (2, 80)).tolist()

    _, found = over_simple(walks(markov=ranks[0], ranker=ranks[1]), "artist")["ranker"]

    assert found.low < 0 < found.high


def test_nothing_is_compared_where_a_simple_one_was_not_walked_or_none_was_right():
    told = walks(markov=[1] * 80, ranker=[1] * 80)

    assert over_simple({name: ranks for name, ranks in told.items() if name != "actr"}, "track") == {}
    assert over_simple(walks(ranker=[1] * 80), "track") == {}
    assert over_simple(walks(markov=[1] + [0] * 79, ranker=[1] * 80), "track") == {}  # many draws have none of the one
    assert over_simple({}, "track") == {}


def test_simple_one_without_ground_is_not_compared_with_and_does_not_hinder():
    found = over_simple(walks(recency=[], markov=[2] * 80, ranker=[1] * 80), "track")

    assert "recency" not in found
    assert found["ranker"][1].value == pytest.approx(1)


def test_artists_become_the_items():
    plays = plays_of([1, 2]).assign(artist=[8, 9])

    assert by_artist(plays)["item"].tolist() == [8, 9]


def test_of_artists_the_rank_is_that_of_who_the_next_one_is_by():
    plays = plays_of([1, 2, 3] * 20).assign(artist=lambda frame: frame["item"].map({1: 8, 2: 9, 3: 8}))

    assert walked(Spy(9, 8), plays, TRACKS, "artist", protocol=Protocol(moments=12)).ranks == [2, 1, 2] * 4


def test_plays_known_to_be_short_are_left_out():
    assert listened(plays_of([1, 2, 3]), np.array([29_999, 30_000, -1], np.int32))["item"].tolist() == [2, 3]


def test_artist_is_adopted_with_three_plays_on_two_days():
    day = 86_400
    window = [(1, 0), (7, 1), (7, 2), (7, day), (8, 3), (8, 4), (8, 5), (9, 6), (9, day + 1)]
    after = pd.DataFrame(window, columns=["item", "timestamp"])

    assert adopted(pd.DataFrame({"item": [1, 1]}), after) == {7}


def test_discoveries_are_what_was_named_of_the_artists_adopted_behind_each_cut():
    day = 86_400
    items = [*[1] * 60, *[7] * 10, *[1] * 20, *[8] * 10]
    plays = plays_of(items).assign(timestamp=[day * at for at in range(100)])
    others = pd.DataFrame({"user": ["bo", "cy"], "item": [7, 9], "count": [3, 4]})

    assert discoveries(Spy(7), plays, others).tolist() == [1, 0]
    assert discoveries(Spy(9), plays, others).tolist() == [0, 0]
    assert discoveries(Spy(7), plays.iloc[:60], others).tolist() == []


def test_model_without_ground_is_not_asked_on_and_has_no_score():
    silent = Spy(1)
    silent.fallback = "nothing known"

    assert walked(silent, plays_of([1, 2] * 500), TRACKS) == Walk()
    assert len(silent.asked) == TRIED


def test_nothing_is_told_of_tracks_first_played_later():
    class Told(Spy):
        def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:
            assert tracks["item"].tolist() == [1, 2]
            return super().fit(plays, tracks, rng=rng)

    walked(Told(1), plays_of([*[1, 2] * 40, *[3] * 20]), TRACKS)
