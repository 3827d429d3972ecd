"""T1, artists for unseen listeners: learn from four fifths of them, ask the others.

Five folds of listeners. Tags typed by the fold that is asked are removed before fitting. Of each listener asked who has ten
or more artists, 80 % are told and 20 % hidden; what is ranked is the whole catalogue without those told. Coverage@10 is the
share of the artists heard by those learned from that stand in the first ten of anybody asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.quality.data import HetRec
from benchmarks.quality.run import Run
from benchmarks.quality.tables import Row, rows
from music_rec.core.protocols import Request
from music_rec.recommenders import als, ease, itemknn, rp3beta, userknn
from music_rec.recommenders.crowd import Crowd
from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.metrics import coverage_at, ndcg_at, recall_at
from music_rec.recommenders.splits import shown_and_hidden, user_folds

TASK = "T1 artists, unseen listeners"
FOLDS = 5
LEAST_ARTISTS = 10
HIDDEN = 0.2
K = 100
BASELINE = "EASE, tag rows"
CROWD = "crowd, who gave which tag"
MODELS: dict[str, Callable[[], FromOthers]] = {
    BASELINE: partial(ease.Ease, ease.Config(dropout=0, l2=80)),
    "EASE with dropout, tag rows": ease.Ease,
    "ALS, tag rows": als.Als,
    "item kNN, tag rows": itemknn.ItemKnn,
    "RP3beta, tag rows": rp3beta.Rp3Beta,
    "user kNN, tag rows": userknn.UserKnn,
    "EASE with dropout, who gave which tag": ease.Ease,
    CROWD: Crowd,
}
WHO_GAVE = "who gave which tag"
"""Models whose name says so are told every single tag with its giver; the others how many gave it."""


@dataclass(frozen=True)
class Case:
    """One listener asked."""

    user: int
    shown: tuple[int, ...]
    """Artists told, the most played last."""
    counts: tuple[int, ...]
    hidden: frozenset[int]

    def request(self) -> Request:
        return Request(k=K, user="", history=self.shown, history_counts=self.counts, exclude_heard=True)

    def cut(self, n: int, rng: int) -> Case:
        """The same listener with `n` of the artists told, drawn by chance."""
        drawn = np.random.default_rng(seed_of(rng, self.user)).permutation(len(self.shown))
        kept = sorted(drawn[:n].tolist())
        return Case(self.user, tuple(self.shown[i] for i in kept), tuple(self.counts[i] for i in kept), self.hidden)


@dataclass(frozen=True, eq=False)
class Fold:
    """Whom to learn from and whom to ask; each is equal to itself only, so that what was fitted on it is found again."""

    plays: pd.DataFrame
    artists: pd.DataFrame
    """The catalogue with how many of those learned from gave each tag."""
    plays_and_tags: pd.DataFrame
    """The same plays and tags, a row for each."""
    heard: frozenset[int]
    cases: list[Case]


@cache
def folds(data: Path, rng: int) -> tuple[Fold, ...]:
    """The five folds."""
    return tuple(_folds(HetRec.read(data), rng))


def _folds(known: HetRec, rng: int) -> Iterator[Fold]:
    for learned, asked in user_folds(known.plays["user"].tolist(), FOLDS, rng=rng):
        plays = known.plays_of(learned)
        own = known.plays_of(asked).sort_values(["user", "count", "item"])
        cases = [_case(user, its, rng) for user, its in own.groupby("user") if len(its) >= LEAST_ARTISTS]
        heard = frozenset(plays["item"].tolist())
        yield Fold(plays, known.artists(learned), known.plays_and_tags_of(learned), heard, cases)


def _case(user: int, plays: pd.DataFrame, rng: int) -> Case:
    _, hidden = shown_and_hidden(plays["item"].tolist(), HIDDEN, rng=seed_of(rng, user))
    told = plays[~plays["item"].isin(hidden)]
    return Case(user, tuple(told["item"].tolist()), tuple(told["count"].tolist()), frozenset(hidden))


def seed_of(rng: int, user: int) -> int:
    """A seed of its own for each listener."""
    return rng * 1_000_003 + user


def run(of: Run) -> list[Row]:
    """The rows of T1; intervals are drawn over listeners, those of coverage over folds."""
    parts = folds(of.data, of.rng)
    lists: dict[str, list[list[list[int]]]] = {name: [] for name in MODELS}
    for number, part in enumerate(parts):
        for name, found in lists.items():
            found.append(of.part(f"t1 {name} {number}", partial(_answers, name, part, of.rng)))
    return list(_rows(parts, lists, of.rng))


def _answers(name: str, part: Fold, rng: int) -> list[list[int]]:
    return ranked_all(fitted(name, part, rng), part.cases)


@cache
def fitted(name: str, part: Fold, rng: int) -> FromOthers:
    """One of `MODELS`, having learned from a fold; the cold start asks the same."""
    if WHO_GAVE in name:
        return MODELS[name]().fit(part.plays_and_tags, part.artists[["item"]], rng=rng)
    return MODELS[name]().fit(part.plays, part.artists, rng=rng)


def ranked_all(model: FromOthers, cases: list[Case]) -> list[list[int]]:
    """The first hundred of every case; without the reasons, which are not measured."""
    return [model.opinion(case.request()).best(K).items.tolist() for case in cases]


def _rows(parts: Sequence[Fold], lists: dict[str, list[list[list[int]]]], rng: int) -> Iterator[Row]:
    measures = {"NDCG@10": (ndcg_at, 10), "NDCG@100": (ndcg_at, 100), "Recall@20": (recall_at, 20)}
    hidden = [case.hidden for part in parts for case in part.cases]
    for metric, (measure, k) in measures.items():
        values = {
            name: [measure(one, truth, k) for one, truth in zip(chain(*found), hidden, strict=True)]
            for name, found in lists.items()
        }
        yield from rows(TASK, metric, values, BASELINE, rng=rng)
    covered = {
        name: [coverage_at(one, part.heard, 10) for one, part in zip(found, parts, strict=True)]
        for name, found in lists.items()
    }
    yield from rows(TASK, "coverage@10", covered, BASELINE, rng=rng)
