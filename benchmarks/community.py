"""Models of many listeners: fitting EASE against the plain solution of its equations, and answering a history."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.measure import Sample, apart, expect, in_turns, measured
from music_rec.core.protocols import Recommender, Request
from music_rec.library.fitting import FROM_OTHERS
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.crowd import Config as CrowdConfig
from music_rec.recommenders.crowd import Crowd
from music_rec.recommenders.ease import Config, Ease
from music_rec.recommenders.interactions import Interactions

FULL_ROWS = 1_000_000
ITEMS = 3_000
PLAIN = Config(l2=50, dropout=0, tag_weight=0, by_plays=False)
CATALOGUE = (1_800, 17_000)
"""Listeners and items of a catalogue with tags, about those of HetRec 2011 Last.fm."""
TAGGED = 100
"""Tags each listener gave, some 10,000 different ones."""
NO_LESSONS = CrowdConfig(least_listeners=1_000_000)
"""Members count equally: what the ranker would add to an answer is a product of 150 rows, and learning it takes minutes."""
ASKED = 30
"""Histories that are answered."""


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of fitting where items are fewer than listeners and where they are more, and of an answer of the whole mix."""
    items = max(ITEMS * bench.rows // FULL_ROWS, 200)
    sides = {"ours": fitted, "the reference": solved, "the reference with one thread": solved_alone}
    for kind, users in (("more listeners than items", 2 * items), ("fewer listeners than items", items // 3)):
        ours, *references = in_turns(sides, users, items, repeat=bench.repeat).items()
        for name, reference in references:
            expect(f"EASE of {kind}", ours[1].result, reference.result)
            ratio = ours[1].cpu_s / reference.cpu_s
            yield Figure(f"EASE, {users:,} x {items:,}, fit / {name}", ratio, "x", at_most=1.2)
    for name in FROM_OTHERS:
        yield Figure(
            f"{name}, a history folded in and answered", apart(answered, name, items // 3, items), "CPU ms", at_most=20
        )
    users, items = (max(size * bench.rows // FULL_ROWS, 60) for size in CATALOGUE)
    cost = apart(answered_with_tags, users, items)
    yield Figure(f"crowd, {items:,} items with tags, a history folded in and answered", cost, "CPU ms", at_most=20)


def fitted(users: int, items: int) -> Sample[list[float]]:
    """Our way: five scores of the first listener, to three decimals."""
    known = Interactions.of(generated(users, items), pd.DataFrame({"item": np.arange(items)}))
    Ease(PLAIN).learn(_tiny())
    sample = measured(lambda: Ease(PLAIN).learn(known))
    return sample.giving(np.round(sample.result.score(known.plays[:1])[0, :5], 3).tolist())


def solved(users: int, items: int) -> Sample[list[float]]:
    """`cho_factor` and `cho_solve`, on the same plays."""
    known = Interactions.of(generated(users, items), pd.DataFrame({"item": np.arange(items)}))
    rows = (known.plays > 0).astype(np.float32)
    _plain_weights((_tiny().plays > 0).astype(np.float32))
    sample = measured(_plain_weights, rows)
    return sample.giving(np.round((rows[:1] @ sample.result)[0, :5].astype(float), 3).tolist())


def solved_alone(users: int, items: int) -> Sample[list[float]]:
    """The same with one thread for linear algebra: others cost CPU while they wait, the more the busier the computer."""
    with threadpool_limits(1, "blas"):
        return solved(users, items)


def _plain_weights(rows: sparse.csr_array) -> np.ndarray:
    gram = (rows.T @ rows).toarray()
    gram[np.diag_indices_from(gram)] += np.float32(PLAIN.l2)
    inverse = linalg.cho_solve(linalg.cho_factor(gram), np.eye(len(gram), dtype=np.float32))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def _tiny() -> Interactions:
    """For a first run that counts for nothing."""
    return Interactions.of(generated(60, 30), pd.DataFrame({"item": np.arange(30)}))


def answered(name: str, users: int, items: int) -> float:
    """CPU milliseconds of an answer, with its reasons, to a history of fifty items."""
    return _answering(RECOMMENDERS[name]().fit(generated(users, items), pd.DataFrame({"item": np.arange(items)})), items)


def answered_with_tags(users: int, items: int) -> float:
    """The same of the crowd, where listeners gave tags."""
    plays = generated(users, items)
    known = pd.concat([plays, _tagged(plays, users)], ignore_index=True)
    return _answering(Crowd(NO_LESSONS).fit(known, pd.DataFrame({"item": np.arange(items)})), items)


def _answering(model: Recommender, items: int) -> float:
    random = np.random.default_rng(2)
    first, *requests = [Request(history=tuple(random.choice(items, 50, replace=False).tolist())) for _ in range(1 + ASKED)]
    model.recommend(first)
    return measured(lambda: [model.recommend(one) for one in requests]).cpu_s / ASKED * 1000


def generated(users: int, items: int) -> pd.DataFrame:
    """Fifty draws of each listener, a few items much more often than most."""
    random = np.random.default_rng(1)
    item = (items * random.random((users, 50)) ** 3).astype(np.int64)
    return pd.DataFrame({"user": np.repeat(np.arange(users), 50), "item": item.ravel()}).drop_duplicates()


def _tagged(plays: pd.DataFrame, users: int) -> pd.DataFrame:
    """A row for each tag that listeners gave what they play: a few often, half of them only once."""
    random = np.random.default_rng(3)
    given = plays.iloc[random.integers(len(plays), size=users * TAGGED)]
    return given.assign(tag=(50 * random.pareto(0.7, len(given))).astype(np.int64).astype(str)).drop_duplicates()
