"""What goes on: what used to come soon after the last plays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from music_rec.core.models import Reason
from music_rec.core.protocols import Request
from music_rec.recommenders.explain import often, place_of
from music_rec.recommenders.from_plays import FromPlays
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float64, Int64, Plays

DAY = 86_400


@dataclass(frozen=True)
class Config:
    """Settings of sequential rules."""

    steps: int = 10
    """How far a rule reaches, in plays."""
    speak: int = 5
    """How many of the last plays have a say, the n-th of them 1/n."""
    half_life_days: float = 60
    """A rule seen so much longer ago counts half."""
    gap_s: int = 60 * 60
    """A silence longer than this, from start to start, ends what belongs together."""


class SequentialRules(FromPlays):
    """Ranks items by how often, how soon and how lately they came after the last plays.

    Two plays of one session are a rule, of weight 1 / steps between them (Ludewig and Jannach 2018, *Evaluation of
    session-based recommendation algorithms*); here the last few plays speak, and old rules fade.
    """

    name = "rules"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def score(self, request: Request, past: Past) -> Opinion:
        """Weight of the rules that lead to each item."""
        plays = past.timed
        if len(plays) == 0:
            return Opinion.none("No play of this listener has a known time.")
        seeds = self._log.codes(request.seeds)
        lately = seeds[::-1] if len(seeds) else plays.item[::-1].astype(np.int64)
        speaking = list(dict.fromkeys(lately[: self.config.speak].tolist()))
        scores = rule_weights(plays, speaking, past.now, self.config)
        codes = np.flatnonzero(scores)
        if len(codes) == 0:
            return Opinion.none("Nothing was ever played after this.")

        def explain(items: Int64, contributions: Float64) -> list[Reason]:
            found = np.concatenate([rows for _, rows, _ in _rules(plays, speaking, self.config)])
            times = plays.at_rows(np.unique(found)).times_of(self._log.codes(items))
            last = place_of(int(self._log.ids[speaking[0]]))
            return [_reason(at, past, last, each) for at, each in zip(times, contributions.tolist(), strict=True)]

        return Opinion(self._log.ids[codes], scores[codes], explain)


def rule_weights(plays: Plays, speaking: list[int], now: int, config: Config = Config()) -> Float64:
    """Weight of all rules by the code they lead to; `speaking` are codes, the most recent play first, none twice."""
    scores = np.zeros(plays.n_items)
    for nth, rows, steps in _rules(plays, speaking, config):
        fading = 0.5 ** ((now - plays.at[rows]) / (config.half_life_days * DAY))
        scores += plays.at_rows(rows).sums(fading / (steps * nth))
    return scores


def _rules(plays: Plays, speaking: list[int], config: Config) -> Iterator[tuple[int, Int64, Int64]]:
    """For the n-th of the last plays: (n, rows its rules lead to, in how many steps)."""
    for nth, code in enumerate(speaking, 1):
        starts = np.flatnonzero(plays.item == code)
        rows = starts[:, None] + np.arange(1, config.steps + 1)
        within = rows < len(plays)
        within[within] = plays.at[rows[within]] - np.broadcast_to(plays.at[starts, None], rows.shape)[within] <= config.gap_s
        yield nth, rows[within], np.nonzero(within)[1] + 1


def _reason(at: tuple[int, ...], past: Past, last: str, contribution: float) -> Reason:
    text = f"Played {often(len(at))} soon after {last} or what came before{past.last_of(at)}"
    return Reason(SequentialRules.name, text, contribution, past.ground(at))
