"""Library: the one object that pages and commands hold. Reads are direct; what writes runs on the worker's loop."""

from __future__ import annotations

from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.core.pictures import Pictures
from music_rec.core.settings import Settings
from music_rec.core.worker import Worker
from music_rec.enrichers import ENRICHERS
from music_rec.library.asking import Asking
from music_rec.library.automatic import Automatic
from music_rec.library.batch import Batch
from music_rec.library.connections import Connections
from music_rec.library.covers import Covers
from music_rec.library.edits import Edits
from music_rec.library.enriching import Enriching
from music_rec.library.evaluating import Evaluating
from music_rec.library.feedback import Feedback
from music_rec.library.health import Health
from music_rec.library.hearing import Hearing
from music_rec.library.imports import Imports
from music_rec.library.known import Knowing
from music_rec.library.logins import Logins
from music_rec.library.looking_up import LookingUp
from music_rec.library.matches import Matches
from music_rec.library.moving import Moving
from music_rec.library.people import People
from music_rec.library.playlists import PlaylistShelf
from music_rec.library.plays import Plays
from music_rec.library.quality import QualityReports
from music_rec.library.recommending import Recommending
from music_rec.library.repairing import Repairing
from music_rec.library.searching import Searching
from music_rec.library.services import Check, Services
from music_rec.library.shown import Shown
from music_rec.library.store import Store
from music_rec.library.syncing import SERVICE, Syncing


class Library:
    """Everything of one data folder. Use `wiring.open_library`; close it at the end."""

    def __init__(self, settings: Settings, own: Store, demo: Store, worker: Worker) -> None:
        self.hearing = Hearing(lambda: self.settings, own)
        self.connections = Connections(lambda: self.settings, own, settings.locks, self.hearing.hear)
        checks: dict[str, Check] = {
            **{name: self._check_of(name) for name in ENRICHERS},
            "coverart": self.connections.check_covers,
            "lastfm": self.connections.check_lastfm,
            "spotify": self.connections.check_spotify,
        }
        self.services = Services(
            settings,
            own,
            worker,
            checks,
            {"spotify": lambda: self.logins.forget()},
            self._services_changed,
        )
        self.people = People(own, demo, settings.locks, worker, self._forget, lambda one: self.enriching.ended(one))
        self.logins = Logins(self.people, self.connections, worker, lambda: self.settings)
        self.imports = Imports(self.store_of, settings.data_dir, worker)
        self.edits = Edits(self.store_of, settings.locks, worker)
        self.search = Searching(self.history)
        self.plays = Plays(self.store_of, self.search.holding)
        self.playlists = PlaylistShelf(self.store_of, worker)
        self.feedback = Feedback(self.store_of, worker)
        self.recommending = Recommending(self)
        self.batch = Batch(self.store_of, settings.locks, worker, lambda who, size: self.recommending.lists(who, size))
        self.shown = Shown(self.store_of, self.history, worker)
        self.quality = QualityReports(self.store_of)
        self.moving = Moving(own, self.store_of, settings.data_dir, worker)
        self.repairing = Repairing(self.store_of, settings.locks, worker, self.connections, self.imports.settle)
        count = self.repairing.count_after_sync
        self.sync = Syncing(self.store_of, settings.data_dir, worker, self.connections, self.imports.settle, count)
        asking = Asking(lambda: self.settings, own, settings.locks, self.hearing)
        self.enriching = Enriching(self.store_of, self.history, settings.locks, worker, asking)
        self.covers = Covers(self.store_of, self.history, Pictures(settings.cache_dir / "covers"), asking, worker)
        self.evaluating = Evaluating(self.store_of, self.history, self.recommending.others, settings.locks, worker)
        self.automatic = Automatic(self.people, self.sync, self.services)
        self.looking_up = LookingUp(self.people, self.enriching, self.services, self.store_of, self._is_coming_in, worker)
        self._knowing = Knowing(self.store_of)
        self.health = Health(own, self.services, self.people, worker, self.hearing, checks)
        self.matches = Matches(self.store_of, self.history, worker, self.looking_up.again)
        self._own = own
        self._demo = demo
        self._worker = worker

    @property
    def settings(self) -> Settings:
        """The settings in force, with what was saved meanwhile."""
        return self.services.settings

    def close(self) -> None:
        """Stop what runs (a job becomes resumable) and close the databases."""
        self._worker.close(self.connections.close, self.hearing.flush, self._own.close, self._demo.close)

    def _forget(self, listener: Listener) -> None:
        """Drop what memory holds of a listener who is gone."""
        self.store_of(listener).forget(listener)
        self.search.forget(listener)
        self._knowing.forget(listener)
        self.logins.sweep()
        self.recommending.forget(listener)

    def _check_of(self, source: str) -> Check:
        return lambda section, _: self.connections.check_source(source, section)

    def _services_changed(self, name: str) -> None:
        """End what asks with settings that are others by now; what may go on begins again by itself."""
        self.health.stop("" if self.settings.offline else name)
        if self.settings.offline or (name == SERVICE and not self.automatic.allowed):
            for listener in self.people.all():
                self.sync.cancel(listener)
                self.repairing.cancel(listener)
        if name == SERVICE:
            for listener in self.people.all():
                self.sync.heed_friends(listener)
        if self.settings.offline or name in ENRICHERS:
            self.looking_up.settings_changed()

    def _is_coming_in(self, listener: Listener) -> bool:
        """Whether plays of a listener come in now, by an import or a sync."""
        jobs = (self.imports.job(listener), self.sync.job(listener))
        return any(job is not None and job.status == "running" for job in jobs)

    def store_of(self, listener: Listener) -> Store:
        """The database a listener lives in."""
        return self._demo if listener.demo else self._own

    def history(self, listener: Listener) -> History:
        """All counted plays, with what is known of their tracks."""
        self.imports.settle(listener)
        self.sync.heed_friends(listener)
        return self._knowing.beside(listener, self.store_of(listener).histories(listener)[0])

    def skips(self, listener: Listener) -> History:
        """All skips, in the shape of a History."""
        self.imports.settle(listener)
        return self.store_of(listener).histories(listener)[1]

    def revisions(self, listener: Listener) -> tuple[tuple[str, int | str], ...]:
        """What cached answers are keyed by: it changes with everything that changes an answer."""
        reader = self.store_of(listener).reader
        return ("database", reader.database_id()), *sorted(reader.revisions(listener.listener_id).items())
