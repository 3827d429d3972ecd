"""How well each recommender would have done on the listener's own past: walking it, and keeping the scores."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.errors import NotEnoughDataError, UsageError
from music_rec.core.jobs import newest_job, running
from music_rec.core.models import Job, Listener, Score
from music_rec.core.storage.evaluations import save_scores, scores_of
from music_rec.core.worker import Worker
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.core.history import History
    from music_rec.recommenders.evaluation import Level

EVALUATE = "evaluate"
LEAST_PLAYS = 200
"""With fewer there are hardly any moments to ask about."""


class Evaluating:
    """Scores of recommenders on the past of every listener."""

    def __init__(
        self, store_of: Callable[[Listener], Store], history_of: Callable[[Listener], History], locks: Path, worker: Worker
    ) -> None:
        self._store_of = store_of
        self._history_of = history_of
        self._locks = locks
        self._worker = worker

    def scores(self, listener: Listener) -> list[Score]:
        """The scores of the last evaluation, by model and metric; none before the first."""
        return scores_of(self._store_of(listener).reader.path, listener.listener_id)

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
                f"{len(history)} plays are too few to learn from and to test on; {LEAST_PLAYS} are needed."
            )
        return self._worker.submit(self._evaluate(listener, history, models or tuple(RECOMMENDERS)))

    def job(self, listener: Listener) -> Job | None:
        """The newest evaluation as a job, as it is now."""
        return newest_job(self._store_of(listener).reader, self._locks, listener.listener_id, EVALUATE)

    async def _evaluate(self, listener: Listener, history: History, models: Sequence[str]) -> list[Score]:
        from music_rec.recommenders.evaluation import LEVELS

        writer = await self._store_of(listener).writer()
        async with running(writer, self._locks, listener.listener_id, EVALUATE) as progress, progress.beating():
            scores: list[Score] = []
            steps = [(model, level) for model in models for level in LEVELS]
            for number, (model, level) in enumerate(steps):
                await progress.report(number, len(steps), f"{model}: guessing the next {level}")
                scores += await asyncio.to_thread(_scores, history, model, level)
            await save_scores(writer, listener.listener_id, models, scores)
            return scores


def _scores(history: History, model: str, level: Level) -> list[Score]:
    """The scores of one recommender at one level; none where popularity answered for it, which has its own."""
    from music_rec.core.frames import plays_of
    from music_rec.library.recommending import tracks_of
    from music_rec.recommenders import RECOMMENDERS
    from music_rec.recommenders.evaluation import at_level, listened, next_scores, ranks_of_next

    plays = at_level(listened(plays_of(history), history.ms), level)
    recommender = RECOMMENDERS[model]()
    ranks = ranks_of_next(recommender, plays, tracks_of(history, level))
    if recommender.fallback:
        return []
    now = int(time.time())
    return [
        Score(model, metric, one.value, one.low, one.high, len(ranks), len(history), now)
        for metric, one in next_scores(ranks, level).items()
    ]
