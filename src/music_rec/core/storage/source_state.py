"""What services asked us to wait for, or forbid; outlives restarts and holds for every process."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer


@dataclass(frozen=True)
class SourceState:
    """One row: `scope` is what of the source it is about, empty for all of it."""

    source: str
    scope: str
    state: Literal["waiting", "forbidden"]
    until: int
    """UTC s; 0 for what is forbidden."""
    reason: str
    settings_hash: str
    """Of the settings with which the service was asked."""


_STATES = "SELECT source, scope, state, until, reason, settings_hash FROM source_state WHERE source = ? ORDER BY scope"


def states_of(path: Path, source: str) -> list[SourceState]:
    """All states of a source in a database, those whose time has passed among them."""
    with reading(path) as db:
        return [SourceState(*row) for row in db.execute(_STATES, [source])]


class StoredStates:
    """The states of all sources in one database (the face of `guard.SourceStates`)."""

    def __init__(self, path: Path, writer: Writer) -> None:
        self._path = path
        self._writer = writer

    @property
    def folder(self) -> Path:
        """Where the database lies."""
        return self._path.parent

    def read(self, source: str) -> list[SourceState]:
        """All states of a source, those whose time has passed among them."""
        return [SourceState(*row) for row in self._writer.glance(_STATES, [source])]

    async def write(self, state: SourceState) -> None:
        """Keep a state in the place of the one that its scope had."""
        async with self._writer.transaction() as db:
            await db.execute(
                "INSERT OR REPLACE INTO source_state (source, scope, state, until, reason, settings_hash)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                astuple(state),
            )

    async def clear(self, source: str, scope: str | None = None, until: int | None = None) -> None:
        """Forget the state of one scope; where none is named that of all, and how often the source failed.

        With `until` only where it is that of then: another may have taken its place.
        """
        async with self._writer.transaction() as db:
            if scope is None:
                await db.execute("DELETE FROM breakers WHERE source = ? OR source LIKE ? || '.%'", [source, source])
            await db.execute(
                "DELETE FROM source_state"
                " WHERE source = :source AND scope = coalesce(:scope, scope) AND until = coalesce(:until, until)",
                {"source": source, "scope": scope, "until": until},
            )
