import numpy as np
import pandas as pd
import pytest

from benchmarks.quality.pretrain import Choices, choices, learned
from benchmarks.quality.t2 import BASELINE, models_of, table, walk
from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.popularity import Popularity


class Remembering(Popularity):
    """Names the last play it was told of, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []
        self.known_when_asked: list[list[int]] = []

    def fit(self, plays, tracks, *, rng=0):
        self.told = plays["item"].tolist()
        return self

    def observe(self, plays):
        self.told += plays["item"].tolist()

    def recommend(self, request: Request) -> list[Recommendation]:
        self.known_when_asked.append(list(self.told))
        return [Recommendation(self.told[-1], 1.0, ())]


def evenings(n: int) -> pd.DataFrame:
    """Four plays an evening, of items 0 to 4 in turn, the first three by one artist and the others by another."""
    place = np.arange(n)
    at, item = place // 4 * 86_400 + place % 4 * 240, place % 5
    return pd.DataFrame({"user": 0, "item": item, "timestamp": at, "artist": item // 3})


def test_each_position_is_ranked_knowing_all_before_it_and_nothing_else():
    plays, model = evenings(100), Remembering()

    found = walk("ann", plays, {"it": model}, 5)

    asked = [80, 84, 89, 94, 99]
    assert model.known_when_asked == [plays["item"].iloc[:row].tolist() for row in asked]
    assert found.played == plays["item"].iloc[asked].tolist()
    assert found.starts.tolist() == [True, True, False, False, False]
    assert found.switches.tolist() == [True, False, False, False, False]


def test_the_table_compares_with_the_baseline_by_listener():
    plays = evenings(100)
    walks = [walk(name, plays, {BASELINE: Remembering(), "ranker": Remembering()}, 5) for name in ("ann", "bob")]
    for one in walks:
        one.ranked["ranker"][:] = [[item] for item in one.played]
        one.ranked[BASELINE][:] = [[99, item] for item in one.played]

    found = {(row.task, row.model, row.metric): row for row in table("tracks", walks, 0)}

    assert found["T2 tracks", "ranker", "MRR@20"].difference == pytest.approx(1)
    assert found["T2 tracks", "ranker", "Hit@20"].difference == 0
    assert found["T2 tracks", "ranker", "listeners better off"].value == 1
    assert found["T2 tracks, session starts", "ranker", "MRR@20"].n == 4


def test_trees_say_what_was_chosen():
    random = np.random.default_rng(1)
    rows = random.normal(size=(4000, 2)).astype(np.float32)
    chosen = rows[:, 1] > 1
    trees = learned([None, Choices(("nothing", "sign"), rows, chosen, np.ones(4000))], 0)

    scores = trees.scores(("sign", "nothing"), rows[:, ::-1])

    assert ((scores > 0.7) == chosen).mean() > 0.99


def test_moments_without_a_choice_teach_nothing():
    assert choices(pd.DataFrame({"user": 0, "item": range(20), "timestamp": range(20)}), 0) is None


@pytest.mark.slow
def test_models_of_a_level_answer():
    plays = evenings(200)
    by_artist = plays.assign(item=plays["artist"], track=plays["item"])
    trees = {kind: learned([choices(known, 0)], 0) for kind, known in (("tracks", plays), ("artists", by_artist))}

    for kind, known in (("tracks", plays), ("artists", by_artist)):
        assert np.mean(walk("ann", known, models_of(kind, trees), 5).values("ranker", "hit")) == 1
