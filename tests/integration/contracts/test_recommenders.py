"""What every recommender promises, over every entry of the registry and the mix of what was never heard."""

import pickle
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Recommender, Request
from music_rec.library.answers import BY_ALL_PLAYS
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.blend import Blend

ALL = {**RECOMMENDERS, Blend().name: Blend}
LEARN_FROM_OTHERS = {"als", "crowd", "ease", "ease_als", "itemknn", "kernel", "rp3beta", "userknn"}
"""What these know of other listeners is what they were fitted on; plays observed since count in the listener's own history."""
HOUR = 3600
START = 1_600_000_000


def two_listeners() -> pd.DataFrame:
    """60 evenings of eight plays for each of two listeners, from overlapping tastes over items 3, 6, ... 120."""
    random = np.random.default_rng(5)
    rows = []
    for user, first in ((0, 0), (1, 10)):
        for evening in range(60):
            start = START + (2 * evening + user) * 24 * HOUR
            taste = first + 15 * (evening % 2) + random.integers(0, 15, 8)
            rows += [(user, 3 * (int(item) + 1), start + 240 * place) for place, item in enumerate(taste)]
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def tracks(plays: pd.DataFrame) -> pd.DataFrame:
    """The tracks played, with a sound and a tag each, near to others, and to the taste of others."""
    items = np.unique(plays["item"])
    sounds = [{"energy": item % 5, "tempo_bpm": item % 7} for item in items.tolist()]
    tags = [{"rock" if item % 2 else "jazz": 1.0} for item in items]
    near = [{other: 1 / (1 + abs(item - other)) for other in items.tolist() if other != item} for item in items.tolist()]
    return pd.DataFrame({"item": items, "features": sounds, "tags": tags, "near": near, "taste": items / 100})


def fitted(make: type[Recommender], plays: pd.DataFrame) -> Recommender:
    return make().fit(plays, tracks(plays))


@pytest.fixture(params=ALL, scope="module")
def make(request: pytest.FixtureRequest) -> type[Recommender]:
    return ALL[request.param]


@pytest.fixture(scope="module")
def make_own(make: type[Recommender]) -> type[Recommender]:
    """One that goes by the listener's own plays."""
    if make().name in LEARN_FROM_OTHERS:
        pytest.skip("learns from others when it is fitted")
    return make


@pytest.fixture(scope="module")
def plays() -> pd.DataFrame:
    return two_listeners()


@pytest.fixture(scope="module")
def model(make: type[Recommender], plays: pd.DataFrame) -> Recommender:
    """Fitted once for all tests that only ask."""
    return fitted(make, plays)


@pytest.fixture(scope="module")
def answers(model: Recommender, plays: pd.DataFrame) -> list[list[Recommendation]]:
    """What it says to each of the requests."""
    return [model.recommend(request) for request in requests(plays)]


def requests(plays: pd.DataFrame) -> Iterator[Request]:
    """Requests of many kinds that all have an answer."""
    yield Request(k=5)
    yield Request(k=5, user=1)
    yield Request(k=5, user="nobody")
    yield Request(k=5, seeds=(3, 6))
    yield Request(k=5, seeds=(999_999,))
    yield Request(k=1000, now=START + 40 * 24 * HOUR)
    yield Request(k=5, exclude=frozenset({3, 6, 9, 12}))
    yield Request(k=5, loved=frozenset({3, 60, 999_999}))
    yield Request(k=5, only=frozenset({6, 12, 18, 60, 999_999}), exclude=frozenset({6}))
    yield Request(k=5, user="new", history=(3, 60, 9, 999_999), history_counts=(2, 1, 5, 1), exclude_heard=True)


def test_the_registry_names_each_by_its_name():
    assert {name: make().name for name, make in RECOMMENDERS.items()} == {name: name for name in RECOMMENDERS}


def test_at_most_k_items_are_named_and_none_twice(make, answers, plays):
    for request, answer in zip(requests(plays), answers, strict=True):
        items = [found.item for found in answer]

        assert len(items) <= request.k
        assert items or (make is Blend and request.user == "nobody")
        assert len(set(items)) == len(items)


def test_nothing_is_asked_nothing_is_named(model):
    assert model.recommend(Request(k=0)) == []


def test_best_come_first_and_ties_break_by_item(answers):
    for answer in answers:
        order = [(-found.score, found.item) for found in answer]

        assert order == sorted(order)


def test_excluded_items_and_seeds_are_not_named(model):
    all_items = [found.item for found in model.recommend(Request(k=100))]
    banned, seed = frozenset(all_items[:5]), all_items[6]

    named = {found.item for found in model.recommend(Request(k=100, exclude=banned, seeds=(seed,)))}

    assert named
    assert not named & {*banned, seed}


def test_nothing_but_what_is_asked_for_is_named_and_all_there_is_of_it(model):
    wanted = frozenset([found.item for found in model.recommend(Request(k=1000))][::3])

    named = [found.item for found in model.recommend(Request(k=1000, only=wanted))]

    assert set(named) == wanted
    assert model.recommend(Request(only=frozenset())) == []


