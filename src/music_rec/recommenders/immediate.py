"""What was just said to recommendations, or skipped, moves the next list at once, whatever recommender made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from music_rec.core.models import Reason, Recommendation
from music_rec.core.protocols import Rule
from music_rec.recommenders.explain import counted
from music_rec.recommenders.play_log import Float64

NAME = "feedback"
"""The recommender of its reasons."""
SHARE = 0.3
"""Weight of what was said; what the recommender says has the rest."""
HALF_LIFE_S = 10 * 86_400
"""What was liked or skipped that long ago moves half as much."""
PASSED = 0.6
"""What is left of the score of others by an artist for each track of theirs that was not wanted lately."""


@dataclass(frozen=True)
class Moved:
    """What moves a list, and by what."""

    now: int
    """UTC s."""
    liked: Mapping[int, int] = field(default_factory=dict)
    """When each track was liked that is, UTC s."""
    passed: Mapping[int, int] = field(default_factory=dict)
    """How many tracks by an artist were not wanted lately."""
    skipped: Mapping[int, int] = field(default_factory=dict)
    """When each track was skipped that was not played through since, UTC s."""
    artist_of: Mapping[int, int] = field(default_factory=dict)
    """Of every track that is liked or may be named."""
    beside: Mapping[int, float] = field(default_factory=dict)
    """How well a track goes with those liked, 0 to 1."""


def moved(by: Moved) -> Rule:
    """Lifts what is liked, is by the same artists or goes with it, and lowers others by artists just passed over.

    A score is counted in standard deviations above the lowest of the list, and then has 70 of 100. What was skipped just
    now loses 30 of a hundred of it, less as that fades.
    """

    def rule(items: Sequence[Recommendation]) -> list[Recommendation]:
        if len(items) < 2:
            return list(items)
        scores = np.array([found.score for found in items])
        heights = (scores - scores.min()) / (scores.std() or 1)
        again = [_weighed(by, found, height) for found, height in zip(items, heights.tolist(), strict=True)]
        return sorted(again, key=lambda found: (-found.score, found.item))

    return rule


def fused(parts: Sequence[tuple[float, Sequence[Recommendation]]]) -> list[Recommendation]:
    """Some lists as one, by weight x ln(places left / place), each reason with its share of that."""
    depth = max((len(items) for _, items in parts), default=0)
    reasons: dict[int, list[Reason]] = {}
    for weight, items in parts:
        for place, found in enumerate(items, 1):
            height = weight * float(np.log((depth + 2) / (place + 1)))
            reasons.setdefault(found.item, []).extend(_scaled(found.reasons, height))
    again = [Recommendation(item, sum(one.contribution for one in why), tuple(why)) for item, why in reasons.items()]
    return sorted(again, key=lambda found: (-found.score, found.item))


def _weighed(by: Moved, found: Recommendation, height: float) -> Recommendation:
    artist = by.artist_of.get(found.item, 0)
    left = PASSED ** by.passed.get(artist, 0)
    if found.item in by.skipped:
        left *= 1 - SHARE * _fresh(by, by.skipped[found.item])
    reasons = _scaled(found.reasons, (1 - SHARE) * height * left)
    of_artist = [one for one in by.liked if artist and by.artist_of.get(one) == artist]
    lifted = sum(_fresh(by, by.liked[one]) for one in of_artist)
    lift = SHARE * left * (2 * np.tanh(lifted) + by.beside.get(found.item, 0.0))
    if lift > 0:
        reasons = (*reasons, Reason(NAME, _words(found.item, of_artist), float(lift)))
    return replace(found, score=sum(reason.contribution for reason in reasons), reasons=reasons)


def _fresh(by: Moved, at: int) -> float:
    """How much of what happened then still counts, 1 for now."""
    return float(0.5 ** (max(by.now - at, 0) / HALF_LIFE_S))


def _words(item: int, of_artist: Sequence[int]) -> str:
    if item in of_artist:
        return "Lifted by your like"
    return f"You like {counted(len(of_artist), 'track')} by this artist" if of_artist else "It goes with what you like"


def _scaled(reasons: Sequence[Reason], total: float) -> tuple[Reason, ...]:
    """The reasons, each with the share of a total that it had of the score."""
    parts: Float64 = np.array([abs(reason.contribution) for reason in reasons])
    shares = parts / parts.sum() if parts.sum() > 0 else np.full(len(parts), 1 / max(len(parts), 1))
    return tuple(replace(reason, contribution=float(total * share)) for reason, share in zip(reasons, shares, strict=True))
