"""How many requests looking up still takes, and how long: from what is pending, at least and at most.

At least: where services tell all that they are asked, and others what somebody else would be asked. At most: where each knows
too little, so that all is asked, in as many words as a question has. Only what fails and is asked again comes on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from music_rec.core.protocols import Enricher
from music_rec.core.zones import DAY

if TYPE_CHECKING:
    from music_rec.pending import Int64 as Groups
    from music_rec.pending import Pending, Told

PATIENCE = 10
"""While ids are still found for a question, its request waits until one part in so many of it is full, and until all of it is
full it is worth so many times less."""
EXTRAS = 5
"""Questions that are asked only of what is played so often tell what is alike, and so: they explain no play, come last, and
wait until all of a request is full."""
ON_THE_WAY = 2
"""Answers to one question that may come once nothing is left of it; each can open a request with little in it."""


def feeds(one: Enricher, other: Enricher) -> bool:
    """Whether one question finds ids that another needs, or tells them in passing: of the artist, say, of a track.

    None feeds itself: what it is asked about has an id.
    """
    if one.NAME == other.NAME:
        return False
    named = one.LACKS if one.ENTITY == other.ENTITY else ()
    return not {*named, *one.TELLS.get(other.ENTITY, ())}.isdisjoint(other.NEEDS)


def enough(one: Enricher, size: int) -> float:
    """How many subjects a request of so many waits for, while ids for it are still found."""
    return size if one.LEAST_PLAYS >= EXTRAS else size / PATIENCE


class Span(NamedTuple):
    """From the least to the most."""

    least: float
    most: float


@dataclass(frozen=True)
class Pace:
    """What one source may be asked, and how fast."""

    source: str
    questions: Sequence[Enricher]
    per_second: float
    """Requests."""
    per_day: int = 0
    """Requests within 24 hours where there are fewer; 0 where nobody counts them."""
    beside: int = 0
    """Requests at most that are about nothing that was played."""

    @property
    def speed(self) -> float:
        """Requests a second over days."""
        return min(self.per_second, self.per_day / DAY) if self.per_day else self.per_second


@dataclass(frozen=True)
class Share:
    """What one source still has to do."""

    least: int
    """Requests."""
    most: int
    speed: float = 1
    """Requests a second."""
    days: bool = False
    """Whether its budget, and not its pace, can decide how long that takes."""

    @property
    def seconds(self) -> Span:
        """How long it takes."""
        return Span(self.least / self.speed, self.most / self.speed)


@dataclass(frozen=True)
class Outlook:
    """What is left to ask, by source; sources work side by side."""

    sources: Mapping[str, Share] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Outlook:
        """What `asdict` made of one; nothing left where nothing was kept, or an older version did in another shape."""
        sources = (kept or {}).get("sources", {})
        return cls({name: Share(**one) for name, one in sources.items() if "most" in one})

    @property
    def requests(self) -> Span:
        """Of all sources together."""
        return Span(sum(one.least for one in self.sources.values()), sum(one.most for one in self.sources.values()))

    @property
    def seconds(self) -> Span:
        """Until the last source is done that has no budget for the day."""
        spans = [one.seconds for one in self.sources.values() if not one.days]
        return Span(max((one.least for one in spans), default=0.0), max((one.most for one in spans), default=0.0))


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
    """What is left to ask, at least and at most, by source."""
    looking = _Looking(pending, paces)
    return Outlook({pace.source: looking.share(pace) for pace in paces})


class _Looking:
    """The reckoning."""

    def __init__(self, pending: Pending, paces: Sequence[Pace]) -> None:
        self._pending = pending
        self._paces = paces
        self._asked: dict[str, Groups] = {one.NAME: pending.groups(one) for pace in paces for one in pace.questions}
        """Groups that each question may come to be asked about, by its name: what is pending, and what that leads to."""
        while self._grew():
            pass

    def share(self, pace: Pace) -> Share:
        """What one source has to do."""
        least = sum(self._least(pace, one) for one in pace.questions)
        most = sum(self._most(pace, one) for one in pace.questions) + pace.beside
        return Share(min(least, most), most, pace.speed, days=pace.speed < pace.per_second and most > pace.per_day)

    def _least(self, pace: Pace, one: Enricher) -> int:
        """Requests for what is pending now and nobody else may tell before; of rivals only the quickest has so much."""
        own = pace.speed * one.BATCH
        rivals = [(other.speed * question.BATCH, question) for other, question in self._others(one) if _rivals(question, one)]
        leads = all(own > rate for rate, _ in rivals)
        slower = [question for _, question in rivals] if leads else []
        sparing = [other for _, other in self._others(one) if _spares(other, one) and other not in slower]
        certain = self._pending.left(one, but=self._told_by(sparing))
        return ceil(int(certain * own / (own + sum(rate for rate, _ in rivals))) / one.BATCH)

    def _most(self, pace: Pace, one: Enricher) -> int:
        """Requests for all that is pending, or may come to be by ids that others find, if nothing is found at once."""
        feeding = [source for source, other in self._others(one) if feeds(other, one) and len(self._asked[other.NAME])]
        now, subjects = self._pending.left(one), len(self._asked[one.NAME])
        later = subjects - now
        full, rest = divmod(now, one.BATCH)
        spare = ON_THE_WAY * len(feeding) + 1 if later else 0
        in_small = ceil((rest + later) / ceil(enough(one, one.BATCH))) if later else ceil(rest / one.BATCH)
        batches = min(full + in_small + spare, subjects)
        named_here = any(_names(other, one) for other in pace.questions)  # its own ids it knows, and of others it asks the name
        foreign = later if not named_here and any(source != pace for source in feeding) else 0
        return one.most(batches, subjects, self._pending.ids(one) + foreign)

    def _others(self, one: Enricher) -> Iterator[tuple[Pace, Enricher]]:
        return ((pace, other) for pace in self._paces for other in pace.questions if other is not one)

    def _grew(self) -> bool:
        """Whether more may be asked, by what those now known to be asked may find."""
        before = {name: len(groups) for name, groups in self._asked.items()}
        for one in (one for pace in self._paces for one in pace.questions):
            if feeding := [other for _, other in self._others(one) if feeds(other, one)]:
                self._asked[one.NAME] = self._pending.groups(one, self._told_by(feeding))
        return before != {name: len(groups) for name, groups in self._asked.items()}

    def _told_by(self, questions: Iterable[Enricher]) -> list[Told]:
        return [(one, self._asked[one.NAME]) for one in questions]


def _rivals(one: Enricher, other: Enricher) -> bool:
    """Whether both look for the same ids of the same."""
    return bool(one.LACKS) and (one.ENTITY, one.LACKS) == (other.ENTITY, other.LACKS)


def _names(one: Enricher, other: Enricher) -> bool:
    """Whether one question looks by name for the ids by which another asks of the same."""
    return one.ENTITY == other.ENTITY and not set(one.LACKS).isdisjoint(other.NEEDS)


def _spares(one: Enricher, other: Enricher) -> bool:
    """Whether an answer to one question can be why another is not asked: by what it brings, or the ids that it lacks."""
    found = one.LACKS if one.ENTITY == other.ENTITY else ()
    return not {*found, *one.TELLS.get(other.ENTITY, ())}.isdisjoint({*other.GAINS, *other.LACKS})
