"""How far a history can be trusted: a profile of each import, and a report on all plays of a listener."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from music_rec.core.errors import UsageError
from music_rec.core.models import Listener
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.analyzers.hygiene import Hygiene
    from music_rec.analyzers.profile import Profile

__all__ = ["Hygiene", "Profile", "QualityReports"]


class QualityReports:
    """Reports on the histories of every listener."""

    def __init__(self, store_of: Callable[[Listener], Store]) -> None:
        self._store_of = store_of

    def profile(self, listener: Listener, import_id: int) -> Profile:
        """What one import brought, also what others had brought before; UsageError where it is none of this listener."""
        from music_rec.analyzers.profile import profile
        from music_rec.core.storage.quality import import_rows

        store = self._store_of(listener)
        if all(one.import_id != import_id for one in store.reader.imports(listener.listener_id)):
            raise UsageError(f"There is no import {import_id} of {listener.name}.")
        rows = import_rows(store.path, listener.listener_id, import_id)
        plays = replace(
            store.as_came(listener),
            played_at=rows.played_at,
            track_played=rows.track,
            album_played=rows.album,
            ms=rows.ms,
        )
        return profile(plays, rows.identified, rows.timed)

    def hygiene(self, listener: Listener) -> Hygiene:
        """What is perhaps wrong in all counted plays."""
        from music_rec.analyzers.hygiene import hygiene

        return hygiene(self._store_of(listener).histories(listener)[0])
