"""How many requests looking up still takes, and how long: an estimate from what is pending and how fast each source answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.zones import DAY

if TYPE_CHECKING:
    from music_rec.pending import Pending

Kinds = Mapping[Entity, frozenset[str]]


@dataclass(frozen=True)
class Pace:
    """What one source may be asked, and how fast."""

    source: str
    questions: Sequence[Enricher]
    per_second: float
    """Requests."""
    per_day: int = 0
    """Requests within 24 hours where there are fewer; 0 where nobody counts them."""

    @property
    def speed(self) -> float:
        """Requests a second over days."""
        return min(self.per_second, self.per_day / DAY) if self.per_day else self.per_second


@dataclass(frozen=True)
class Share:
    """What one source still has to do."""

    requests: int
    seconds: float
    days: bool = False
    """Whether its budget, and not its pace, decides how long that takes."""


@dataclass(frozen=True)
class Outlook:
    """What is left to ask, by source; sources work side by side."""

    sources: Mapping[str, Share] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Outlook:
        """What `asdict` made of one; nothing left where nothing was kept."""
        return cls({name: Share(**one) for name, one in (kept or {}).get("sources", {}).items()})

    @property
    def requests(self) -> int:
        """Of all sources together."""
        return sum(one.requests for one in self.sources.values())

    @property
    def seconds(self) -> float:
        """Until the last source is done that has no budget for the day."""
        return max((one.seconds for one in self.sources.values() if not one.days), default=0.0)


@dataclass(frozen=True)
class Forecast:
    """What is left to ask as things are, and as they would be with a token for the names."""

    now: Outlook
    with_token: Outlook | None = None
    """None where there is one, or where it would help nobody."""


def forecast(pending: Pending, paces: Sequence[Pace], with_token: Pace | None) -> Forecast:
    """`outlook` of these, and of the same with another pace in the place of the one of its source."""
    if with_token is None:
        return Forecast(outlook(pending, paces))
    others = [with_token if one.source == with_token.source else one for one in paces]
    return Forecast(outlook(pending, paces), outlook(pending, others))


def outlook(pending: Pending, paces: Sequence[Pace]) -> Outlook:
    """What is left to ask, at most: as if every name were found, and nothing told by two sources.

    Several sources that look for the same kind of id share what lacks it, each by its speed.
    """
    opened = _opened(paces)
    return Outlook({pace.source: _share(pace, paces, pending, opened) for pace in paces})


def _opened(paces: Sequence[Pace]) -> Kinds:
    """The kinds of ids that names lead to, so that whoever needs one can ask then."""
    found: dict[Entity, frozenset[str]] = {}
    for question in (one for pace in paces for one in pace.questions):
        found[question.ENTITY] = found.get(question.ENTITY, frozenset()) | frozenset(question.LACKS)
    return found


def _share(pace: Pace, paces: Sequence[Pace], pending: Pending, opened: Kinds) -> Share:
    requests = sum(
        ceil(pending.left(one, having=opened[one.ENTITY]) * _part(pace, one, paces) / one.BATCH) for one in pace.questions
    )
    return Share(requests, requests / pace.speed, days=pace.speed < pace.per_second and requests > pace.per_day)


def _part(pace: Pace, question: Enricher, paces: Sequence[Pace]) -> float:
    """Which part of its subjects is left to a question by others that look for the same."""
    if not question.LACKS:
        return 1.0
    rivals = [
        other.speed * one.BATCH
        for other in paces
        for one in other.questions
        if (one.ENTITY, one.LACKS) == (question.ENTITY, question.LACKS)
    ]
    return pace.speed * question.BATCH / sum(rivals)
