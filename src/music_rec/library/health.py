"""How everything does: services by their calls, work that runs, this process, the database; and asking again now."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Any

from music_rec.core.errors import MusicRecError, UsageError
from music_rec.core.events import Event
from music_rec.core.jobs import newest_job
from music_rec.core.models import FoundAccount, Job, Listener
from music_rec.core.spent import HANDED_IN, REQUESTS, Spent, all_asked, all_handed_in
from music_rec.core.storage.api_calls import Sent, heard_since, put_away, put_away_now, sent_in_all
from music_rec.core.storage.source_state import SourceState, states_of
from music_rec.core.worker import Worker
from music_rec.library.enriching import ENRICH, standing_of
from music_rec.library.health_words import kind_words, missing_words
from music_rec.library.hearing import Hearing
from music_rec.library.imports import IMPORT, REPAIR, SYNC
from music_rec.library.people import People
from music_rec.library.repairing import COUNT, VERIFY
from music_rec.library.services import Check, Service, Services
from music_rec.library.store import Store
from music_rec.monitoring.health_monitor import DEGRADED, Day, HealthMonitor, SourceHealth, Standing, line
from music_rec.monitoring.process import CpuMeter, memory_bytes

__all__ = ["DEGRADED", "Day", "Health", "HealthReport", "ServiceHealth", "SourceHealth"]

SILENT_S = 300.0
"""A source of which nothing was heard for so long is asked whether it answers, while somebody looks."""
SILENT_WITH_BUDGET_S = 3600.0
"""The same of one that answers only so many questions a day."""
BRIEF_S = 60.0
"""A wait that is over so soon is no news to anybody."""
FRESH_S = 10.0
"""What was told within so much time is told again: every page looks, and `look` renews it for all of them."""
QUEUE = (IMPORT, SYNC, ENRICH)
WHILE_RUNNING = (COUNT, VERIFY, REPAIR)
"""Work that is told while it runs: its end is told where it was begun."""


@dataclass(frozen=True)
class ServiceHealth:
    """How one service does, and what it costs that it does so."""

    name: str
    label: str
    health: SourceHealth
    parts: tuple[SourceHealth, ...]
    """Other hosts of the same service, which may fail alone."""
    limits: tuple[str, ...]
    """What of it is refused or has to wait, in words, while the rest is asked."""
    requests: int
    """Sent in all."""
    since: float
    """UTC s of the first; 0 without any."""
    sent: Mapping[str, int]
    """Requests by the kind of data in words, most first."""
    missing: str
    """What is missing because of its state, as a sentence; empty where nothing is."""
    questions_left: int
    """What the newest looking up left to ask there."""
    may_check: bool
    """Whether it may be asked now: there is a yes, and its key."""


@dataclass(frozen=True)
class Work:
    """The newest job of a kind, of one listener."""

    listener: str
    job: Job


@dataclass(frozen=True)
class HealthReport:
    """Everything at one moment."""

    services: tuple[ServiceHealth, ...]
    work: tuple[Work, ...]
    memory_bytes: int
    """Of this process; 0 where the system does not tell."""
    cpu_share: float
    """Processors this process used, 1 being one of them all the time."""
    database_bytes: int
    at: float
    """UTC s."""


class Health:
    """Tells how the services of a library do; nothing is asked but by `check`, `look` and who else asks them anyway."""

    def __init__(
        self, own: Store, services: Services, people: People, worker: Worker, hearing: Hearing, checks: Mapping[str, Check]
    ) -> None:
        self._own = own
        self._hearing = hearing
        self._services = services
        self._people = people
        self._worker = worker
        self._checks = checks
        self._lock = threading.Lock()
        self._monitor = HealthMonitor()
        self._read: tuple[str, int] = ("", 0)
        """Of what the monitor heard: id of the database, and of the last call."""
        self._told: tuple[float, tuple[ServiceHealth, ...]] = (float("-inf"), ())
        self._cpu = CpuMeter()
        self._checking: dict[str, Future[FoundAccount]] = {}

    def report(self) -> HealthReport:
        """Everything as it is now."""
        return HealthReport(
            self.services(), self._work(), memory_bytes(), self._cpu.share(), self._database_bytes(), time.time()
        )

    def services(self, *, fresh: bool = True) -> tuple[ServiceHealth, ...]:
        """How every service does; where that need not be fresh, as it was within the last ten seconds."""
        if fresh and self._hearing.is_behind:
            self._worker.run(self._hearing.flush())
        with self._lock:
            if fresh or time.monotonic() - self._told[0] > FRESH_S:
                self._told = (time.monotonic(), self._services_now(time.time()))
            return self._told[1]

    def degraded(self) -> tuple[ServiceHealth, ...]:
        """The services that are in a worse state than they should be, unless somebody has put that away."""
        found, now = self._degraded()
        return () if not found or now == self._put_away() else found

    def put_away(self) -> None:
        """Somebody has read what is degraded, and wants to hear of it again once it is something else."""
        self._keep_put_away(self._degraded()[1])

    def check(self, name: str) -> str:
        """Ask a service its cheapest question now; what it came to in words, where it answers. SourceError where not."""
        service = self._service(name)
        if why := _why_not(service):
            raise UsageError(why)
        found = self._worker.run(self._question(service))
        return f"{service.known.label} answers.{f' The account is {found.name}.' if found.name else ''}"

    def look(self, now: float) -> None:
        """Ask sources of which nothing was heard for five minutes; call it every few seconds while somebody looks."""
        if not self._own.exists:
            return
        told = self.services()
        self._forget_put_away()
        for one in told:
            if self._is_silent(one, now):
                self._checking[one.name] = self._worker.submit(self._question(self._service(one.name)))

    def stop(self, name: str = "") -> None:
        """End what `look` asks a service, or all of them: what may be asked is another now."""
        for one, asked in list(self._checking.items()):
            if name in ("", one):
                asked.cancel()

    def _is_silent(self, one: ServiceHealth, now: float) -> bool:
        asked = self._checking.get(one.name)
        if not one.may_check or (asked and not asked.done()) or one.health.state in ("waiting", "forbidden", "open"):
            return False
        section = getattr(self._services.settings, one.name)
        patience = SILENT_WITH_BUDGET_S if getattr(section, "requests_per_day", 0) else SILENT_S
        return now - one.health.asked_at >= patience

    def _question(self, service: Service) -> Coroutine[Any, Any, FoundAccount]:
        section = getattr(self._services.settings, service.name)
        return self._checks[service.name](section, self._account(service.name))

    def _account(self, service: str) -> str:
        """A name to ask about where a service has accounts; empty without one."""
        if not self._own.exists:
            return ""
        accounts = [one for who in self._people.all() if not who.demo for one in self._people.accounts(who)]
        return next((one.name for one in accounts if one.service == service), "")

    def _service(self, name: str) -> Service:
        for one in self._services.all():
            if one.name == name:
                return one
        raise UsageError(f"There is no service {name}.")

    def _services_now(self, now: float) -> tuple[ServiceHealth, ...]:
        path = self._own.path
        if not self._own.exists:
            return tuple(self._of(one, [], [], {}, now) for one in self._services.all())
        database = self._services.database_id
        self._hear(database)
        sent, left = sent_in_all(path), self._questions_left()
        return tuple(self._of(one, self._states(one, database, now), sent, left, now) for one in self._services.all())

    def _states(self, service: Service, database: str, now: float) -> list[SourceState]:
        """What holds of a service: what it asked for, and what its budget for the day does, the longest wait last."""
        kept = [one for one in states_of(self._own.path, service.name) if self._holds(one, database, now)]
        return sorted([*kept, *self._used_up(service)], key=lambda one: one.until)

    def _used_up(self, service: Service) -> Iterator[SourceState]:
        """What waits until there is budget again: everything, or only what is given to a service to work on."""
        section = getattr(self._services.settings, service.name)
        whole = service.name == "spotify"
        if (per_day := getattr(section, "requests_per_day" if whole else "tracks_per_day", None)) is None:
            return
        spent = Spent(self._own.path.parent / service.name / (REQUESTS if whole else HANDED_IN), per_day)
        if until := spent.free_at():
            why = (all_asked if whole else all_handed_in)(service.known.label, per_day)
            yield SourceState(service.name, "" if whole else HANDED_IN, "waiting", ceil(until), why, "")

    def _hear(self, database: str) -> None:
        if self._read[0] != database:  # another one, as after a restore
            self._monitor, self._read = HealthMonitor(), (database, 0)
        heard = heard_since(self._own.path, self._read[1])
        events: list[Event] = [*heard.calls, *heard.breakers]
        for event in events:
            self._monitor.hear(event)
        self._read = (database, heard.last_id)

    def _holds(self, state: SourceState, database: str, now: float) -> bool:
        if state.state == "waiting":
            return state.until > now
        section = getattr(self._services.settings, state.source)
        return bool(state.settings_hash == section.settings_hash(database))

    def _of(
        self, service: Service, states: Sequence[SourceState], sent: Sequence[Sent], left: Mapping[str, int], now: float
    ) -> ServiceHealth:
        name, label = service.name, service.known.label
        parts = [one for one in self._monitor.sources if one.startswith(f"{name}.")]
        health = self._monitor.health(name, _standing(service, states), now)
        mine = [one for one in sent if one.source == name or one.source in parts]
        kinds: Counter[str] = Counter()
        for one in mine:
            kinds[kind_words(one.kind)] += one.requests
        return ServiceHealth(
            name,
            label,
            health,
            tuple(self._monitor.health(one, Standing(), now) for one in parts),
            tuple(one.reason for one in states if one.scope),
            sum(kinds.values()),
            min((one.since for one in mine), default=0),
            dict(kinds.most_common()),
            "" if health.state in ("ok", "slow", "unasked", "unasked_since") else missing_words(name),
            left.get(name, 0),
            may_check=not _why_not(service),
        )

    def _questions_left(self) -> dict[str, int]:
        """What the newest looking up of each listener left to ask, by source."""
        left: Counter[str] = Counter()
        for who in self._listeners():
            job = newest_job(self._own.reader, self._services.settings.locks, who.listener_id, ENRICH)
            standing = standing_of(job) if job else None
            left.update({name: one.pending for name, one in standing.sources.items()} if standing else {})
        return dict(left)

    def _work(self) -> tuple[Work, ...]:
        if not self._own.exists:
            return ()
        locks = self._services.settings.locks
        jobs = [
            Work(who.name, job)
            for who in self._listeners()
            for kind in (*QUEUE, *WHILE_RUNNING)
            if (job := newest_job(self._own.reader, locks, who.listener_id, kind))
            and (kind in QUEUE or job.status == "running")
        ]
        return tuple(sorted(jobs, key=lambda one: (one.job.status != "running", -one.job.created_at)))

    def _listeners(self) -> list[Listener]:
        return [one for one in self._people.all() if not one.demo]

    def _database_bytes(self) -> int:
        files = [self._own.path, self._own.path.with_name(f"{self._own.path.name}-wal")]
        return sum(one.stat().st_size for one in files if one.exists())

    def _degraded(self) -> tuple[tuple[ServiceHealth, ...], str]:
        soon = time.time() + BRIEF_S
        ill = (one for one in self.services(fresh=False) if one.health.state in DEGRADED)
        found = {one.name: one for one in ill if one.health.state != "waiting" or one.health.next_try > soon}
        return tuple(found.values()), line({name: one.health for name, one in found.items()})

    def _put_away(self) -> str:
        return put_away(self._own.path) if self._own.exists else ""

    def _keep_put_away(self, what: str) -> None:
        async def keep() -> None:
            await put_away_now(await self._own.writer(), what)

        self._worker.run(keep())

    def _forget_put_away(self) -> None:
        """What was put away is over: once it comes again, that is news."""
        kept = self._put_away()
        if kept and kept != self._degraded()[1]:
            with suppress(MusicRecError):
                self._keep_put_away("")


def _why_not(service: Service) -> str:
    """Why a service may not be asked, as a sentence; empty where it may."""
    label = service.known.label
    if service.barred:
        return f"{label} is switched off by {service.barred}."
    if not service.ready:
        return f"There is no key for {label}. The page Settings leads to one."
    return "" if service.enabled else f"Nobody said yes to {label} yet. The page Settings asks."


def _standing(service: Service, states: Sequence[SourceState]) -> Standing:
    whole = {one.state: one for one in states if not one.scope}
    said = whole.get("forbidden") or whole.get("waiting")
    return Standing(
        ready=service.ready,
        allowed=service.enabled and not service.barred,
        waits_until=whole["waiting"].until if "waiting" in whole else 0,
        forbidden="forbidden" in whole,
        refuses_nothing=not any(one.state == "forbidden" for one in states),
        why=_why_not(service) or (said.reason if said else ""),
    )
