"""Looking up what is known of a listener's plays: how much is, what may be asked, and asking it as one job."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from music_rec.core.errors import JobHeldError, SourceError, StorageError, UsageError
from music_rec.core.facts import EnrichReport, SourceReport
from music_rec.core.jobs import BEAT_S, Progress, ask_to_stop, lock_name, newest_job, running
from music_rec.core.locks import held, is_held
from music_rec.core.models import Job, Listener, Wait
from music_rec.core.storage.facts import show_facts
from music_rec.core.storage.writer import Writer, as_json
from music_rec.core.worker import Worker
from music_rec.enrichers import ENRICHERS
from music_rec.library.asking import LISTENBRAINZ, Asked, Asking
from music_rec.library.coverage import coverage
from music_rec.library.store import Store
from music_rec.outlook import Forecast, Outlook, Pace, forecast

if TYPE_CHECKING:
    from music_rec.core.history import History
    from music_rec.enriching import SourceRun, Together
    from music_rec.pending import Pending
    from music_rec.services.listenbrainz import ListenBrainz

ENRICH = "enrich"
LAST_WORDS_S = 40.0
"""So long a run may take to stop: an answer of a slow service can be on its way."""
SHOW_EVERY_S = 10.0
"""What was found comes into sight so often: pages are drawn again for it."""


class Enriching:
    """What services say of the plays of every listener; the demo is never looked up."""

    def __init__(
        self,
        store_of: Callable[[Listener], Store],
        history_of: Callable[[Listener], History],
        locks: Path,
        worker: Worker,
        asking: Asking,
    ) -> None:
        self._store_of = store_of
        self._history_of = history_of
        self._locks = locks
        self._worker = worker
        self._asking = asking

    def coverage(self, listener: Listener) -> dict[str, float]:
        """Share of the plays of which something is known, 0 to 1, by what: genres, lengths, years, ..."""
        return coverage(self._history_of(listener), self._store_of(listener).path)

    def why_not(self, source: str) -> str:
        """Why a source would not be asked now, in words; empty where it would."""
        return self._asking.why_not(source, told=False)

    def may_say_yes(self, source: str) -> bool:
        """Whether a yes is all that a source lacks, if it lacks anything."""
        return not self._asking.why_not(source, told=True)

    def forecast(self, listener: Listener, sources: Sequence[str], *, limit: int | None = None) -> Forecast:
        """How many requests it takes to look up what is not known yet, at least and at most, and how long. Nothing is asked.

        `limit` as for `start`.
        """
        from music_rec.library.like_minded import MOST_REQUESTS, is_due
        from music_rec.pending import Pending

        history, path = self._history_of(listener), self._store_of(listener).path
        paces, with_token = self._worker.run(self._asking.paces(sources))
        beside = MOST_REQUESTS if is_due(path, listener.listener_id, time.time()) else 0
        if with_token:
            with_token = replace(with_token, beside=beside)
        else:
            paces = [replace(one, beside=beside) if one.source == LISTENBRAINZ else one for one in paces]
        return forecast(Pending(history, path, limit=limit), paces, with_token)

    def start(
        self,
        listener: Listener,
        sources: Sequence[str] = (),
        *,
        limit: int | None = None,
        told: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Future[EnrichReport]:
        """Start asking sources, all that may be asked where none is named; watch it with `job`.

        `limit` leaves only the so many most played tracks, with their artists and albums. `told`: somebody named the sources,
        which is a yes for this time. `wanted` is asked again once there is a job that can be stopped: nothing is sent without
        it. The future fails with JobHeldError where looking up runs already.
        """
        if listener.demo:
            raise UsageError("The demo is invented; there is nothing to look up. Import your own plays first.")
        if unknown := [one for one in sources if one not in ENRICHERS]:
            raise UsageError(f"There is no source {unknown[0]}. Known: {', '.join(ENRICHERS)}.")
        history = self._history_of(listener)
        return self._worker.submit(self._enrich(listener, history, sources or tuple(ENRICHERS), limit, told, wanted))

    def follow(self, listener: Listener) -> Future[EnrichReport]:
        """The report of the run of another process; the future fails with JobHeldError where that gives none."""
        return self._worker.submit(self._follow(listener))

    def job(self, listener: Listener) -> Job | None:
        """The newest run as a job, as it is now."""
        return newest_job(self._store_of(listener).reader, self._locks, listener.listener_id, ENRICH)

    def cancel(self, listener: Listener) -> None:
        """Ask the run to stop, in whatever process; what was found stays, and the next one goes on."""
        job = self.job(listener)
        if job and job.status == "running":
            self._worker.run(self._stop(listener, job.job_id))

    @contextmanager
    def ended(self, listener: Listener) -> Iterator[None]:
        """While the block runs nothing is looked up for a listener; what runs is stopped, in whatever process.

        JobHeldError where it does not stop in time.
        """
        self.cancel(listener)
        with held(self._locks, lock_name(ENRICH, listener.listener_id), wait_s=LAST_WORDS_S):
            yield

    async def _stop(self, listener: Listener, job_id: int) -> None:
        await ask_to_stop(await self._store_of(listener).writer(), job_id)

    async def _enrich(
        self,
        listener: Listener,
        history: History,
        sources: Sequence[str],
        limit: int | None,
        told: bool,
        wanted: Callable[[], bool],
    ) -> EnrichReport:
        from music_rec.enriching import Together
        from music_rec.pending import Pending

        store = self._store_of(listener)
        writer = await store.writer()
        async with running(writer, self._locks, listener.listener_id, ENRICH) as progress, progress.beating():
            if not wanted():  # a no that came before there was a job found nothing to stop
                raise asyncio.CancelledError
            pending = await asyncio.to_thread(Pending, history, writer.path, limit=limit)
            allowed = [one for one in sources if not self._asking.why_not(one, told=told)]
            together = Together(allowed)
            edits = partial(store.reader.revision, listener.listener_id, "edits")
            run = _Run(listener, history, pending, writer, progress, together, edits, *await self._asking.paces(allowed))
            async with run.showing():
                reports = await _all_of([self._ask(run, one, told) for one in sources])
            shares = await asyncio.to_thread(coverage, history, writer.path)
            report = EnrichReport(dict(zip(sources, reports, strict=True)), shares)
            progress.result = as_json(asdict(report))
            return report

    async def _ask(self, run: _Run, source: str, told: bool) -> SourceReport:
        from music_rec.enriching import SourceRun

        if why := self._asking.why_not(source, told=told):
            ready = self._asking.section(source).ready
            return SourceReport("off" if ready else "no_key", why=why)
        try:
            async with self._asking.asked(source, lambda wait: run.waits(source, wait)) as asked:
                one = SourceRun(
                    source,
                    asked.enrichers,
                    run.pending,
                    run.writer,
                    run.listener.listener_id,
                    asked.turn,
                    asked.at_once,
                    run.on_batch,
                    run.together,
                )
                run.runs[source] = one
                report = await one.run()
                if report.state == "done":
                    await self._ask_account(run, asked)
                return report
        finally:
            run.together.leave(source)

    @staticmethod
    async def _ask_account(run: _Run, asked: Asked) -> None:
        """Ask ListenBrainz about the account of the token, where there is one and it was not asked lately."""
        if asked.name != LISTENBRAINZ:
            return
        from music_rec.library import like_minded

        service, now = cast("ListenBrainz", asked.service), time.time()
        if service.has_token and like_minded.is_due(run.writer.path, run.listener.listener_id, now):
            with suppress(SourceError):  # what was played is looked up; the next run asks again
                await like_minded.ask(service, asked.turn, run.writer, run.listener.listener_id, now)

    async def _follow(self, listener: Listener) -> EnrichReport:
        while await asyncio.to_thread(is_held, self._locks, lock_name(ENRICH, listener.listener_id)):
            await asyncio.sleep(BEAT_S)
        job = self.job(listener)
        if job is None or (report := report_of(job)) is None:
            raise JobHeldError("What was looking things up has stopped before its end.")
        return report


async def _all_of(work: Sequence[Coroutine[Any, Any, SourceReport]]) -> list[SourceReport]:
    """What each gives; where one fails the others end first, since nobody could stop them afterwards."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class _Run:
    """What the sources of one run share."""

    listener: Listener
    history: History
    pending: Pending
    writer: Writer
    progress: Progress
    together: Together
    edits: Callable[[], int]
    """The revision of what the listener said, of matches too."""
    paces: Sequence[Pace]
    with_token: Pace | None
    runs: dict[str, SourceRun] = field(default_factory=dict)
    _waits: dict[str, Wait] = field(default_factory=dict)
    _news: bool = False
    """Whether something was saved that nobody sees yet."""
    _seen: int = 0
    """The revision of the edits that `pending` knows."""

    def __post_init__(self) -> None:
        self._seen = self.edits()

    def heed(self) -> None:
        """Ask what is to be asked since the listener judged a match, and no more what need not be."""
        now = self.edits()
        if now != self._seen:
            self._seen = now
            self.pending.look_again()
            self.together.tell()

    def waits(self, source: str, wait: Wait | None) -> None:
        """Take note of what a source waits for; the job tells of the one that takes longest."""
        self._waits.pop(source, None)
        if wait:
            self._waits[source] = wait
        self.progress.waiting = max(self._waits.values(), key=lambda one: one.until, default=None)

    async def on_batch(self) -> None:
        """Tell how far it is, and heed what the listener said meanwhile."""
        self.heed()
        answered = sum(one.counts.total() for one in self.runs.values())
        left = sum(one.left for one in self.runs.values())
        await self.progress.report(answered, answered + left, f"{answered:,} answers, {left:,} questions left.")
        self._news = True

    @asynccontextmanager
    async def showing(self) -> AsyncIterator[None]:
        """While the block runs, what was found comes into sight now and then, also while a source is long at one question.

        All of it does at the end, however that comes.
        """
        await self.tell()
        task = asyncio.create_task(self._show())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            with suppress(StorageError):
                await asyncio.shield(show_facts(self.writer))

    async def _show(self) -> None:
        while True:
            await asyncio.sleep(SHOW_EVERY_S)
            self.heed()
            if self._news:
                self._news = False
                await show_facts(self.writer)
            await self.tell()

    async def tell(self) -> None:
        """Let pages see what is known by now, what each source did, and how much is left: none has to count that itself."""
        shares = await asyncio.to_thread(coverage, self.history, self.writer.path)
        reports = {name: one.report() for name, one in self.runs.items()}
        left = forecast(self.pending, self.paces, self.with_token)
        await self.progress.tell(as_json(asdict(Standing(reports, shares, left.now, left.with_token))))


@dataclass(frozen=True)
class Standing:
    """How a run stands, or what it came to."""

    sources: Mapping[str, SourceReport]
    coverage: Mapping[str, float]
    now: Outlook
    """What is left."""
    with_token: Outlook | None = None
    """What would be left with a token for names; None where that changes nothing."""


def standing_of(job: Job) -> Standing | None:
    """How a run stands as it told last; None where it told nothing."""
    if not job.result:
        return None
    kept: Mapping[str, Any] = json.loads(job.result)
    reports = {name: SourceReport(**one) for name, one in kept["sources"].items()}
    token = kept.get("with_token")
    return Standing(reports, kept["coverage"], Outlook.of(kept.get("now")), Outlook.of(token) if token else None)


def report_of(job: Job) -> EnrichReport | None:
    """What a run did; None unless it came to its end."""
    if job.status != "done" or not job.result:
        return None
    kept: Mapping[str, Any] = json.loads(job.result)
    return EnrichReport({name: SourceReport(**one) for name, one in kept["sources"].items()}, kept["coverage"])
