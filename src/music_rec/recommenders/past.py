"""What somebody had played up to a moment, with what several recommenders make of it: made once, when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np

from music_rec.core.protocols import Request
from music_rec.recommenders.explain import last_of
from music_rec.recommenders.play_log import Float64, Int64, PlayLog, Plays

MINUTE = 60
DAY = 86_400
FIRST = 256
"""Fewer plays are no beginning yet."""


@dataclass(frozen=True, eq=False)
class Past:
    """Plays up to a moment, oldest first. What it gives belongs to all who ask: nobody writes into it."""

    plays: Plays
    now: int
    """UTC s."""
    in_order: bool = field(default=False, kw_only=True)
    """Whether only their order is known: their times stand for it, and nobody is told them."""
    _times: dict[int, tuple[int, ...]] = field(default_factory=lambda: {-1: ()}, init=False, repr=False)
    _strengths: dict[float, Float64] = field(default_factory=dict, init=False, repr=False)
    _starts: dict[int, Int64] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, log: PlayLog, request: Request) -> Self:
        """What whoever asks had played at the moment of the request, or the history it brings."""
        return cls(log.plays(request), log.now(request), in_order=bool(request.history))

    def then(self, codes: Int64) -> Past:
        """The same, and behind it some items as if they were played now."""
        n, plays = len(codes), self.timed
        if n == 0:
            return self
        at, count = np.append(plays.at, np.full(n, self.now)), np.append(plays.count, np.ones(n))
        return _Continued(Plays(at, np.append(plays.item, codes), count, plays.n_items), self.now, self, in_order=self.in_order)

    def times_of(self, codes: Int64) -> list[tuple[int, ...]]:
        """When each code was played, UTC s, newest first; of -1, which stands for what nobody knows, nothing."""
        fresh = [code for code in codes.tolist() if code not in self._times]
        if fresh:
            self._times.update(zip(fresh, self.timed.times_of(np.array(fresh)), strict=True))
        return [self._times[code] for code in codes.tolist()]

    def last_of(self, at: Sequence[int]) -> str:
        """When the newest of some plays was, which are told newest first: *, 12 days ago*; nothing where nobody knows."""
        return "" if self.in_order else f", {last_of(len(at), self.now - at[0])}"

    def ground(self, at: tuple[int, ...]) -> tuple[int, ...]:
        """Times as a reason may rest on them, UTC s; none where nobody knows them."""
        return () if self.in_order else at

    @cached_property
    def timed(self) -> Plays:
        """The plays whose time is known; rows are rows of these from here on."""
        return self.plays.since(0)

    @cached_property
    def beginning(self) -> Plays:
        """The first timed plays, as many as the largest power of two; none where that is less than `FIRST`."""
        n = len(self.timed)
        return self.timed[: 1 << (n.bit_length() - 1) if n >= FIRST else 0]

    @cached_property
    def imprint(self) -> tuple[int, int, int]:
        """Numbers that are others where the beginning is."""
        at, item = self.beginning.at, self.beginning.item
        return len(at), int(at.sum()), int((at * item).sum())

    @cached_property
    def log_age(self) -> Float64:
        """Logarithm to the base 2 of the age of every play in minutes, at least one."""
        logs: Float64 = np.log2(np.maximum(self.now - self.timed.at, MINUTE))
        logs -= np.log2(MINUTE)
        return logs

    def strengths(self, decay: float) -> Float64:
        """Sum of age^-decay by item code, ages in minutes, at least one; 0 for what was never played.

        Its logarithm is the base-level activation (Anderson and Schooler 1991, *Reflections of the environment in memory*).
        """
        if decay not in self._strengths:
            weights = np.multiply(self.log_age, -decay)
            self._strengths[decay] = self.timed.sums(np.exp2(weights, out=weights))
        return self._strengths[decay]

    def faded(self, half_life_days: float) -> Float64:
        """Plays by item code; one that much older counts half."""
        halvings = (self.now - self.plays.at) * (1 / (half_life_days * DAY))
        return self.plays.sums(self.plays.count * np.exp2(-halvings))

    def session_starts(self, gap_s: int) -> Int64:
        """Row of the first play of every session; a silence longer than `gap_s`, from start to start, ends one."""
        if gap_s not in self._starts:
            at = self.timed.at
            # as numbers: booleans of which a tenth are true NumPy looks through one by one, which takes twice as long
            silent = (at[1:] - at[:-1] > gap_s).view(np.int8)
            self._starts[gap_s] = np.append(0, np.flatnonzero(silent) + 1)
        return self._starts[gap_s]


@dataclass(frozen=True, eq=False)
class _Continued(Past):
    """A past that goes on with plays of now, so that what is known of it need not be made anew."""

    before: Past

    def strengths(self, decay: float) -> Float64:
        strengths = self.before.strengths(decay).copy()
        np.add.at(strengths, self.timed.item[len(self.before.timed) :], 1)
        return strengths

    def session_starts(self, gap_s: int) -> Int64:
        starts, at = self.before.session_starts(gap_s), self.before.timed.at
        return np.append(starts, len(at)) if len(at) and self.now - at[-1] > gap_s else starts
