"""What listeners say to what is recommended: like, never, not now. Each can be undone."""

from __future__ import annotations

import time
from collections.abc import Callable

from music_rec.core.errors import UsageError
from music_rec.core.feedback import About, Said, Says, Verdict, said, standing, track_by
from music_rec.core.history import History
from music_rec.core.keys import name_key
from music_rec.core.models import Listener
from music_rec.core.storage.feedback import add_verdict, add_verdict_of_artist, undo_verdicts, verdicts_of
from music_rec.core.worker import Worker
from music_rec.library.store import Store

__all__ = ["About", "Feedback", "Says", "Verdict"]


class Feedback:
    """The feedback of every listener."""

    def __init__(self, store_of: Callable[[Listener], Store], worker: Worker) -> None:
        self._store_of = store_of
        self._worker = worker

    def all(self, listener: Listener) -> list[Verdict]:
        """What was said and still counts, newest first; of each track and artist the last."""
        store = self._store_of(listener)
        verdicts = verdicts_of(store.path, listener.listener_id)
        return standing(verdicts, store.histories(listener)[0].spellings, int(time.time())) if verdicts else []

    def said(self, listener: Listener, history: History, now: int) -> Said:
        """What all of it means for a list asked for at a moment, UTC s; hearts of services are no part of it."""
        store = self._store_of(listener)
        verdicts = standing(verdicts_of(store.path, listener.listener_id), history.spellings, now)
        return said(verdicts, history.spellings, now)

    def say(self, listener: Listener, track_id: int, says: Says, about: About = "track") -> Verdict:
        """Say something about a track, or about who it is by; what stands already is not said twice.

        UsageError for the demo listener, and for a track there is none of.
        """
        self._check_own(listener)
        store = self._store_of(listener)
        if not store.reader.track_infos([track_id]):
            raise UsageError(f"There is no track {track_id}.")
        if (known := self._latest(listener, track_id, about)) and known.says == says:
            return known

        async def write() -> int:
            return await add_verdict(await store.writer(), listener.listener_id, about, track_id, says, int(time.time()))

        return self._line(listener, store, self._worker.run(write()))

    def never_again(self, listener: Listener, artist: int, name: str = "") -> Verdict:
        """Say that nothing by an artist is to be named: a spelling, or `name` where there is none. UsageError as for `say`.

        An artist of whom no track has a name here comes in by name, without plays.
        """
        store = self._store_of(listener)
        known = [artist] if artist > 0 else store.reader.artists_of(name_key(name))
        spellings = store.histories(listener)[0].spellings
        by = next(filter(None, (track_by(one, spellings) for one in known)), 0)
        [name] = store.reader.names("artist", known[:1]) or [name]
        return self.say(listener, by, "never", "artist") if by else self._never_named(listener, store, name)

    def _never_named(self, listener: Listener, store: Store, name: str) -> Verdict:
        self._check_own(listener)
        if not name:
            raise UsageError("There is no such artist.")
        key = name_key(name)
        if known := next((one for one in self.all(listener) if one.artist_id and name_key(one.artist) == key), None):
            return known

        async def write() -> int:
            return await add_verdict_of_artist(await store.writer(), listener.listener_id, name, "never", int(time.time()))

        return self._line(listener, store, self._worker.run(write()))

    def undo(self, listener: Listener, feedback_id: int) -> None:
        """Take back what was said; what was said of the same before counts again. UsageError where it is undone already."""
        self._check_own(listener)

        async def write() -> int:
            writer = await self._store_of(listener).writer()
            return await undo_verdicts(writer, listener.listener_id, [feedback_id], int(time.time()))

        if not self._worker.run(write()):
            raise UsageError(f"There is nothing said of number {feedback_id}, or it is undone already.")

    @staticmethod
    def _line(listener: Listener, store: Store, feedback_id: int) -> Verdict:
        return next(one for one in verdicts_of(store.path, listener.listener_id) if one.feedback_id == feedback_id)

    def _latest(self, listener: Listener, track_id: int, about: About) -> Verdict | None:
        return next((one for one in self.all(listener) if one.entity == about and one.track_id == track_id), None)

    def _check_own(self, listener: Listener) -> None:
        if listener.demo:
            raise UsageError("The demo listener stays as it is. Make your own listener first: music-rec import FILE")
