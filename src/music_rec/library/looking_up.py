"""Whether plays are looked up: a yes or no for each listener, and the runs that a yes starts by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress

from music_rec.core.errors import MusicRecError, UsageError
from music_rec.core.facts import EnrichReport, SourceReport
from music_rec.core.models import Job, Listener
from music_rec.core.storage.looking_up import Answer, Wish, change_wish, wish_of
from music_rec.core.worker import Worker
from music_rec.core.zones import DAY
from music_rec.enrichers import ENRICHERS
from music_rec.library.enriching import Enriching, report_of
from music_rec.library.people import People
from music_rec.library.services import Services
from music_rec.library.store import Store

AGAIN_S = 3600
"""So long after a service was away, or said nothing of when to come back, it is asked again."""
WHILE_COMING_S = 300
"""While plays come in, what is new is looked up this often at most."""


def due_at(job: Job, sources: Mapping[str, SourceReport]) -> float:
    """When the next run has something to do, UTC s, if nothing else changes: a wait is over, or a day has passed."""
    ended = job.ended_at or 0
    if job.status in ("cancelled", "interrupted"):
        return ended
    if job.status == "failed":
        return ended + AGAIN_S
    waits = [one.until or ended + AGAIN_S for one in sources.values() if one.state in ("waiting", "away")]
    return min([ended + DAY, *waits])


class LookingUp:
    """Asks services only after a yes, and goes on by itself from then on for as long as somebody calls `look`."""

    def __init__(
        self,
        people: People,
        enriching: Enriching,
        services: Services,
        store_of: Callable[[Listener], Store],
        coming_in: Callable[[Listener], bool],
        worker: Worker,
    ) -> None:
        self._people = people
        self._enriching = enriching
        self._services = services
        self._store_of = store_of
        self._coming_in = coming_in
        self._worker = worker
        self._started: dict[int, Future[EnrichReport]] = {}

    def answer(self, listener: Listener) -> Answer:
        """What a listener said; of the demo it is no."""
        return "no" if listener.demo else self._wish(listener).answer

    def sources(self) -> list[str]:
        """What a yes would ask: every source whose key is there, or that needs none, and to which nothing says no."""
        return [one for one in ENRICHERS if self._enriching.may_say_yes(one)]

    def runs(self, listener: Listener) -> bool:
        """Whether looking up runs for a listener now, here or elsewhere, or is about to."""
        return self._busy(listener)

    def with_what(self) -> str:
        """What a yes would ask with, as a hash."""
        return self._hash(self.sources())

    def say_yes(self, listener: Listener, sources: Sequence[str] | None = None) -> None:
        """Look up what was played, now and from now on; a yes to these services, or to all of `sources`.

        So a run that was paused goes on, too.
        """
        self._check(listener)
        self._services.agree(self.sources() if sources is None else sources)
        self._answer(listener, "yes")
        if not self._busy(listener) and self._allowed():
            self._start(listener)

    def say_no(self, listener: Listener) -> None:
        """Look up nothing more for this listener; what was found stays. What runs is stopped."""
        self._check(listener)
        self._answer(listener, "no")
        self._enriching.cancel(listener)

    def pause(self, listener: Listener) -> None:
        """Stop what runs, until `say_yes`."""
        self._check(listener)
        self._answer(listener, "paused")
        self._enriching.cancel(listener)

    def settings_changed(self) -> None:
        """What may be asked is another now: what runs ends, and `look` goes on with what may be asked."""
        for listener in self._people.all():
            self._enriching.cancel(listener)

    def again(self, listener: Listener) -> None:
        """Look soon whether there is something to ask: ids are others now."""
        self._keep(listener, plays=-1)

    def look(self, now: float) -> None:
        """Start what is due at `now` (UTC s), for each listener who said yes; call it every few seconds."""
        for listener in self._people.all():
            if self._is_due(listener, now):
                with suppress(MusicRecError):
                    self._start(listener)

    def _is_due(self, listener: Listener, now: float) -> bool:
        wish = self._wish(listener)
        if wish.answer != "yes" or not self._allowed() or self._busy(listener):
            return False
        job = self._enriching.job(listener)
        if job is None or wish.settings != self._settings():
            return True
        if wish.plays != self._plays(listener):
            return not self._coming_in(listener) or now >= (job.ended_at or 0) + WHILE_COMING_S
        report = report_of(job)
        return now >= due_at(job, report.sources if report else {})

    def _start(self, listener: Listener) -> None:
        self._keep(listener, plays=self._plays(listener), settings=self._settings())
        self._started[listener.listener_id] = self._enriching.start(listener, wanted=lambda: self.answer(listener) == "yes")

    def _busy(self, listener: Listener) -> bool:
        started, job = self._started.get(listener.listener_id), self._enriching.job(listener)
        return bool(started and not started.done()) or bool(job and job.status == "running")

    def _allowed(self) -> bool:
        return any(not self._enriching.why_not(one) for one in ENRICHERS)

    def _plays(self, listener: Listener) -> int:
        return self._store_of(listener).reader.revisions(listener.listener_id).get("plays", 0)

    def _settings(self) -> str:
        """What may be asked, and with what, as a hash: with another key something else may be found."""
        return self._hash([one for one in ENRICHERS if not self._enriching.why_not(one)])

    def _hash(self, sources: Sequence[str]) -> str:
        settings, database = self._services.settings, self._services.database_id
        asked = {one: getattr(settings, one).settings_hash(database) for one in sources}
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]

    def _wish(self, listener: Listener) -> Wish:
        return wish_of(self._store_of(listener).reader.path, listener.listener_id)

    def _answer(self, listener: Listener, answer: Answer) -> None:
        self._keep(listener, answer=answer)

    def _keep(self, listener: Listener, **changed: str | int) -> None:
        async def keep() -> None:
            await change_wish(await self._store_of(listener).writer(), listener.listener_id, changed)

        self._worker.run(keep())

    def _check(self, listener: Listener) -> None:
        if listener.demo:
            raise UsageError("The demo is invented; there is nothing to look up. Import your own plays first.")
