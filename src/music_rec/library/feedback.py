"""What listeners say to what is recommended: like, never, not now. Each can be undone."""

from __future__ import annotations

import time
from collections.abc import Callable

from music_rec.core.errors import UsageError
from music_rec.core.feedback import About, Said, Says, Verdict, said, standing, track_by
from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.core.storage.feedback import add_verdict, undo_verdicts, verdicts_of
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

        feedback_id = self._worker.run(write())
        return next(one for one in verdicts_of(store.path, listener.listener_id) if one.feedback_id == feedback_id)

    def never_again(self, listener: Listener, artist: int) -> Verdict:
        """Say that nothing by an artist (a spelling) is to be named. UsageError as for `say`."""
        spellings = self._store_of(listener).histories(listener)[0].spellings
        return self.say(listener, track_by(artist, spellings), "never", "artist")

    def undo(self, listener: Listener, feedback_id: int) -> None:
        """Take back what was said; what was said of the same before counts again. UsageError where it is undone already."""
        self._check_own(listener)

        async def write() -> int:
            writer = await self._store_of(listener).writer()
            return await undo_verdicts(writer, listener.listener_id, [feedback_id], int(time.time()))

        if not self._worker.run(write()):
            raise UsageError(f"There is nothing said of number {feedback_id}, or it is undone already.")

    def _latest(self, listener: Listener, track_id: int, about: About) -> Verdict | None:
        return next((one for one in self.all(listener) if one.entity == about and one.track_id == track_id), None)

    def _check_own(self, listener: Listener) -> None:
        if listener.demo:
            raise UsageError("The demo listener stays as it is. Make your own listener first: music-rec import FILE")
