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
PATIENCE = 10
"""While ids are still found for a question, its request waits until one part in so many of it is full, and until all of it is
full it is worth so many times less."""
EXTRAS = 5
"""Questions that are asked only of what is played so often tell what is alike, and so: they explain no play, come last, and
wait until all of a request is full."""


def feeds(one: Enricher, other: Enricher) -> bool:
    """Whether one question finds ids that another needs, or tells them in passing: of the artist, say, of a track."""
    named = one.LACKS if one.ENTITY == other.ENTITY else ()
    return not {*named, *one.TELLS.get(other.ENTITY, ())}.isdisjoint(other.NEEDS)


def enough(one: Enricher, size: int) -> float:
    """How many subjects a request of so many waits for, while ids for it are still found."""
    return size if one.LEAST_PLAYS >= EXTRAS else size / PATIENCE


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
    """What is left to ask: as if every name were found, and as if answers told what they mostly tell.

    Several sources that look for the same kind of id share what lacks it, each by its speed. What another source tells is not
    asked, but for what it takes until then.
    """
    return _Looking(pending, paces).outlook()


class _Looking:
    """The estimate in the making."""

    def __init__(self, pending: Pending, paces: Sequence[Pace]) -> None:
        self._pending = pending
        self._paces = paces
        self._opened = _opened(paces)

    def outlook(self) -> Outlook:
        return Outlook({pace.source: self._share(pace) for pace in self._paces})

    def _share(self, pace: Pace) -> Share:
        asked = [(one, self._tellers(pace, one)) for one in pace.questions]
        certain = sum(self._requests(pace, one, tellers) for one, tellers in asked)
        told = sum(self._requests(pace, one, ()) for one, _ in asked) - certain
        shared = sum(self._requests(pace, one, tellers) for one, tellers in asked if _part(pace, one, self._paces) < 1)
        meanwhile = ceil(pace.speed * max((self._through(*one) for _, tellers in asked for one in tellers), default=0.0))
        requests = certain + min(told, max(meanwhile - shared, 0))  # what is shared is asked for meanwhile, too
        return Share(requests, requests / pace.speed, days=pace.speed < pace.per_second and requests > pace.per_day)

    def _requests(self, pace: Pace, one: Enricher, tellers: Sequence[tuple[Pace, Enricher]]) -> int:
        """Requests for a question, but for what others tell."""
        but = [(other, self._opened[other.ENTITY]) for _, other in tellers]
        given = [(other, self._opened[other.ENTITY]) for other in self._passing(one)]
        now = self._pending.left(one, but=but)
        later = (
            0 if self._brought(one) else self._pending.left(one, having=self._opened[one.ENTITY], given=given, but=but) - now
        )
        if few := self._trickle(pace, one):
            return one.ASKS * (ceil(now / one.BATCH) + ceil(later / few))
        asked = (now + later) * _part(pace, one, self._paces)
        return ceil(asked * one.ASKS / one.BATCH) if one.ASKS >= one.BATCH else one.ASKS * ceil(asked / one.BATCH)

    def _brought(self, one: Enricher) -> bool:
        """Whether each question that finds the ids for one tells at once what that would."""
        found = [other for pace in self._paces for other in pace.questions if feeds(other, one)]
        return bool(found and one.GAINS) and all(set(one.GAINS) <= set(other.TELLS.get(one.ENTITY, ())) for other in found)

    def _trickle(self, pace: Pace, one: Enricher) -> float:
        """How many subjects a request has where the ids for it come by the few, so that it is put before it is full; else 0.

        The ids come from the quickest of those that have something to ask now. One of the same source goes before, until so
        many are worth more; while a request to another is on its way, more can come.
        """
        found = [
            (other.speed * question.BATCH, question.BATCH, other.source == pace.source)
            for other in self._paces
            for question in other.questions
            if feeds(question, one) and self._pending.left(question)
        ]
        quickest, at_once, own = max(found, default=(0.0, one.BATCH, True))
        few = max(enough(one, one.BATCH), PATIENCE * at_once if own else max(at_once, quickest / pace.speed))
        return few if 2 * few < one.BATCH else 0

    def _passing(self, one: Enricher) -> list[Enricher]:
        """The questions that bring ids which another needs in passing: of the artist, say, of a track they are about."""
        every = (question for pace in self._paces for question in pace.questions)
        return [other for other in every if set(other.TELLS.get(one.ENTITY, ())) & set(one.NEEDS)]

    def _tellers(self, pace: Pace, one: Enricher) -> list[tuple[Pace, Enricher]]:
        """The questions to other sources that tell what this one would, or find its ids as it were in passing."""
        return [
            (other, question)
            for other in self._paces
            for question in (other.questions if other.source != pace.source else ())
            if _tells(question, one)
        ]

    def _through(self, pace: Pace, one: Enricher) -> float:
        """Seconds until a question has been put, after those for the names that it waits for."""
        names = [(other, question) for other in self._paces for question in other.questions if feeds(question, one)]
        found = max((self._requests(other, question, ()) / other.speed for other, question in names), default=0.0)
        return found + self._requests(pace, one, ()) / pace.speed


def _tells(other: Enricher, one: Enricher) -> bool:
    told = set(other.TELLS.get(one.ENTITY, ()))
    gains = bool(one.GAINS) and told >= set(one.GAINS)
    rivals = (other.ENTITY, other.LACKS) == (one.ENTITY, one.LACKS)
    return gains or (not rivals and bool(told & set(one.LACKS)))


def _opened(paces: Sequence[Pace]) -> Kinds:
    """The kinds of ids that names lead to, so that whoever needs one can ask then."""
    found: dict[Entity, frozenset[str]] = {}
    for question in (one for pace in paces for one in pace.questions):
        found[question.ENTITY] = found.get(question.ENTITY, frozenset()) | frozenset(question.LACKS)
    return found


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
