"""How far a listener has seen the own plays: kept with the choices, though nobody chooses it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from music_rec.core.seen import Seen
from music_rec.core.storage.database import reading
from music_rec.core.storage.preferences import note, preference
from music_rec.core.storage.writer import Writer


def seen_of(path: Path, listener_id: int) -> Seen | None:
    """How far it is; None before the first look."""
    with reading(path) as db:
        kept = preference(db, listener_id, "seen")
    return Seen(**kept) if kept else None


async def set_seen(writer: Writer, listener_id: int, seen: Seen) -> None:
    """Remember it."""
    async with writer.transaction() as db:
        await note(db, listener_id, "seen", asdict(seen))
