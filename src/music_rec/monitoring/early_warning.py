"""Whether a source answers slower than it used to, judged by its own past alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median
from typing import TypeVar

from music_rec.core.events import Call

K = TypeVar("K", bound=Hashable)

WINDOW = 50
"""Calls that are judged together; their median does not care about some that took long."""
LEAST_PAST = 200
"""Calls before them, without which nothing is usual yet."""
LEAST_OF_KIND = 20
"""The same of a kind: a thousand recordings take longer than one name, so each is compared with its own."""
PART_OF_DAY_S = 4 * 3600
"""Many services are slower every evening, so calls are compared with those of the same time of day."""
LEAST_OF_PART = 30
"""Calls without which nothing is known of that time."""
TIMES = log(2)
"""As slow as this against the usual is worth a word."""
ABOVE_PAST = log(1.5)
"""And so much slower than its slow hours were, since some services have those now and then."""
SLOW_HOURS = 0.9
"""So much of the past was faster than what we call a slow hour."""


def times_slower(calls: Sequence[Call]) -> float | None:
    """How many times as long as usual the last 50 answers took; None where that is nothing to speak of.

    `calls` are those of one source in their order. What failed took as long as our patience, and is not looked at.
    """
    answered = [one for one in calls if one.outcome == "answered" and one.sent]
    if len(answered) < LEAST_PAST + WINDOW:
        return None
    past, recent = answered[:-WINDOW], answered[-WINDOW:]
    usual = _Usual.of(past)
    now = usual.scores(recent)
    if len(now) < WINDOW // 2 or (middle := median(now)) < TIMES:
        return None
    scores = usual.scores(past)
    blocks = sorted(median(scores[at : at + WINDOW]) for at in range(0, len(scores) - WINDOW + 1, WINDOW))
    slow_hour = blocks[int(SLOW_HOURS * (len(blocks) - 1))] if blocks else 0.0
    return exp(middle) if middle > slow_hour + ABOVE_PAST else None


@dataclass(frozen=True)
class _Usual:
    """How long calls take, as logarithms."""

    by_kind: Mapping[str, float]
    by_part: Mapping[int, float]
    """What is added to that by part of the day."""

    @classmethod
    def of(cls, past: Sequence[Call]) -> _Usual:
        by_kind = _medians(((one.kind, _log(one)) for one in past), LEAST_OF_KIND)
        scores = ((_part(one), _log(one) - by_kind[one.kind]) for one in past if one.kind in by_kind)
        return cls(by_kind, _medians(scores, LEAST_OF_PART))

    def scores(self, calls: Sequence[Call]) -> list[float]:
        """By how much each call of a known kind took longer than usual."""
        known = (one for one in calls if one.kind in self.by_kind)
        return [_log(one) - self.by_kind[one.kind] - self.by_part.get(_part(one), 0.0) for one in known]


def _medians(pairs: Iterable[tuple[K, float]], least: int) -> dict[K, float]:
    """The median of the values of each key that has at least so many."""
    values: dict[K, list[float]] = defaultdict(list)
    for key, value in pairs:
        values[key].append(value)
    return {key: median(of) for key, of in values.items() if len(of) >= least}


def _part(call: Call) -> int:
    return int(call.at % 86_400 // PART_OF_DAY_S)


def _log(call: Call) -> float:
    return log(max(call.took_ms, 1.0))
