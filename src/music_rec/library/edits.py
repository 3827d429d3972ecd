"""What listeners change about their histories: plays they hide, names that count as others. Each edit can be undone."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from music_rec.core.edits import Change, CountsAs, Edit, Fold, Hide, HideRange, Match, Repair, group_of, in_force, spelled
from music_rec.core.errors import UsageError
from music_rec.core.models import Entity, Listener
from music_rec.core.storage import matches
from music_rec.core.storage.edits import add_edit, undo_edit
from music_rec.core.storage.journal import titles_of
from music_rec.core.storage.writer import Writer
from music_rec.core.worker import Worker
from music_rec.enrichers import needs
from music_rec.library import repairing
from music_rec.library.edit_words import described
from music_rec.library.imports import no_import
from music_rec.library.store import Store

__all__ = ["Change", "CountsAs", "Edit", "Edits", "Hide", "HideRange", "Preview", "Repair", "Suggestion"]

T = TypeVar("T")
SUGGESTIONS = 200
"""So many pairs of names are suggested at most."""
_END = 32_503_680_000
"""The year 3000: plays are hidden up to there at most."""


@dataclass(frozen=True)
class Preview:
    """The plays that a change is about, as they count now."""

    plays: int
    of: int
    """All plays that count now."""
    first: int | None
    """UTC s of the first and last of them, None where there are none."""
    last: int | None


@dataclass(frozen=True)
class Suggestion:
    """Two nearly identical names of which the rarer may count as the other."""

    change: CountsAs
    artist: str
    name: str
    """The one played more."""
    plays: int
    other: str
    other_plays: int
    similarity: int
    """0-100."""


class Edits:
    """The edits of every listener."""

    def __init__(self, store_of: Callable[[Listener], Store], locks: Path, worker: Worker) -> None:
        self._store_of = store_of
        self._locks = locks
        self._worker = worker

    def all(self, listener: Listener) -> list[Edit]:
        """All edits, newest first, with those undone."""
        return list(self._store_of(listener).journal(listener).edits)

    def preview(self, listener: Listener, change: Change) -> Preview:
        """The plays that would be hidden or change their group now; UsageError where `add` would refuse.

        Where sources are then counted as telling of one play, fewer plays than before are left.
        """
        self._check(listener, change)
        store = self._store_of(listener)
        plays = store.histories(listener)[0]
        changes = [*in_force(self.all(listener)), change]
        fold = Fold.of(store.as_came(listener).spellings, changes, titles_of(store.path, changes))
        affected = fold.hides(plays)
        if isinstance(change, CountsAs):
            affected = replace(plays, spellings=fold.spellings).codes(change.entity) != plays.codes(change.entity)
        times = plays.played_at[affected]
        first, last = (int(times[0]), int(times[-1])) if len(times) else (None, None)
        return Preview(len(times), len(plays), first, last)

    def add(self, listener: Listener, change: Change) -> Edit:
        """Change how a history counts, from now on.

        UsageError for what is not there or counts so already, JobHeldError where names are to count as one while an
        import of the listener runs.
        """
        with self._linking_waits(listener, change):
            self._check(listener, change)
            return self._write(listener, lambda writer: add_edit(writer, listener.listener_id, change, int(time.time())))

    def undo(self, listener: Listener, edit_id: int) -> Edit:
        """The edit, no longer in force. UsageError for one that is undone or is none, JobHeldError as for `add`.

        That of a repair also takes away what it added, and fails with JobHeldError while a sync runs.
        """
        self._check_own(listener)
        edit = next((one for one in self.all(listener) if one.edit_id == edit_id), None)
        if edit is None:
            raise UsageError(f"There is no edit {edit_id} of {listener.name}.")
        now = int(time.time())
        if not self._take_back(listener, edit, now):
            raise UsageError(f"Edit {edit_id} is undone already. Make it again to bring it back.")
        return replace(edit, undone_at=now)

    def _take_back(self, listener: Listener, edit: Edit, now: int) -> bool:
        if isinstance(edit.change, Repair):
            return self._write(listener, lambda writer: repairing.undo(writer, self._locks, listener, edit.edit_id))
        if isinstance(change := edit.change, Match):
            verdict, needed = change, needs()
            return self._write(listener, lambda writer: matches.undo(writer, listener.listener_id, edit, verdict, needed, now))
        with self._linking_waits(listener, change):
            return self._write(listener, lambda writer: undo_edit(writer, listener.listener_id, edit, now))

    def described(self, listener: Listener, edits: Iterable[Edit]) -> list[str]:
        """Each edit in words, as plain text: `Hidden: artist Foo`, `Counts as: artist Bar → Foo`."""
        return described(listener, edits)

    def suggestions(self, listener: Listener) -> list[Suggestion]:
        """Names that are perhaps the same, the most played first."""
        from music_rec.analyzers.near_names import near_names

        pairs, _ = near_names(self._store_of(listener).histories(listener)[0])
        return [
            Suggestion(CountsAs(kind, other_group, group), artist, name, plays, other, other_plays, similarity)
            for kind, group, artist, name, plays, other_group, other, other_plays, similarity in zip(
                *(pairs.head(SUGGESTIONS)[column].tolist() for column in pairs), strict=True
            )
        ]

    def _check(self, listener: Listener, change: Change) -> None:
        self._check_own(listener)
        if isinstance(change, HideRange):
            if not 0 <= change.since <= change.until <= _END:
                raise UsageError("A span of time begins in 1970 at the earliest, ends after that, and by the year 3000.")
        else:
            for entity, spelling_id in spelled(change):
                self._known(listener, entity, spelling_id)
        if isinstance(change, CountsAs):
            self._check_apart(listener, change)
        else:
            self._check_shown(listener, change)

    def _check_shown(self, listener: Listener, change: Hide | HideRange) -> None:
        """Refuse to hide what is hidden: undone once, it would still be."""
        store = self._store_of(listener)
        spellings, journal = store.as_came(listener).spellings, store.journal(listener)
        made = in_force(journal.edits)
        before, after = (Fold.of(spellings, changes, journal.titles) for changes in (made, [*made, change]))
        if not after.hides_more(before):
            what = "span of time" if isinstance(change, HideRange) else change.entity
            raise UsageError(f"This {what} is hidden already. Undo that first.")

    def _check_apart(self, listener: Listener, change: CountsAs) -> None:
        """Refuse what counts as one already, also by way of others: with that, no edits go in a circle."""
        store, name = self._store_of(listener), f"{change.entity}_group"
        came, counted = (getattr(one.spellings, name) for one in (store.as_came(listener), store.histories(listener)[0]))
        if group_of(counted, change.spelling_id) == group_of(counted, change.as_spelling_id):
            raise UsageError(f"They count as one {change.entity} already.")
        moved = [one for one in in_force(self.all(listener)) if isinstance(one, CountsAs) and one.entity == change.entity]
        if group_of(came, change.spelling_id) in [group_of(came, one.spelling_id) for one in moved]:
            raise UsageError(f"This {change.entity} counts as another already. Undo that first.")

    def _known(self, listener: Listener, entity: Entity, spelling_id: int) -> None:
        if not group_of(getattr(self._store_of(listener).as_came(listener).spellings, f"{entity}_group"), spelling_id):
            raise UsageError(f"There is no {entity} {spelling_id}.")

    def _linking_waits(self, listener: Listener, change: Change) -> AbstractContextManager[None]:
        """What counts as one decides which rows of two sources are linked, so it waits for imports; hiding need not."""
        return no_import(self._locks, listener) if isinstance(change, CountsAs) else nullcontext()

    def _write(self, listener: Listener, change: Callable[[Writer], Coroutine[Any, Any, T]]) -> T:
        async def write() -> T:
            return await change(await self._store_of(listener).writer())

        return self._worker.run(write())

    def _check_own(self, listener: Listener) -> None:
        if listener.demo:
            raise UsageError("The demo listener stays as it is. Make your own listener first: music-rec import FILE")