def test_heard_items_are_not_named_where_that_is_asked(model, plays):
    heard = set(plays.loc[plays["user"] == 0, "item"])

    named = {found.item for found in model.recommend(Request(k=100, exclude_heard=True))}
    told = {found.item for found in model.recommend(Request(k=100, user="new", history=(3, 60), exclude_heard=True))}

    assert named
    assert not named & heard
    assert told
    assert not told & {3, 60}


def test_what_is_similar_is_named_at_most_k_times_best_first_and_without_what_it_is_similar_to(model):
    if not hasattr(model, "similar"):
        pytest.skip("goes by more than items")
    found = model.similar([3, 60, 999_999], k=5)

    assert 0 < len(found) <= 5
    assert not {one.item for one in found} & {3, 60}
    assert [(-one.score, one.item) for one in found] == sorted((-one.score, one.item) for one in found)
    assert model.similar([3, 60], k=5) == found
    assert len(model.similar([999_999], k=3)) <= 3
    assert model.similar([3], k=0) == []
    assert model.similar([]) == []


def test_what_goes_by_all_plays_is_known_and_only_leaves_out_what_it_is_given(model):
    """Of what else there is a seed changes the order."""
    given, left_out = (model.recommend(Request(k=1000, **asked)) for asked in ({"seeds": (3,)}, {"exclude": frozenset({3})}))

    assert (given == left_out) == (model.name in BY_ALL_PLAYS)


def test_a_heart_for_what_is_not_known_changes_nothing(model, plays, answers):
    for request, answer in zip(requests(plays), answers, strict=True):
        if not request.loved:
            assert model.recommend(replace(request, loved=frozenset({999_999}))) == answer


def test_everything_excluded_is_an_empty_answer(model, plays):
    assert model.recommend(Request(exclude=frozenset(plays["item"]))) == []


def test_same_input_gives_the_same_answer(make, plays, answers):
    again = fitted(make, plays)

    assert [again.recommend(request) for request in requests(plays)] == answers


def test_order_of_the_rows_changes_nothing(make, plays, answers):
    shuffled = fitted(make, plays.sample(frac=1, random_state=3))

    assert [shuffled.recommend(request) for request in requests(plays)] == answers


