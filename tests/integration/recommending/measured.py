"""Scores as an evaluation would keep them."""

from __future__ import annotations

from integration.storage.plays import START, Database

from music_rec.core.models import Level, Listener, Score
from music_rec.core.storage.evaluations import save_scores


def measured(database: Database, listener: Listener, level: Level, **values: float) -> None:
    """Let these be how right recommenders were, all on the same plays."""
    scores = [Score(model, f"{level}.mrr_at_20", value, 0, 1, 60, 300, START) for model, value in values.items()]
    database.write(lambda writer: save_scores(writer, listener.listener_id, [], scores))
