"""What edits and views are about, by name: ids go with the import that brought them; names come back the same."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

from music_rec.core.edits import SpelledNames
from music_rec.core.keys import name_key
from music_rec.core.lens import Item
from music_rec.core.models import Entity

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


def names_of(db: Connection, items: Sequence[Item]) -> SpelledNames:
    """What spellings are called; an empty one where there is no such row."""
    return tuple(db.execute(_NAMES[entity], [one]).fetchone() or () for entity, one in items)


def as_now(db: Connection, items: Sequence[Item], names: SpelledNames) -> tuple[list[int], SpelledNames]:
    """(the ids of today, what they are called) of spellings that had these names when they were kept.

    For one whose row is gone, the id of one that counts as the same; 0 where there is none. No names: they were never kept.
    """
    here = names_of(db, items)
    known = tuple(now or once for now, once in zip(here, names or here, strict=True))
    asked = zip(items, here, known, strict=True)
    return [one if now else _named(db, entity, once) for (entity, one), now, once in asked], known


def _named(db: Connection, entity: Entity, names: Sequence[str]) -> int:
    if not names:
        return 0
    [found] = db.execute(_NAMED[entity], [name_key(name) for name in names]).fetchone()
    return found or 0
