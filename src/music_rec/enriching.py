"""Asks services what is known of what was played: each at its own pace, what explains most plays first."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from music_rec.core.async_processor import AsyncProcessor
from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.events import asking
from music_rec.core.facts import Finding, SourceReport, SourceState, Subject
from music_rec.core.protocols import Enricher
from music_rec.core.storage.facts import Spelled, save_answers
from music_rec.core.storage.writer import Writer
from music_rec.core.turns import Turn
from music_rec.outlook import EXTRAS, PATIENCE, enough, feeds
from music_rec.pending import Pending

LONGEST_PAUSE_S = 300.0
"""What a breaker holds up for less is waited for; all else ends the run of its source."""
MOST_PAUSES = 3
"""A service that is away again after so many pauses is left for another day."""
AT_WORK_S = 900.0
"""After so long is asked for what a service was still at work on."""
MOST_SUSPECTS = 3
"""So many things that fail alone, one after another, are no fault of theirs: the service is away."""


async def _nothing() -> None:
    """For whoever need not hear of it."""


class Together:
    """Sources that are asked at once: what one finds, such as an id, can be what a question of another needs."""

    def __init__(self, sources: Iterable[str] = ()) -> None:
        self._busy = set(sources)
        self._questions: dict[str, Callable[[], Sequence[Enricher]]] = {}
        self._news = asyncio.Event()

    def join(self, source: str, questions: Callable[[], Sequence[Enricher]]) -> None:
        """A source asks these from now on."""
        self._questions[source] = questions

    def feeds(self, source: str, enricher: Enricher, left: Callable[[Enricher], int]) -> bool:
        """Whether another source that is busy still finds ids that a question needs."""
        others = (one for name in self._busy - {source} for one in self._questions.get(name, tuple)())
        return any(feeds(one, enricher) and left(one) > 0 for one in others)

    def tell(self) -> None:
        """Let those who rest look again."""
        self._news.set()
        self._news = asyncio.Event()

    def leave(self, source: str) -> None:
        """A source will find nothing more."""
        self._busy.discard(source)
        self.tell()

    async def more(self, source: str, left: Callable[[], bool]) -> bool:
        """Whether a source with nothing left got something to ask by what others found; False once all of them have ended."""
        self.leave(source)
        while not left():
            if not self._busy:
                return False
            await self._news.wait()
        self._busy.add(source)
        return True


@dataclass(frozen=True)
class Batch:
    """What goes into one request."""

    enricher: Enricher
    subjects: Sequence[Subject]


@dataclass
class SourceRun:
    """One source asked until nothing is left that it may be asked; ends alone, whatever becomes of the others."""

    source: str
    enrichers: Sequence[Enricher]
    pending: Pending
    writer: Writer
    listener_id: int
    turn: Turn
    at_once: int = 1
    """Requests that may be open at a time."""
    on_batch: Callable[[], Awaitable[None]] = _nothing
    """Awaited whenever something was saved."""
    together: Together = field(default_factory=Together)
    counts: Counter[str] = field(default_factory=Counter)
    """Findings of this run by state."""
    asked: int = 0
    state: SourceState = "done"
    until: float = 0
    why: str = ""
    _sizes: dict[str, int] = field(default_factory=dict)
    """How many subjects go into the next request, by question: fewer after one that failed, to find what it failed of."""
    _told: dict[Spelled, int] = field(default_factory=dict)
    """What was said of artists and albums."""
    _refused: set[str] = field(default_factory=set)
    _pauses: int = 0
    _working: int = 0
    """Subjects of this run that the source is still at work on."""
    _suspects: list[tuple[Batch, Finding]] = field(default_factory=list)
    """What failed alone since the last answer."""

    @property
    def left(self) -> int:
        """What is still pending, over all questions that are allowed."""
        return sum(self.pending.left(one) for one in self._open())

    async def run(self) -> SourceReport:
        """Ask until nothing is pending or the source ends it; never raises what the source does wrong."""
        self.together.join(self.source, self._open)
        async with AsyncProcessor(self.at_once) as processor:
            while self.state == "done":
                outcomes: list[bool | Exception] = await processor.process_tracks_parallel(self._batches(), self._ask)
                for outcome in outcomes:
                    if isinstance(outcome, Exception):  # every SourceError has become a state: this is a fault of ours
                        raise outcome
                if not outcomes and not await self._more():
                    break
        await self._judge_suspects(at_fault=self.state == "done" and self.counts.total() > 0)
        self._come_back()
        return self.report()

    async def _more(self) -> bool:
        """Whether there is something to ask again; nobody else has to wait for this source meanwhile."""
        self.turn.end()
        more = await self.together.more(self.source, lambda: self._best() is not None)
        if more:
            await self.turn.take()
        return more

    def report(self) -> SourceReport:
        """How far it is now."""
        found = {state: self.counts[state] for state in ("found", "not_found", "doubtful", "failed")}
        left = self.left + self._working
        return SourceReport(self.state, **found, pending=left, asked=self.asked, until=self.until, why=self.why)

    def _open(self) -> list[Enricher]:
        return [one for one in self.enrichers if one.NAME not in self._refused]

    def _batches(self) -> Iterator[Batch]:
        while self.state == "done" and (best := self._best()):
            yield Batch(best, self.pending.take(best, self._size(best)))

    def _best(self) -> Enricher | None:
        """The question whose next request explains most plays; extras after all others."""
        ready = (one for one in self._open() if self._is_ready(one))
        worth = [(one.LEAST_PLAYS < EXTRAS, self._worth(one), -place, one) for place, one in enumerate(ready)]
        _, _, _, best = max((one for one in worth if one[1]), default=(False, 0, 0, None), key=lambda one: one[:3])
        return best

    def _worth(self, enricher: Enricher) -> float:
        size = self._size(enricher)
        plays = self.pending.worth(enricher, size)
        left = self.pending.left
        room = left(enricher) < size and any(feeds(one, enricher) and left(one) > 0 for one in self._open())
        return plays / PATIENCE if room else plays

    def _is_ready(self, enricher: Enricher) -> bool:
        """Whether a question has enough for a request, or gets no more by what is found."""
        left = self.pending.left
        if left(enricher) >= enough(enricher, self._size(enricher)):
            return True
        own = any(feeds(one, enricher) and left(one) > 0 for one in self._open())
        return not own and not self.together.feeds(self.source, enricher, left)

    def _size(self, enricher: Enricher) -> int:
        return self._sizes.get(enricher.NAME, enricher.BATCH)

    async def _ask(self, batch: Batch) -> bool:
        """Whether the source may be asked on after one request."""
        await self.turn.give_way()
        self.asked += 1
        try:
            with asking(batch.enricher.NAME):
                findings = await batch.enricher.ask(batch.subjects)
        except NotFoundError:
            await self._save(batch, [Finding("not_found")] * len(batch.subjects))
        except AccessDeniedError as error:
            self._refuse(batch, error)
        except WaitingError as error:
            self.pending.put_back(batch.enricher, batch.subjects)
            await self._wait(error)
        except (UnavailableError, UnexpectedPayloadError) as error:
            await self._failed(batch, error)
        else:
            self._sizes[batch.enricher.NAME] = min(batch.enricher.BATCH, 2 * self._size(batch.enricher))
            await self._judge_suspects(at_fault=True)
            await self._save(batch, findings)
        return self.state == "done"

    def _refuse(self, batch: Batch, error: AccessDeniedError) -> None:
        """What is refused is asked no more: one question, or the whole source."""
        self.pending.put_back(batch.enricher, batch.subjects)
        if error.scope:
            self._refused.add(batch.enricher.NAME)
            self.why = self.why or str(error)
        else:
            self.state, self.why = "forbidden", str(error)

    async def _wait(self, error: WaitingError) -> None:
        """Sit out a short pause of the breaker; a longer wait ends the run, and the next one goes on."""
        pause = error.until - time.time()
        self._pauses += 1
        if pause > LONGEST_PAUSE_S or self._pauses > MOST_PAUSES * self.at_once:
            self.state, self.until, self.why = "waiting", error.until, str(error)
            return
        await self._sit_out(max(pause, 0.05))

    async def _sit_out(self, seconds: float) -> None:
        """Sleep; whoever goes first need not wait for that, where nothing else of this source is under way."""
        alone = self.at_once == 1
        if alone:
            self.turn.end()
        await asyncio.sleep(seconds)
        if alone:
            await self.turn.take()

    def _come_back(self) -> None:
        """Let the next run begin soon where the source is at work on something, even if it takes nothing new before."""
        if self._working and self.state in ("done", "waiting"):
            soon = time.time() + AT_WORK_S
            self.state, self.until = "waiting", min(self.until or soon, soon)
            self.why = self.why or f"It is still at work on {self._working} of what it was asked."

    async def _failed(self, batch: Batch, error: SourceError) -> None:
        """Ask about half as many, so that one thing that breaks an answer is found: it fails alone, and others do not."""
        if len(batch.subjects) > 1:
            self.pending.put_back(batch.enricher, batch.subjects)
            self._sizes[batch.enricher.NAME] = len(batch.subjects) // 2
            return
        self._suspects.append((batch, Finding("failed", error=str(error))))
        if len(self._suspects) >= MOST_SUSPECTS:
            self.state, self.why = "away", str(error)

    async def _judge_suspects(self, *, at_fault: bool) -> None:
        """What failed alone has failed where the service answers others; else it is asked again with the next run."""
        suspects, self._suspects = self._suspects, []
        for batch, finding in suspects:
            if at_fault:
                await self._save(batch, [finding])
            else:
                self.pending.put_back(batch.enricher, batch.subjects)

    async def _save(self, batch: Batch, findings: Sequence[Finding | None]) -> None:
        answers = [(one, found) for one, found in zip(batch.subjects, findings, strict=True) if found]
        self._working += len(batch.subjects) - len(answers)
        kept = await save_answers(
            self.writer,
            self.listener_id,
            self.source,
            batch.enricher.NAME,
            answers,
            now=int(time.time()),
            keep_days=batch.enricher.KEEP_DAYS,
            needs=batch.enricher.NEEDS,
            told=self._told,
        )
        self.pending.learn(batch.enricher, kept)
        self.counts.update(finding.state for _, finding in kept)
        self._pauses = 0
        self.together.tell()
        await self.on_batch()
