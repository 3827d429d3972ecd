"""Learns the trees of the ranker from listeners: `python -m benchmarks.quality.pretrain --data FOLDER` writes those that ship.

They hold numbers only: no item, artist or listener is named in what they look at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.quality.listeners import Listening, listeners
from music_rec.core.protocols import Request
from music_rec.recommenders.context import Moment
from music_rec.recommenders.context_artists import Artists
from music_rec.recommenders.context_features import features
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import PlayLog
from music_rec.recommenders.ranker_trees import DEFAULT, Trees
from music_rec.recommenders.splits import by_time, positions

KINDS = ("tracks", "artists")
MOMENTS = 200
"""Of each listener, evenly spaced behind the first 37 % of what may be learned from (30 % of all)."""
FROM = 0.375
OTHERS = 24
"""Candidates drawn for each moment beside the one that was played; they stand for all others."""
BOOSTING = {"max_iter": 120, "learning_rate": 0.1, "max_leaf_nodes": 24, "min_samples_leaf": 80, "l2_regularization": 5.0}
"""Tuned on the plays from 60 % to 80 % of listeners that were not learned from."""
LEARNED_SHARE = 0.8


@dataclass(frozen=True)
class Choices:
    """What stood to choose and what was chosen, a row for each candidate."""

    columns: tuple[str, ...]
    rows: np.ndarray
    chosen: np.ndarray
    weight: np.ndarray


def choices(plays: pd.DataFrame, rng: int) -> Choices | None:
    """Moments of one listener's plays; None where never one of the candidates was played."""
    log, artists, random = PlayLog.of(plays), Artists(), np.random.default_rng(rng)
    artists.add(log, plays)
    timed = log.plays(Request(user=plays["user"].iloc[0])).since(0)
    parts = []
    for row in positions(max(int(FROM * len(timed)), 1), len(timed), MOMENTS):
        moment = Moment(Past(timed[:row], int(timed.at[row])), artists.codes)
        played = moment.pool == timed.item[row]
        if played.any():
            columns, rows = features(moment)
            others = np.flatnonzero(~played)
            drawn = random.choice(others, min(OTHERS, len(others)), replace=False)
            weight = np.append(1, np.full(len(drawn), len(others) / max(len(drawn), 1)))
            parts.append((rows[np.append(np.flatnonzero(played), drawn)], np.arange(len(weight)) == 0, weight))
    return Choices(columns, *map(np.concatenate, zip(*parts, strict=True))) if parts else None


def learned(found: Iterable[Choices | None], rng: int) -> Trees:
    """Trees whose sum tells what is chosen (gradient boosting of the log loss, by scikit-learn)."""
    some = [one for one in found if one is not None]
    rows, chosen, weight = (np.concatenate([getattr(one, name) for one in some]) for name in ("rows", "chosen", "weight"))
    model = HistGradientBoostingClassifier(**BOOSTING, early_stopping=False, random_state=rng)
    return _as_trees(model.fit(rows, chosen, sample_weight=weight), some[0].columns)


def known_part(listener: Listening, kind: str) -> pd.DataFrame:
    """The first 80 % of a listener's plays; the rest is never learned from."""
    return by_time(getattr(listener, kind), LEARNED_SHARE)[0]


def _as_trees(model: Any, columns: Sequence[str]) -> Trees:
    """The nodes of a boosted model in common columns. scikit-learn has no public way to them."""
    trees = [predictor.nodes for (predictor,) in model._predictors]
    roots = np.cumsum([0, *map(len, trees)])[:-1]
    nodes, start = np.concatenate(trees), np.repeat(roots, list(map(len, trees)))
    leaf, here = nodes["is_leaf"].astype(bool), np.arange(len(nodes))
    used = np.unique(nodes["feature_idx"][~leaf])
    return Trees(
        columns=tuple(columns[at] for at in used.tolist()),
        roots=roots,
        column=np.where(leaf, 0, np.searchsorted(used, nodes["feature_idx"])),
        threshold=np.where(leaf, 0, nodes["num_threshold"]).astype(np.float32),
        left=np.where(leaf, here, nodes["left"] + start),
        right=np.where(leaf, here, nodes["right"] + start),
        value=np.where(leaf, nodes["value"], 0.0),
    )


def shipped(trees: Mapping[str, Trees], everybody: Sequence[Listening], rng: int) -> str:
    """The text of the file that ships."""
    plays = sum(len(known_part(one, "tracks")) for one in everybody)
    fitted_on = (
        f"At most {MOMENTS} moments of each of {len(everybody)} listeners, in the first {LEARNED_SHARE:.0%} of their"
        f" {sum(len(one.tracks) for one in everybody):,} plays ({plays:,}): exported histories and a panel of streaming"
        " listeners, plays of 30 s and more. It holds thresholds and weights of general signs, and nothing of whom or what."
    )
    kept: dict[str, Any] = {"fitted_on": fitted_on, "made_by": f"benchmarks.quality.pretrain, rng {rng}"}
    kept |= {kind: one.as_json() for kind, one in trees.items()}
    return json.dumps(kept, separators=(",", ":")) + "\n"


def main(data: Annotated[Path, typer.Option(help="The folder of the data sets.")], rng: int = 0) -> None:
    """Learns from the first 80 % of everybody's plays and writes the file that ships."""
    everybody = listeners(data)
    trees = {kind: learned((choices(known_part(one, kind), rng) for one in everybody), rng) for kind in KINDS}
    Path(str(files("music_rec.recommenders").joinpath(DEFAULT))).write_text(shipped(trees, everybody, rng), "utf-8")


if __name__ == "__main__":
    typer.run(main)