def test_order_of_the_rows_changes_nothing_where_plays_share_a_second(make, plays):
    """As in exports that tell the hour alone."""
    rounded = plays.assign(timestamp=plays["timestamp"] // HOUR * HOUR)
    one, other = fitted(make, rounded), fitted(make, rounded.sample(frac=1, random_state=3))

    for request in requests(plays):
        assert one.recommend(request) == other.recommend(request)


def test_plays_of_one_second_are_in_order_however_they_come_in(make_own, plays):
    rounded = plays.assign(timestamp=plays["timestamp"] // HOUR * HOUR)
    whole, parts = fitted(make_own, rounded), fitted(make_own, rounded.iloc[1::2])
    parts.observe(rounded.iloc[::2])

    for request in requests(plays):
        assert_alike(parts.recommend(request), whole.recommend(request))


def test_rows_without_a_time_stand_beside_rows_without_a_count(make, plays):
    counted = pd.DataFrame({"user": 2, "item": [3, 6], "count": [4.0, 2.0]})
    model = fitted(make, pd.concat([plays, counted], ignore_index=True))

    for user in (0, 2):
        found = model.recommend(Request(user=user))

        assert found
        assert np.isfinite([one.score for one in found]).all()


def test_what_was_played_no_times_was_not_played(make, plays):
    nought = pd.DataFrame({"user": [0, 1, 2], "item": [300, 3, 3], "count": [0, 0, -1]})
    model = make().fit(pd.concat([plays.assign(count=1), nought], ignore_index=True), tracks(plays))
    without = make().fit(plays, tracks(plays))
    all_nought = make().fit(plays.assign(count=0), tracks(plays))

    assert model.recommend(Request(k=1000)) == without.recommend(Request(k=1000))
    told = {
        found.item
        for found in model.recommend(Request(user="new", history=(3, 60), history_counts=(0, 1), exclude_heard=True, k=1000))
    }
    assert told
    assert 60 not in told
    assert all_nought.recommend(Request()) == []
    assert all_nought.recommend(Request(history=(3,), history_counts=(0,))) == []


def test_counts_may_be_larger_than_any_history(model):
    found = model.recommend(Request(user="new", history=(3, 60), history_counts=(10**12, 1)))

    assert found
    assert np.isfinite([one.score for one in found]).all()


def test_without_any_fact_about_tracks_it_still_answers(make, plays):
    model = make().fit(plays, pd.DataFrame())

    assert make is Blend or model.recommend(Request())


def test_what_may_be_named_can_be_any_collection(model):
    frozen = Request(k=1000, exclude=frozenset({3, 6}), only=frozenset({3, 9, 12}))

    for kind in (set, list):
        assert model.recommend(replace(frozen, exclude=kind(frozen.exclude), only=kind(frozen.only))) == model.recommend(frozen)


@pytest.mark.parametrize("name", ["markov", "ranker", "recency", "hybrid"])
def test_a_history_is_continued_from_its_end(name, plays):
    """By those that need no older sessions to go by."""
    model = fitted(ALL[name], plays)

    one, other = (
        [found.item for found in model.recommend(Request(user="new", history=items))] for items in ((3, 60, 9), (9, 60, 3))
    )

    assert model.fallback == ""
    assert set(one[:3]) <= {3, 60, 9}
    assert one != other


def test_no_reason_tells_when_plays_were_of_which_only_the_order_is_known(model):
    lately = [3 * (place % 39 + 1) for place in range(2600)]  # so many that what came before them counts as long gone
    order = (120, *lately)

    for seeds in ((), (3, 6)):
        found = model.recommend(Request(k=1000, user="new", history=order, seeds=seeds))

        assert found
        for reason in (reason for one in found for reason in one.reasons):
            assert not re.search(r"\bago\b|\bjust now\b", reason.text)
            assert reason.plays == ()


def test_a_pickled_model_answers_the_same(model, plays, answers):
    again = pickle.loads(pickle.dumps(model))

    assert [again.recommend(request) for request in requests(plays)] == answers


def test_what_was_asked_before_changes_no_answer(model, plays, answers):
    backwards = reversed(list(requests(plays)))

    assert [model.recommend(request) for request in backwards] == answers[::-1]


def test_observed_plays_count_like_fitted_ones(make_own, plays, answers):
    in_time = plays.sort_values("timestamp", kind="stable")
    half = fitted(make_own, in_time.iloc[:400])
    for start in range(400, len(in_time), 97):
        half.observe(in_time.iloc[start : start + 97])

    for request, answer in zip(requests(plays), answers, strict=True):
        assert_alike(half.recommend(request), answer)


def test_plays_observed_late_find_their_place_in_time(make_own, plays, answers):
    late = fitted(make_own, plays.iloc[200:])
    late.observe(plays.iloc[:200])

    for request, answer in zip(requests(plays), answers, strict=True):
        assert_alike(late.recommend(request), answer)


def test_what_is_played_after_now_is_not_known(make_own, model, plays):
    now = START + 60 * 24 * HOUR
    past = fitted(make_own, plays[plays["timestamp"] <= now])

    for user in (0, 1):
        asked = Request(user=user, now=now)
        assert_alike(model.recommend(asked), past.recommend(asked))


def test_contributions_add_up_to_the_score(answers):
    for answer in answers:
        for found in answer:
            assert found.reasons
            assert sum(reason.contribution for reason in found.reasons) == pytest.approx(found.score, abs=1e-9)
            assert sum(found.contributions.values()) == pytest.approx(found.score, abs=1e-9)


def test_reasons_name_plays_of_the_listener_newest_first(answers, plays):
    for request, answer in zip(requests(plays), answers, strict=True):
        rows = plays[plays["user"] == request.user]
        rows = rows[rows["timestamp"] <= (request.now or rows["timestamp"].max())]
        known = set(zip(rows["item"], rows["timestamp"], strict=True))
        for found in answer:
            for reason in found.reasons:
                assert reason.text
                assert {(found.item, at) for at in reason.plays} <= known
                assert list(reason.plays) == sorted(reason.plays, reverse=True)
                assert reason.plays or request.user == "nobody" or found.item not in set(rows["item"])


def test_a_reason_rests_on_as_many_plays_as_it_says(model, plays):
    for request in requests(plays):
        for found in model.recommend(request):
            for reason in found.reasons:
                for often in re.findall(r"(?:ou played it|Played in) (once|[\d,]+)", reason.text):
                    assert len(reason.plays) == (1 if often == "once" else int(often.replace(",", "")))


def test_no_plays_give_an_empty_answer(make, plays):
    model = fitted(make, plays.iloc[:0])

    assert model.recommend(Request()) == []
    assert make().recommend(Request()) == []


def test_one_play_is_answered_with_that_play(make, plays):
    model = fitted(make, plays.iloc[:1])

    [found] = model.recommend(Request())

    assert found.item == plays["item"].iloc[0]
    assert found.reasons


def test_counts_without_times_are_answered_by_popularity(make_own):
    if make_own is Blend:
        pytest.skip("popularity knows nothing that was never heard")
    counts = pd.DataFrame({"user": ["ann", "ann", "bob"], "item": [7, 8, 8], "count": [5, 2, 4]})
    model = make_own().fit(counts, pd.DataFrame({"item": [7, 8]}))

    found = model.recommend(Request(user="ann"))

    assert [(each.item, set(each.contributions)) for each in found] == [(8, {"popularity"}), (7, {"popularity"})]


def test_falling_back_is_said_and_only_then(model):
    model.recommend(Request())
    assert model.fallback == ""

    model.recommend(Request(user="nobody"))

    assert bool(model.fallback) == (model.name not in ("popularity", "recent_popularity"))  # of all listeners


def assert_alike(left: list[Recommendation], right: list[Recommendation]) -> None:
    assert [found.item for found in left] == [found.item for found in right]
    assert [found.score for found in left] == pytest.approx([found.score for found in right], abs=1e-9)
    assert [[reason.text for reason in found.reasons] for found in left] == [
        [reason.text for reason in found.reasons] for found in right
    ]
