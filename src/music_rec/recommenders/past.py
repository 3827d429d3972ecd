"""What somebody had played up to a moment, with what several recommenders make of it: made once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np

from music_rec.core.protocols import Request
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, Plays

MINUTE = 60


@dataclass(frozen=True, eq=False)
class Past:
    """Plays up to a moment, oldest first. What it gives belongs to all who ask: nobody writes into it."""

    plays: Plays
    now: int
    """UTC s."""
    _strengths: dict[float, Float64] = field(default_factory=dict, init=False, repr=False)
    _starts: dict[int, Int64] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, log: PlayLog, request: Request) -> Self:
        """What whoever asks had played at the moment of the request, or the history it brings."""
        return cls(log.plays(request), log.now(request))

    @cached_property
    def timed(self) -> Plays:
        """The plays whose time is known; rows are rows of these from here on."""
        return self.plays.since(0)

    @cached_property
    def log_age(self) -> Float64:
        """ln of the age of every play in minutes, at least one."""
        logs: Float64 = np.log(np.maximum(self.now - self.timed.at, MINUTE))
        logs -= np.log(MINUTE)
        return logs

    def strengths(self, decay: float) -> Float64:
        """Sum of age^-decay by item code, ages in minutes, at least one; 0 for what was never played.

        Its logarithm is the base-level activation (Anderson and Schooler 1991, *Reflections of the environment in memory*).
        """
        if decay not in self._strengths:
            weights = np.multiply(self.log_age, -decay)
            self._strengths[decay] = self.timed.sums(np.exp(weights, out=weights))
        return self._strengths[decay]

    def session_starts(self, gap_s: int) -> Int64:
        """Row of the first play of every session; a silence longer than `gap_s`, from start to start, ends one."""
        if gap_s not in self._starts:
            at = self.timed.at
            self._starts[gap_s] = np.append(0, np.flatnonzero(at[1:] - at[:-1] > gap_s) + 1)
        return self._starts[gap_s]
