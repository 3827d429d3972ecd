"""States of sources in a dictionary, for tests that need no database."""

from __future__ import annotations

from music_rec.core.storage.source_state import SourceState


class DictStates:
    """The face of `guard.SourceStates`; several guards may share one, as processes share a database."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], SourceState] = {}

    def read(self, source: str) -> list[SourceState]:
        return [row for row in self.rows.values() if row.source == source]

    async def write(self, state: SourceState) -> None:
        self.rows[state.source, state.scope] = state

    async def clear(self, source: str, scope: str | None = None, until: int | None = None) -> None:
        def goes(row: SourceState) -> bool:
            return row.source == source and scope in (None, row.scope) and until in (None, row.until)

        self.rows = {key: row for key, row in self.rows.items() if not goes(row)}
