"""T3, discovery: which artists never heard before will be adopted.

Each listener of the panel is cut at 50, 60, 70 and 80 % of the plays; the next 20 % are the window. Adopted is an artist not
heard before the cut and then played three times or more, on two days or more. Learned is from the community: the listeners
of the other folds, and HetRec. Artists that only one of the community knows are in nobody's catalogue, and still count as
adopted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import typer

from benchmarks.quality.data import HetRec, panel
from benchmarks.quality.tables import Row, as_markdown, rows
from music_rec.core.protocols import Request
from music_rec.recommenders import als, ease, rp3beta
from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.metrics import ndcg_at, recall_at
from music_rec.recommenders.splits import user_folds

TASK = "T3 discovery"
FOLDS = 5
CUTS = (0.5, 0.6, 0.7, 0.8)
WINDOW = 0.2
LEAST_PLAYS, LEAST_DAYS = 3, 2
DAY = 86_400
K = 100
BASELINE = "ALS, whole profile"
STRONGER = "ALS by plays, whole profile"
MODELS: dict[str, Callable[[], FromOthers]] = {
    BASELINE: als.Als,
    STRONGER: partial(als.Als, als.Config(by_plays=True, confidence=0.5)),
    "EASE with dropout": ease.Ease,
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
        fresh = window[~window["item"].isin(known["item"])]
        by_artist = fresh.assign(day=fresh["timestamp"] // DAY).groupby("item")["day"].agg(["size", "nunique"])
        adopted = by_artist.index[(by_artist["size"] >= LEAST_PLAYS) & (by_artist["nunique"] >= LEAST_DAYS)]
        heard = known.groupby("item")["timestamp"].agg(["size", "max"]).sort_values("max", kind="stable")
        if len(adopted):
            yield Case(user, tuple(heard.index.tolist()), tuple(heard["size"].tolist()), frozenset(adopted.tolist()))


def by_name(known: HetRec, plays: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(HetRec plays and tags, panel plays) with one item id for an artist of the same name in both."""
    names = known.names.str.casefold().str.strip()
    own = plays["artist"].str.casefold().str.strip()
    ids = {name: number for number, name in enumerate(sorted({*names.dropna(), *own}))}
    typed = known.plays_and_tags_of(set(known.plays["user"].tolist()))
    item = typed["item"].map(names).map(ids)
    many = typed.assign(item=item)[item.notna()].astype({"item": np.int64})
    return many, plays.assign(item=own.map(ids).astype(np.int64))


def community(many: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The `plays` frame of HetRec and some of the panel, with the artists that two or more of them know."""
    counted = others.groupby(["user", "item"]).size().rename("count").reset_index()
    both = pd.concat([many.assign(user=many["user"].astype(str)), counted], ignore_index=True)
    knowers = both.groupby("item")["user"].nunique()
    return both[both["item"].isin(knowers.index[knowers >= 2])]


def run(data: Path, rng: int = 0) -> list[Row]:
    """The rows of T3; intervals are drawn over listeners."""
    many, plays = by_name(HetRec.read(data), panel(data))
    asked_cases: list[Case] = []
    ranked: dict[str, list[list[int]]] = {name: [] for name in MODELS}
    for learned, asked in user_folds(plays["user"].tolist(), FOLDS, rng=rng):
        learn_from = community(many, plays[plays["user"].isin(learned)])
        part = [case for user in asked for case in cases(str(user), plays[plays["user"] == user])]
        asked_cases += part
        for name, make in MODELS.items():
            model = make().fit(learn_from, learn_from[["item"]].drop_duplicates(), rng=rng)
            ranked[name] += [_first(model, case) for case in part]
    return list(_rows(asked_cases, ranked, rng))


def _first(model: FromOthers, case: Case) -> list[int]:
    request = Request(k=K, user="", history=case.history, history_counts=case.counts, exclude_heard=True)
    return model.opinion(request).best(K).items.tolist()


def _rows(asked: list[Case], ranked: dict[str, list[list[int]]], rng: int) -> Iterator[Row]:
    listeners = [case.user for case in asked]
    for metric, measure, k in (("Recall@100", recall_at, 100), ("NDCG@50", ndcg_at, 50)):
        values = {
            name: [measure(one, case.adopted, k) for one, case in zip(found, asked, strict=True)]
            for name, found in ranked.items()
        }
        yield from rows(TASK, metric, values, [BASELINE, STRONGER], listeners, rng=rng)


def main(data: Path, rng: int = 0) -> None:
    """Prints the table of T3."""
    print(as_markdown(run(data, rng)))


if __name__ == "__main__":
    typer.run(main)
