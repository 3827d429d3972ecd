from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from music_rec.core.models import Recommendation
from music_rec.playlists.rules import at_most_per_artist, not_played_since
from music_rec.recommenders.rerank import heard_more, less_popular, varied

DIALS = st.integers(0, 100).map(lambda percent: percent / 100)
PLACES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=9)
"""Where items stand in a small square; near ones are alike."""
COUNTS = st.lists(st.integers(0, 6), min_size=1, max_size=9)
LAW = settings(max_examples=200, deadline=None)


def listed(*items: int) -> list[Recommendation]:
    return [Recommendation(item, 1.0 / place) for place, item in enumerate(items, start=1)]


def items_of(found) -> list[int]:
    return [each.item for each in found]


def likeness(places):
    def of(items):
        at = np.array([places[item] for item in items], float)
        return 1 / (1 + np.abs(at[:, None] - at[None]).sum(axis=2))

    return of


def sameness(places, items) -> float:
    alike = likeness(places)(range(len(places)))
    return sum(alike[a, b] for a, b in combinations(items, 2))


def test_variety_parts_twins():
    twins = [(0, 0), (0, 0), (3, 3), (3, 3)]

    assert items_of(varied(0, likeness(twins), k=2)(listed(0, 1, 2, 3))) == [0, 1, 2, 3]
    assert items_of(varied(1, likeness(twins), k=2)(listed(0, 1, 2, 3))) == [0, 2, 1, 3]


def test_what_is_played_much_moves_to_the_end():
    plays = {1: 100, 2: 5, 3: 0}

    assert items_of(less_popular(0, plays)(listed(1, 2, 3))) == [1, 2, 3]
    assert items_of(less_popular(1, plays)(listed(1, 2, 3))) == [3, 2, 1]


def test_what_is_heard_more_often_goes_and_the_unheard_stays():
    plays = np.array([0, 1, 2, 3, 0])

    assert heard_more(2, plays).tolist() == [3]
    assert heard_more(0, plays).tolist() == [1, 2, 3]


def test_equal_ones_keep_their_order():
    assert items_of(less_popular(0.7, {})(listed(5, 8, 2))) == [5, 8, 2]
    assert items_of(varied(0.7, lambda items: np.zeros((len(items), len(items))))(listed(5, 8, 2))) == [5, 8, 2]


def test_a_dial_beyond_its_ends_stands_at_the_end():
    plays = {1: 9, 2: 5}

    assert items_of(less_popular(7, plays)(listed(1, 2))) == [2, 1]
    assert items_of(less_popular(-7, plays)(listed(1, 2))) == [1, 2]


@LAW
@given(PLACES, DIALS, DIALS, st.integers(0, 10))
def test_more_variety_never_makes_the_first_k_more_alike(places, one, other, k):
    low, high = sorted((one, other))
    found = listed(*range(len(places)))

    before, after = (items_of(varied(amount, likeness(places), k=k)(found))[:k] for amount in (low, high))

    assert sameness(places, after) <= sameness(places, before) + 1e-8


@LAW
@given(COUNTS, DIALS, DIALS)
def test_a_higher_penalty_never_makes_any_first_k_more_popular(counts, one, other):
    low, high = sorted((one, other))
    rank = np.unique(counts, return_inverse=True)[1]
    found = listed(*range(len(counts)))

    before, after = (items_of(less_popular(amount, dict(enumerate(counts)))(found)) for amount in (low, high))

    assert all(rank[after[:k]].sum() <= rank[before[:k]].sum() for k in range(len(counts) + 1))


@LAW
@given(COUNTS, st.integers(0, 7), st.integers(0, 7))
def test_a_lower_threshold_leaves_out_all_that_a_higher_one_does(counts, one, other):
    low, high = sorted((one, other))

    assert set(heard_more(low, np.array(counts))) >= set(heard_more(high, np.array(counts)))


@LAW
@given(COUNTS, st.integers(0, 7), st.integers(0, 7))
def test_a_lower_cap_never_leaves_more_of_one_artist(artists, one, other):
    low, high = sorted((one, other))
    found = listed(*range(len(artists)))

    few, many = ([artists[item] for item in items_of(at_most_per_artist(n, artists.__getitem__)(found))] for n in (low, high))

    assert all(few.count(artist) <= min(many.count(artist), low) for artist in set(artists))


@LAW
@given(COUNTS, st.integers(0, 7), st.integers(0, 7))
def test_a_longer_rest_keeps_some_of_what_a_shorter_one_keeps(times, one, other):
    longer, shorter = sorted((one, other))
    found, last_played = listed(*range(len(times))), dict(enumerate(times))

    kept = [set(items_of(not_played_since(cutoff, last_played)(found))) for cutoff in (longer, shorter)]

    assert kept[0] <= kept[1]


@LAW
@given(PLACES, COUNTS, DIALS, st.integers(0, 10))
def test_no_rule_invents_or_repeats_and_reordering_loses_nothing(places, counts, amount, k):
    found = listed(*range(len(places)))
    plays = dict(enumerate(counts))

    for rule in (varied(amount, likeness(places), k=k), less_popular(amount, plays)):
        assert sorted(items_of(rule(found))) == items_of(found)
        assert rule([]) == []
