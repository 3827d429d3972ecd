"""How well each recommender would have done on the listener's own past, and what its lists are like: it is walked, and the
scores are kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.errors import NotEnoughDataError, UsageError
from music_rec.core.jobs import newest_job, running
from music_rec.core.models import Job, Level, Listener, Score
from music_rec.core.storage.evaluations import save_scores, scores_of
from music_rec.core.worker import Worker
from music_rec.library.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.core.history import History
    from music_rec.recommenders.evaluation import Walk
    from music_rec.recommenders.metrics import Estimate

EVALUATE = "evaluate"
DISCOVERY = "discovery"
"""What is guessed beside the next track and the next artist."""
MIX = "hybrid"
"""The mix of all, which answers until another one is found to be better."""
LEAST_PLAYS = 200
"""With fewer there are hardly any moments to ask about."""


def compared_with(metric: str, level: Level) -> str:
    """The simple recommender that a metric of that level (`track.mrr_at_20_over_markov`) compares with; empty of any other."""
    of, _, simple = metric.partition("_over_")
    return simple if of == f"{level}.mrr_at_20" else ""


class Evaluating:
    """Scores of recommenders on the past of every listener."""

    def __init__(
        self,
        store_of: Callable[[Listener], Store],
        history_of: Callable[[Listener], History],
        others_of: Callable[[Listener, History], pd.DataFrame | None],
        locks: Path,
        worker: Worker,
    ) -> None:
        self._store_of = store_of
        self._history_of = history_of
        self._others_of = others_of
        self._locks = locks
        self._worker = worker

    def scores(self, listener: Listener) -> list[Score]:
        """The scores of the last evaluation, by model and metric; none before the first."""
        return scores_of(self._store_of(listener).reader.path, listener.listener_id)

    def best(self, listener: Listener, level: Level) -> str:
        """The recommender that named what came next best on the listener's own past, of those measured on the same plays as
        the mix of all; that mix where it was not measured."""
        from music_rec.recommenders import RECOMMENDERS

        scores = [one for one in self.scores(listener) if one.metric == f"{level}.mrr_at_20" and one.model in RECOMMENDERS]
        plays = {one.plays for one in scores if one.model == MIX}
        return max((one.value, one.model) for one in scores if one.plays in plays)[1] if plays else MIX

    @staticmethod
    def protocol() -> dict[str, int | float]:
        """What is asked of every recommender alike."""
        from music_rec.recommenders.evaluation import Protocol

        return asdict(Protocol())

    def start(self, listener: Listener, models: Sequence[str] = ()) -> Future[list[Score]]:
        """Start walking the past with some recommenders, or all; watch it with `job`.

        UsageError for a name there is not, NotEnoughDataError where there are too few plays. The future fails with
        JobHeldError where an evaluation of the listener runs already.
        """
        from music_rec.recommenders import RECOMMENDERS

        if unknown := [one for one in models if one not in RECOMMENDERS]:
            raise UsageError(f"There is no model {unknown[0]!r}. Known: {', '.join(RECOMMENDERS)}.")
        history = self._history_of(listener)
        if len(history) < LEAST_PLAYS:
            raise NotEnoughDataError(
                f"Too few plays to learn from and to test on: {len(history)}, and {LEAST_PLAYS} are needed."
            )
        return self._worker.submit(self._evaluate(listener, history, models or tuple(RECOMMENDERS)))

    def job(self, listener: Listener) -> Job | None:
        """The newest evaluation as a job, as it is now."""
        return newest_job(self._store_of(listener).reader, self._locks, listener.listener_id, EVALUATE)

    async def _evaluate(self, listener: Listener, history: History, models: Sequence[str]) -> list[Score]:
        from music_rec.recommenders.evaluation import LEVELS

        store = self._store_of(listener)
        writer = await store.writer()
        async with running(writer, self._locks, listener.listener_id, EVALUATE) as progress, progress.beating():
            past = _Past(history, store.reader.path, await asyncio.to_thread(self._others_of, listener, history))
            scores: list[Score] = []
            steps = [(model, what) for model in models for what in (*LEVELS, DISCOVERY)]
            for number, (model, what) in enumerate(steps):
                guessing = "new artists" if what == DISCOVERY else f"the next {what}"
                await progress.report(number, len(steps), f"{model}: guessing {guessing}")
                scores += await asyncio.to_thread(past.scores, model, what)
            scores += past.over_simple()
            await save_scores(writer, listener.listener_id, models, scores)
            return scores


@dataclass(frozen=True)
class _Past:
    """What recommenders are measured on."""

    history: History
    facts: Path
    """The database of what is known about tracks."""
    others: pd.DataFrame | None
    """What others play (`others.others_of`)."""
    ranks: dict[Level, dict[str, list[int]]] = field(default_factory=lambda: {"track": {}, "artist": {}})
    """Of what was played at each moment, by level and recommender walked so far."""

    def scores(self, model: str, what: str) -> list[Score]:
        """The scores of one recommender at a level, or of discovery; none where popularity answered, which has its own."""
        from music_rec.recommenders.evaluation import discovery_scores, list_scores, next_scores

        if what == DISCOVERY:
            hits = self._discoveries(model)
            return self._kept(model, discovery_scores(hits), len(hits))
        level: Level = "artist" if what == "artist" else "track"
        walk = self._walk(model, level)
        self.ranks[level][model] = walk.ranks
        return self._kept(model, {**next_scores(walk, level), **list_scores(walk, level)}, len(walk.ranks))

    def over_simple(self) -> list[Score]:
        """How much better all that were walked are than the best simple one; nothing where not all simple ones were."""
        from music_rec.recommenders.evaluation import over_simple

        return [
            score
            for level, ranks in self.ranks.items()
            for model, (metric, one) in over_simple(ranks, level).items()
            for score in self._kept(model, {metric: one}, len(ranks[model]))
        ]

    def _kept(self, model: str, found: Mapping[str, Estimate], n: int) -> list[Score]:
        now, plays = int(time.time()), len(self.history)
        return [Score(model, metric, one.value, one.low, one.high, n, plays, now) for metric, one in found.items()]

    def _walk(self, model: str, level: Level) -> Walk:
        from music_rec.library.fitting import FROM_FACTS, tracks_of
        from music_rec.recommenders import RECOMMENDERS
        from music_rec.recommenders.evaluation import walked

        told = self._known if model in FROM_FACTS else tracks_of(self.history)
        return walked(RECOMMENDERS[model](), self._plays, told, level)

    def _discoveries(self, model: str) -> NDArray[np.float64]:
        """Only what learns from others can name artists nobody here played, and popularity among these."""
        from music_rec.recommenders import RECOMMENDERS
        from music_rec.recommenders.evaluation import by_artist, discoveries
        from music_rec.recommenders.from_others import FromOthers

        recommender = RECOMMENDERS[model]()
        if self.others is None or not (isinstance(recommender, FromOthers) or model == "popularity"):
            return np.empty(0)
        return discoveries(recommender, by_artist(self._plays), self.others)

    @cached_property
    def _plays(self) -> pd.DataFrame:
        from music_rec.core.frames import plays_of
        from music_rec.recommenders.evaluation import listened

        return listened(plays_of(self.history), self.history.ms)

    @cached_property
    def _known(self) -> pd.DataFrame:
        """The tracks with all that is known of them; how well artists fit is told by the plays before those walked."""
        from music_rec.library.knowledge import known_tracks
        from music_rec.library.others import artists_by_fit
        from music_rec.recommenders.evaluation import Protocol
        from music_rec.recommenders.splits import by_time

        before = by_time(self._plays, Protocol().share)[0]["artist"].to_numpy()
        return known_tracks(self.history, self.facts, (), artists_by_fit(before, self.others))
