"""T3, discovery: which artists never heard before will be adopted.

Each single listener is cut at 50, 60, 70 and 80 % of the plays; the next 20 % are the window. Adopted is an artist not heard
before the cut and then played three times or more, on two days or more. Learned is from the community: the listeners of the
other folds, and HetRec. Artists that only one of the community knows are in nobody's catalogue, and still count as adopted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.quality.data import HetRec
from benchmarks.quality.listeners import Listening, listeners
from benchmarks.quality.run import Run
from benchmarks.quality.tables import Row, rows
from music_rec.core.protocols import Request
from music_rec.recommenders import als, ease, rp3beta
from music_rec.recommenders.ease_als import EaseAls
from music_rec.recommenders.evaluation import adopted
from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.metrics import ndcg_at, recall_at
from music_rec.recommenders.splits import user_folds

TASK = "T3 discovery"
FOLDS = 5
CUTS = (0.5, 0.6, 0.7, 0.8)
WINDOW = 0.2
K = 100
BASELINE = "ALS, whole profile"
STRONGER = "ALS by plays, whole profile"
MODELS: dict[str, Callable[[], FromOthers]] = {
    BASELINE: partial(als.Als, als.Config(by_period=False)),
    STRONGER: partial(als.Als, als.Config(by_plays=True, confidence=0.5, by_period=False)),
    "ALS, half years too": als.Als,
    "EASE with dropout": ease.Ease,
    "EASE and ALS": EaseAls,
    "RP3beta": rp3beta.Rp3Beta,
}


@dataclass(frozen=True)
class Case:
    """One listener at one cut."""

    user: str
    history: tuple[int, ...]
    """Artists heard, the last heard last."""
    counts: tuple[int, ...]
    adopted: frozenset[int]


def cases(user: str, plays: pd.DataFrame) -> Iterator[Case]:
    """One listener's cuts at which something is adopted; `plays` has item and timestamp, oldest first."""
    for cut in CUTS:
        known = plays.iloc[: int(len(plays) * cut)]
        window = plays.iloc[len(known) : int(len(plays) * (cut + WINDOW))]
        taken_up = frozenset(adopted(known, window))
        heard = known.groupby("item")["timestamp"].agg(["size", "max"]).sort_values("max", kind="stable")
        if taken_up:
            yield Case(user, tuple(heard.index.tolist()), tuple(heard["size"].tolist()), taken_up)


def by_name(known: HetRec, single: Sequence[Listening]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(HetRec plays and tags, plays of single listeners) with one item id for an artist of the same name in both."""
    plays = pd.concat([one.tracks.assign(user=one.name, name=one.tracks["artist"].map(one.names)) for one in single])
    names, own = (column.str.casefold().str.strip() for column in (known.names, plays["name"]))
    ids = {name: number for number, name in enumerate(sorted({*names.dropna(), *own}))}
    typed = known.plays_and_tags_of(set(known.plays["user"].tolist()))
    item = typed["item"].map(names).map(ids)
    many = typed.assign(user=typed["user"].astype(str), item=item)[item.notna()].astype({"item": np.int64})
    return many, pd.DataFrame({"user": plays["user"], "item": own.map(ids), "timestamp": plays["timestamp"]})


def community(many: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The `plays` frame of HetRec and some single listeners, with the artists that two or more of them know."""
    both = pd.concat([many, others.assign(count=1)], ignore_index=True)
    knowers = both.groupby("item")["user"].nunique()
    return both[both["item"].isin(knowers.index[knowers >= 2])]


def run(of: Run) -> list[Row]:
    """The rows of T3; intervals are drawn over listeners."""
    many, plays = by_name(HetRec.read(of.data), of.part("listeners", partial(listeners, of.data)))
    asked_cases: list[Case] = []
    ranked: dict[str, list[list[int]]] = {}
    for number, (learned, asked) in enumerate(user_folds(plays["user"].tolist(), FOLDS, rng=of.rng)):
        part = [case for user in asked for case in cases(str(user), plays[plays["user"] == user])]
        learn_from = community(many, plays[plays["user"].isin(learned)])
        asked_cases += part
        for name, found in of.part(f"t3 {number}", partial(_answers, learn_from, part, of.rng)).items():
            ranked.setdefault(name, []).extend(found)
    return list(_rows(asked_cases, ranked, of.rng))


def _answers(learn_from: pd.DataFrame, asked: list[Case], rng: int) -> dict[str, list[list[int]]]:
    """The first hundred of every model for every case of one fold."""
    artists = learn_from[["item"]].drop_duplicates()
    return {name: [_first(model, case) for case in asked] for name, model in _fitted(learn_from, artists, rng)}


def _fitted(learn_from: pd.DataFrame, artists: pd.DataFrame, rng: int) -> Iterator[tuple[str, FromOthers]]:
    for name, make in MODELS.items():
        yield name, make().fit(learn_from, artists, rng=rng)


def _first(model: FromOthers, case: Case) -> list[int]:
    request = Request(k=K, user="", history=case.history, history_counts=case.counts, exclude_heard=True)
    return model.opinion(request).best(K).items.tolist()


def _rows(asked: list[Case], ranked: dict[str, list[list[int]]], rng: int) -> Iterator[Row]:
    whose = [case.user for case in asked]
    for metric, measure, k in (("Recall@100", recall_at, 100), ("NDCG@50", ndcg_at, 50)):
        values = {
            name: [measure(one, case.adopted, k) for one, case in zip(found, asked, strict=True)]
            for name, found in ranked.items()
        }
        yield from rows(TASK, metric, values, [BASELINE, STRONGER], whose, rng=rng)
