"""Whether a listener wants plays looked up, and what was there when that was done last: kept with the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from music_rec.core.storage.database import reading
from music_rec.core.storage.preferences import note_some, preference
from music_rec.core.storage.writer import Writer

Answer = Literal["", "yes", "paused", "no"]
"""Empty where nobody was asked yet, or nobody answered."""


@dataclass(frozen=True)
class Wish:
    """What a listener said, and on what the last run that began by itself was founded."""

    answer: Answer = ""
    plays: int = -1
    """Revision of the plays then."""
    settings: str = ""
    """What could be asked then, as a hash."""


def wish_of(path: Path, listener_id: int) -> Wish:
    """What is wanted; no answer where none was given."""
    with reading(path) as db:
        kept = preference(db, listener_id, "looking_up")
    return Wish(**{one.name: kept[one.name] for one in fields(Wish) if one.name in kept})


async def change_wish(writer: Writer, listener_id: int, changed: Mapping[str, str | int]) -> None:
    """Remember some of it, by the names of its fields; the rest stays as it is then. No answer rests on it."""
    async with writer.transaction() as db:
        await note_some(db, listener_id, "looking_up", changed)
