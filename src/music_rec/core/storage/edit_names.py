"""What edits are about, by name: ids go with the import that brought them, and come back as others; names stay the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection

from music_rec.core.edits import Change, Edit, SpelledNames, respelled, spelled
from music_rec.core.keys import name_key
from music_rec.core.models import Entity
from music_rec.core.storage.database import reading

_NAMES: dict[Entity, str] = {
    "artist": "SELECT name FROM artists WHERE artist_id = ?",
    "album": "SELECT name, title FROM albums JOIN artists USING (artist_id) WHERE album_id = ?",
    "track": "SELECT name, title FROM tracks JOIN artists USING (artist_id) WHERE track_id = ?",
}
_TITLED = """
    SELECT min({0}_id) FROM {0}s titled JOIN artists USING (artist_id)
    WHERE artists.key = ? AND titled.key = artists.group_id || ' ' || ?"""
_NAMED: dict[Entity, str] = {
    "artist": "SELECT min(artist_id) FROM artists WHERE key = ?",
    "album": _TITLED.format("album"),  # the name is ours
    "track": _TITLED.format("track"),  # the name is ours
}


def names_of(path: Path, change: Change) -> SpelledNames:
    """What the spellings of a change are called; an empty one where there is no such row."""
    with reading(path) as db:
        return _names(db, change)


def as_now(db: Connection, edit: Edit) -> Edit:
    """The edit with the ids of today: for a spelling whose row is gone, one that counts as the same; 0 where there is none."""
    here = _names(db, edit.change)
    names = tuple(now or once for now, once in zip(here, edit.names or here, strict=True))
    asked = zip(spelled(edit.change), here, names, strict=True)
    ids = [one if now else _named(db, entity, once) for (entity, one), now, once in asked]
    return replace(edit, change=respelled(edit.change, ids), names=names)


def _names(db: Connection, change: Change) -> SpelledNames:
    return tuple(db.execute(_NAMES[entity], [one]).fetchone() or () for entity, one in spelled(change))


def _named(db: Connection, entity: Entity, names: Sequence[str]) -> int:
    if not names:
        return 0
    [found] = db.execute(_NAMED[entity], [name_key(name) for name in names]).fetchone()
    return found or 0
