"""Metrics give what a pencil gives."""

from math import log2

import numpy as np
import pytest

from music_rec.recommenders.metrics import (
    bootstrap_interval,
    coverage_at,
    gini,
    hit_at,
    mrr_at,
    ndcg_at,
    novelty_at,
    paired_difference,
    recall_at,
)

RANKED = [7, 3, 9, 1, 5]


def test_a_hit_is_counted_within_the_first_k_only():
    assert hit_at(RANKED, {1}, 4) == 1
    assert hit_at(RANKED, {1}, 3) == 0
    assert hit_at([], {1}, 3) == 0


def test_reciprocal_rank_is_that_of_the_first_relevant_item():
    assert mrr_at(RANKED, {9, 1}, 5) == pytest.approx(1 / 3)
    assert mrr_at(RANKED, {9, 1}, 2) == 0


def test_recall_is_the_share_of_what_is_relevant():
    assert recall_at(RANKED, {3, 1, 100, 101}, 4) == 0.5
    assert recall_at(RANKED, {3, 1, 100, 101}, 2) == 0.25
    assert recall_at(RANKED, set(), 4) == 0


def test_ndcg_by_hand():
    found = 1 / log2(3) + 1 / log2(5)  # ranks 2 and 4
    best = 1 + 1 / log2(3) + 1 / log2(4)

    assert ndcg_at(RANKED, {3, 1, 100}, 5) == pytest.approx(found / best)
    assert ndcg_at(RANKED, {3, 1, 100}, 2) == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))


def test_ndcg_is_one_where_the_best_stand_first_and_zero_where_nothing_is_relevant():
    assert ndcg_at(RANKED, {3, 7}, 5) == pytest.approx(1)
    assert ndcg_at(RANKED, {7, 3, 9, 1, 5, 100}, 5) == pytest.approx(1)
    assert ndcg_at(RANKED, set(), 5) == 0


def test_coverage_counts_an_item_once_and_nothing_beside_the_catalogue():
    assert coverage_at([[1, 2, 3], [2, 4, 5]], {1, 2, 4, 6}, 2) == 0.75
    assert coverage_at([], {1}, 2) == 0
    assert coverage_at([[1]], set(), 2) == 0


def test_novelty_is_the_mean_surprise_in_bits():
    assert novelty_at([1, 2, 3], {1: 0.5, 2: 0.125}, 3) == 2
    assert novelty_at([], {1: 0.5}, 3) == 0


def test_gini_is_zero_for_equal_shares_and_grows_with_inequality():
    assert gini([5, 5, 5, 5]) == pytest.approx(0)
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([]) == gini([0, 0]) == 0


def test_an_interval_holds_the_mean_and_narrows_with_more_values():
    few, many = bootstrap_interval(np.arange(20) % 2), bootstrap_interval(np.arange(2_000) % 2)

    assert few.value == many.value == 0.5
    assert few.low < many.low < 0.5 < many.high < few.high


def test_values_of_one_cluster_are_drawn_together():
    values = np.repeat([0.0, 1.0], 50)

    alone, together = bootstrap_interval(values), bootstrap_interval(values, values)

    assert (together.low, together.high) == (0, 1)
    assert 0.35 < alone.low < alone.high < 0.65


def test_a_difference_is_relative_and_paired():
    theirs = np.random.default_rng(1).random(100)

    found = paired_difference(1.1 * theirs, theirs)

    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_the_same_seed_draws_the_same():
    assert bootstrap_interval([1, 2, 3], rng=4) == bootstrap_interval([1, 2, 3], rng=4)
