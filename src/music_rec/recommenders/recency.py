"""What was played last: the baseline that goes by time alone."""

from __future__ import annotations

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.explain import ago
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import MINUTE, Past
from music_rec.recommenders.play_log import Float64, Int64


class Recency(FromPlays):
    """Ranks what the listener has played by its last play; the score is 1 / minutes since then, at most 1."""

    name = "recency"

    def score(self, request: Request, past: Past) -> Opinion:  # noqa: ARG002 - one face for all
        """Nearness in time of everything the listener has played."""
        plays = past.timed
        if len(plays) == 0:
            return Opinion.none("No play of this listener has a known time.")
        last = np.full(plays.n_items, -1, np.int64)
        last[plays.item] = np.arange(len(plays))  # of several plays the latest is written last
        codes = np.flatnonzero(last >= 0)

        def explain(items: Int64, contributions: Float64) -> list[Reason]:
            rows = last[self._log.codes(items)]
            times = plays.at[rows].tolist()
            texts = [
                f"Number {1 + np.sum(last > row):,} of what was played last"
                if past.in_order
                else f"Last played {ago(past.now - at)}"
                for row, at in zip(rows.tolist(), times, strict=True)
            ]
            ground = [past.ground((at,)) for at in times]
            return [Reason(Recency.name, *each) for each in zip(texts, contributions.tolist(), ground, strict=True)]

        return Opinion(self._log.ids[codes], MINUTE / np.maximum(past.now - plays.at[last[codes]], MINUTE), explain)
