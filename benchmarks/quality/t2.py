"""T2, the next item of one listener: 80 % known, the last 20 % walked, each play ranked knowing all before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.quality.listeners import Listening, listeners
from benchmarks.quality.pretrain import KINDS, LEARNED_SHARE, choices, known_part, learned
from benchmarks.quality.run import Run
from benchmarks.quality.tables import Row, rows
from music_rec.core.protocols import Recommender, Request
from music_rec.recommenders.evaluation import Protocol, mean_interval
from music_rec.recommenders.markov import Config, Markov
from music_rec.recommenders.metrics import Estimate, hit_at, mrr_at
from music_rec.recommenders.ranker import Ranker
from music_rec.recommenders.ranker_trees import Trees
from music_rec.recommenders.splits import positions, user_folds

BASELINE = "fading Markov + ACT-R"
TUNED = {"tracks": Config(half_life_days=30, doubt=0.3), "artists": Config(half_life_days=10, doubt=3)}
"""The best of five half-lives and five doubts each, on the plays from 60 % to 80 % of all listeners."""
POSITIONS = 300
FOLDS = 4
K = 20
SESSION_GAP_S = 30 * 60


@dataclass(frozen=True)
class Walk:
    """What a listener's walk gave: columns of one length, a row for each position."""

    listener: str
    ranked: Mapping[str, list[list[int]]]
    """The lists of each model."""
    played: list[int]
    starts: np.ndarray
    """Whether the play began a session."""
    switches: np.ndarray
    """Whether it was by another artist than the play before."""

    def values(self, model: str, metric: str) -> list[float]:
        """`mrr` or `hit` of each position."""
        measure = {"mrr": mrr_at, "hit": hit_at}[metric]
        return [measure(found, {item}, K) for found, item in zip(self.ranked[model], self.played, strict=True)]


def walk(name: str, plays: pd.DataFrame, models: Mapping[str, Recommender], n: int = POSITIONS) -> Walk:
    """The walk of models over one listener's plays, oldest first; they are fitted here."""
    first, size = int(len(plays) * LEARNED_SHARE), len(plays)
    tracks = pd.DataFrame({"item": plays["item"].iloc[:0]})
    for model in models.values():
        model.fit(plays.iloc[:first], tracks)
    at, item, artist = (plays[column].to_numpy() for column in ("timestamp", "item", "artist"))
    asked, known = positions(first, size, n), first
    ranked: dict[str, list[list[int]]] = {one: [] for one in models}
    for row in asked:
        for one, model in models.items():
            if row > known:
                model.observe(plays.iloc[known:row])
            ranked[one].append([found.item for found in model.recommend(Request(k=K, now=int(at[row])))])
        known = row
    rows_before = np.array(asked) - 1
    starts, switches = at[asked] - at[rows_before] > SESSION_GAP_S, artist[asked] != artist[rows_before]
    return Walk(name, ranked, item[asked].tolist(), starts, switches)


def models_of(kind: str, trees: Mapping[str, Trees]) -> dict[str, Recommender]:
    """The baseline, and the ranker with trees that know nothing of whom is asked."""
    return {BASELINE: Markov(TUNED[kind]), "ranker": Ranker(trees)}


def table(kind: str, walks: list[Walk], rng: int) -> Iterator[Row]:
    """All metrics of one level, over all positions, at session starts and at artist switches."""
    where = {
        "": [np.ones(len(one.played), bool) for one in walks],
        ", session starts": [one.starts for one in walks],
        ", artist switches": [one.switches for one in walks],
    }
    for place, masks in where.items():
        clusters = np.repeat([one.listener for one in walks], [int(mask.sum()) for mask in masks])
        for metric, label in (("mrr", f"MRR@{K}"), ("hit", f"Hit@{K}")):
            values = {model: _at(masks, walks, model, metric) for model in walks[0].ranked}
            yield from rows(f"T2 {kind}{place}", label, values, BASELINE, clusters, rng=rng)
    yield _better(kind, walks, rng)


def _at(masks: list[np.ndarray], walks: list[Walk], model: str, metric: str) -> np.ndarray:
    return np.concatenate([np.array(one.values(model, metric))[mask] for one, mask in zip(walks, masks, strict=True)])


def _better(kind: str, walks: list[Walk], rng: int) -> Row:
    """Share of the listeners with a higher MRR@20 than the baseline's, of those for whom the two differ."""
    ours, theirs = (np.array([np.mean(one.values(model, "mrr")) for one in walks]) for model in ("ranker", BASELINE))
    better = (ours > theirs)[ours != theirs].astype(np.float64)
    share = mean_interval(better, Protocol(rng=rng)) if len(better) else Estimate(0, 0, 0)
    return Row(f"T2 {kind}", "ranker", "listeners better off", share.value, share.low, share.high, n=len(better))


def run(of: Run) -> list[Row]:
    """Both levels; the trees of each listener were learned from listeners of other folds, from the first 80 % of these."""
    everybody = {one.name: one for one in of.part("listeners", partial(listeners, of.data))}
    folds = list(_folds(of, everybody))
    return [row for kind in KINDS for row in table(kind, list(_walks(of, kind, everybody, folds)), of.rng)]


def _folds(of: Run, everybody: Mapping[str, Listening]) -> Iterator[tuple[dict[str, Trees], list[str]]]:
    """(trees of the other listeners by kind, whom to ask) for each fold of listeners."""
    known = {
        (kind, name): of.part(f"t2 {kind} choices {name}", partial(choices, known_part(one, kind), of.rng))
        for kind in KINDS
        for name, one in everybody.items()
    }
    for number, (others, asked) in enumerate(user_folds(list(everybody), FOLDS, rng=of.rng)):
        trees = {
            kind: of.part(f"t2 {kind} trees {number}", partial(learned, [known[kind, str(one)] for one in others], of.rng))
            for kind in KINDS
        }
        yield trees, [str(name) for name in asked]


def _walks(
    of: Run, kind: str, everybody: Mapping[str, Listening], folds: Iterable[tuple[dict[str, Trees], list[str]]]
) -> Iterator[Walk]:
    for trees, asked in folds:
        for name in asked:
            plays = getattr(everybody[name], kind)
            yield of.part(f"t2 {kind} walk {name}", partial(_walked, name, plays, kind, trees))


def _walked(name: str, plays: pd.DataFrame, kind: str, trees: Mapping[str, Trees]) -> Walk:
    return walk(name, plays, models_of(kind, trees))
