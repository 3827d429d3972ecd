"""Models that learn from many listeners: what each promises on a matrix one can see through."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from music_rec.core.protocols import Request
from music_rec.recommenders.als import Als
from music_rec.recommenders.als import Config as AlsConfig
from music_rec.recommenders.ease import Config as EaseConfig
from music_rec.recommenders.ease import Ease
from music_rec.recommenders.interactions import Alike, Interactions, Together, ones, with_tags
from music_rec.recommenders.itemknn import ItemKnn
from music_rec.recommenders.kernel import Kernel
from music_rec.recommenders.rp3beta import Rp3Beta
from music_rec.recommenders.userknn import UserKnn

MODELS = [Ease, Als, ItemKnn, Rp3Beta, UserKnn, Kernel]


def checkerboard(users: int = 30, items: int = 20, *, seed: int = 1) -> pd.DataFrame:
    """Even listeners play even items, odd ones odd items, each a random half of theirs."""
    random = np.random.default_rng(seed)
    pairs = [
        (user, 10 * item) for user in range(users) for item in range(items) if user % 2 == item % 2 and random.random() < 0.5
    ]
    plays = pd.DataFrame(pairs, columns=["user", "item"])
    return plays.assign(count=random.integers(1, 9, len(plays)).astype(np.int32))


def of_many_tastes(users: int = 200, items: int = 150, tastes: int = 12) -> pd.DataFrame:
    """Each listener plays twenty items, drawn from a mix of tastes."""
    random = np.random.default_rng(1)
    likely = random.dirichlet(np.full(tastes, 0.3), users) @ random.dirichlet(np.full(items, 0.2), tastes) + 1e-6
    drawn = [random.choice(items, 20, replace=False, p=row / row.sum()) for row in likely]
    return pd.DataFrame({"user": np.repeat(np.arange(users), 20), "item": np.concatenate(drawn), "count": 1})


def catalogue(plays: pd.DataFrame, tags: dict[int, dict[str, float]] | None = None) -> pd.DataFrame:
    items = np.union1d(plays["item"], list(tags or ()))
    return pd.DataFrame({"item": items, "tags": [(tags or {}).get(int(item), {}) for item in items]})


@pytest.mark.parametrize("make", MODELS)
def test_a_history_of_one_colour_is_answered_with_that_colour(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))

    named = [found.item for found in model.recommend(Request(k=7, history=(20, 60, 100), exclude_heard=True))]

    assert len(named) == 7
    assert all(item % 20 == 0 for item in named)
    assert model.fallback == ""


@pytest.mark.parametrize("make", MODELS)
def test_what_is_similar_has_the_same_colour(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))

    assert all(found.item % 20 == 10 for found in model.similar([30], k=6))
    assert 30 not in {found.item for found in model.similar([30], k=20)}


@pytest.mark.parametrize("make", [Ease, Als, ItemKnn, Rp3Beta])
def test_tags_lead_to_what_nobody_played(make):
    plays = checkerboard()
    tags = {item: {"even" if item % 20 == 0 else "odd": 5.0} for item in range(0, 220, 10)}
    model = make().fit(plays, catalogue(plays, tags))

    scores = {found.item: found.score for found in model.recommend(Request(k=100, history=(20, 60), exclude_heard=True))}

    assert {200, 210} <= set(scores)
    assert scores[200] > scores[210]


@pytest.mark.parametrize("make", MODELS)
def test_a_history_given_raw_is_answered_like_one_that_was_fitted(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))
    own = plays[plays["user"] == 4]

    fitted = model.recommend(Request(k=50, user=4))
    raw = model.recommend(
        Request(k=50, user="new", history=tuple(own["item"].tolist()), history_counts=tuple(own["count"].tolist()))
    )

    assert [(found.item, found.score) for found in raw] == [(found.item, found.score) for found in fitted]


@pytest.mark.parametrize("make", MODELS)
def test_what_a_history_names_and_nobody_knows_changes_nothing(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))

    known = model.recommend(Request(history=(20, 60)))
    more = model.recommend(Request(history=(20, 60, 12345)))

    assert more == known


@pytest.mark.parametrize("make", MODELS)
def test_a_history_of_unknown_items_is_answered_by_popularity_and_that_is_said(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))

    found = model.recommend(Request(k=3, history=(12345,)))

    assert [set(one.contributions) for one in found] == [{"popularity"}] * 3
    assert model.fallback


@pytest.mark.parametrize("make", MODELS)
def test_plays_observed_of_somebody_new_are_a_history(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))
    model.observe(pd.DataFrame({"user": ["new"] * 2, "item": [20, 60], "timestamp": [1_600_000_000, 1_600_000_300]}))

    observed = model.recommend(Request(k=5, user="new", exclude_heard=True))
    given = model.recommend(Request(k=5, history=(20, 60), exclude_heard=True))

    assert [(found.item, found.score) for found in observed] == [(found.item, found.score) for found in given]


@pytest.mark.parametrize("make", MODELS)
def test_a_reason_names_what_was_played_and_who_plays_both(make):
    plays = checkerboard()
    model = make().fit(plays, catalogue(plays))
    first = model.recommend(Request(k=1, history=(20,), exclude_heard=True))[0]
    both = set(plays.loc[plays["item"] == 20, "user"]) & set(plays.loc[plays["item"] == first.item, "user"])

    assert first.reasons[0].text == f"Played by {len(both)} listeners of {{item:20}} too"


@pytest.mark.parametrize("make", MODELS)
def test_whoever_asks_is_not_counted_among_those_who_play_the_same(make):
    plays = pd.concat([checkerboard(), pd.DataFrame({"user": ["me", "me"], "item": [20, 999], "count": [3, 4]})])
    model = make().fit(plays, catalogue(plays))

    found = model.recommend(Request(k=50, user="me", exclude=frozenset({20})))

    [alone] = [one for one in found if one.item == 999]
    assert alone.reasons[0].text.startswith("Fits what you play")
    both = set(plays.loc[plays["item"] == 20, "user"]) & set(plays.loc[plays["item"] == found[0].item, "user"])
    assert found[0].item == 999 or found[0].reasons[0].text == f"Played by {len(both - {'me'})} listeners of {{item:20}} too"


@pytest.mark.parametrize("make", MODELS)
def test_a_history_of_what_only_has_tags_is_a_history_and_not_named(make):
    plays = checkerboard()
    tags = {item: {"even" if item % 20 == 0 else "odd": 5.0} for item in range(0, 220, 10)}
    model = make().fit(plays, catalogue(plays, tags))

    named = [found.item for found in model.recommend(Request(k=6, history=(200,), exclude_heard=True))]

    assert len(named) == 6
    assert all(item % 20 == 0 and item != 200 for item in named)
    assert model.fallback == ""


def lists(of: dict[object, dict[int, float]]) -> dict[int, dict[object, float]]:
    """Lists as the tags of what is on them."""
    on: dict[int, dict[object, float]] = {}
    for name, weights in of.items():
        for item, weight in weights.items():
            on.setdefault(item, {})[name] = weight
    return on


ALIKE_TO_20 = lists({Alike(20): {20: 1.0, 500: 1.0, 510: 0.2}, Alike(60): {60: 1.0, 500: 0.5}})


@pytest.mark.parametrize("make", [Ease, Als, ItemKnn, Rp3Beta])
def test_lists_of_what_is_alike_teach_where_nobody_else_is_known(make):
    plays = pd.DataFrame({"user": "me", "item": [20, 60, 80], "count": [5, 3, 1]})
    model = make().fit(plays, catalogue(plays, ALIKE_TO_20))

    first, second = model.recommend(Request(user="me", exclude_heard=True))

    assert (first.item, second.item, model.fallback) == (500, 510, "")
    assert first.reasons[0].text == "Called alike to {item:20}"


@pytest.mark.parametrize("make", [Ease, Als])
def test_what_goes_together_is_what_was_played_in_the_same_half_year(make):
    """Everybody played even items in one year and odd ones in the next, so whole listeners tell nothing."""
    year = pd.DataFrame([(user, item) for user in range(12) for item in range(20)], columns=["user", "item"])
    plays = year.assign(timestamp=1_500_000_000.0 + 31_536_000 * (year["item"] % 2) + 60 * year["item"])
    model = make().fit(plays, catalogue(plays))

    found = model.recommend(Request(k=7, history=(2, 4, 6), exclude_heard=True))

    assert sorted(one.item for one in found) == [0, 8, 10, 12, 14, 16, 18]


@pytest.mark.parametrize("make", [UserKnn, Kernel])
def test_who_goes_by_listeners_alone_says_that_lists_do_not_do(make):
    plays = pd.DataFrame({"user": "me", "item": [20, 60, 80], "count": [5, 3, 1]})
    model = make().fit(plays, catalogue(plays, ALIKE_TO_20))

    assert {one.item for one in model.recommend(Request(user="me"))} == {20, 60, 80}
    assert model.fallback.startswith("No other listener is known")


@pytest.mark.parametrize("make", MODELS)
def test_of_one_listener_and_mere_tags_nothing_is_learned(make):
    plays = pd.DataFrame({"user": "me", "item": [20, 60, 80], "count": [5, 3, 1]})
    model = make().fit(plays, catalogue(plays, {20: {"Alike(item=20)": 1.0}, 500: {"Alike(item=20)": 1.0}}))

    assert {one.item for one in model.recommend(Request(user="me"))} == {20, 60, 80}
    assert model.fallback


@pytest.mark.parametrize("make", [Ease, Als, ItemKnn, Rp3Beta])
def test_a_list_counts_beside_listeners_and_only_what_no_listener_tells_rests_on_it(make):
    plays = checkerboard()
    lifted = lists({Together("s"): {20: 1.0, 500: 1.0, 30: 1.0}, Alike(20): {20: 1.0, 510: 1.0}})
    found = {one.item: one for one in make().fit(plays, catalogue(plays, lifted)).recommend(Request(k=50, history=(20,)))}
    alone = {one.item: one for one in make().fit(plays, catalogue(plays)).recommend(Request(k=50, history=(20,)))}

    nothing = {one.item: one for one in make().fit(plays, catalogue(plays, {900: {}})).recommend(Request(history=(20,), k=50))}
    assert min(found[500].score, found[510].score) > nothing[900].score
    assert found[510].reasons[0].text == "Called alike to {item:20}"
    assert found[500].reasons[0].text.startswith("Fits what you play")
    assert found[40].reasons[0].text == alone[40].reasons[0].text


def dense_ease(rows: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """The weights as the paper writes them."""
    inverse = np.linalg.inv(rows.T @ rows + np.diag(penalty))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


@pytest.mark.parametrize(("users", "items"), [(12, 30), (60, 20)], ids=["among listeners", "among items"])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_ease_is_the_closed_form_of_the_paper_whichever_way_it_is_solved(users: int, items: int, dropout: float):
    plays = checkerboard(users, items)
    known = Interactions.of(plays, catalogue(plays, {0: {"a": 1.0, "b": 2.0}, 20: {"a": 3.0}, 40: {"b": 1.0}}))
    config = EaseConfig(l2=5, dropout=dropout, tag_weight=0.7, by_plays=False)
    rows = with_tags(ones(known.plays), known.tags, 0.7).toarray()
    weights = dense_ease(rows, 5 + dropout * (rows**2).sum(axis=0))

    found = Ease(config).learn(known).score(known.plays)

    assert found == pytest.approx(ones(known.plays).toarray() @ weights, abs=1e-5)


@pytest.mark.parametrize(("users", "items"), [(12, 30), (60, 20)], ids=["among listeners", "among items"])
def test_the_weights_between_items_are_those_that_ease_sums(users: int, items: int):
    plays = checkerboard(users, items)
    known = Interactions.of(plays, catalogue(plays))
    ease = Ease(EaseConfig(by_plays=False)).learn(known)
    history, everything = known.plays.indices[: known.plays.indptr[1]], np.arange(len(known.items))

    between = ease.between(history, everything)

    assert between.shape == (len(history), len(everything))
    assert between.sum(axis=0) == pytest.approx(ease.score(known.plays[:1])[0], abs=1e-5)
    assert between[np.arange(len(history)), history].tolist() == [0] * len(history)


def test_als_lowers_the_error_of_the_paper_with_every_round():
    known = Interactions.of(checkerboard(), catalogue(checkerboard()))
    seen = known.plays.toarray() > 0
    errors = []
    for rounds in (1, 2, 5, 20):
        model = Als()
        model.config = type(model.config)(factors=4, l2=0.01, confidence=5, rounds=rounds)
        scores = model.learn(known).score(known.plays)
        errors.append(float(((1 + 5 * seen) * (seen - scores) ** 2).sum()))

    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.7 * ((1 + 5 * seen) * seen).sum()


@pytest.mark.parametrize("factors", [4, 96])
def test_no_chance_decides_what_als_learns(factors: int):
    known = Interactions.of(checkerboard(), catalogue(checkerboard()))

    one, other = (Als(AlsConfig(factors=factors)).learn(known, rng=seed).score(known.plays) for seed in (0, 1))

    assert one.tolist() == other.tolist()


def test_als_names_after_its_rounds_nearly_what_it_names_after_many():
    plays = of_many_tastes()
    known = Interactions.of(plays, catalogue(plays))

    first, settled = (
        np.argsort(-Als(AlsConfig(factors=8, rounds=rounds)).learn(known).score(known.plays), axis=1)[:, :20]
        for rounds in (AlsConfig.rounds, 100)
    )

    assert np.mean([len(set(one) & set(other)) for one, other in zip(first, settled, strict=True)]) > 17


def test_item_neighbours_are_cosines_summed():
    plays = pd.DataFrame({"user": [1, 1, 2, 2, 3], "item": [1, 2, 1, 3, 1]})
    known = Interactions.of(plays, catalogue(plays))

    scores = ItemKnn().learn(known).score(sparse.csr_array(np.array([[1.0, 0, 0]])))

    assert scores[0] == pytest.approx([0, 1 / np.sqrt(3), 1 / np.sqrt(3)])


def test_a_walk_of_three_steps_by_hand():
    plays = pd.DataFrame({"user": [1, 1, 2, 2, 3], "item": [1, 2, 1, 3, 1]})
    known = Interactions.of(plays, catalogue(plays))
    model = Rp3Beta()
    model.config = type(model.config)(alpha=1, beta=1)

    scores = model.learn(known).score(sparse.csr_array(np.array([[0, 1.0, 0]])))

    assert scores[0] == pytest.approx([0.5 / 3, 0.5, 0])
