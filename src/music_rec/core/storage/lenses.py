"""Views that a listener kept. Each keeps the names of its items too, which find them again once an import came back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from music_rec.core.lens import Item, Kind, Lens
from music_rec.core.storage.database import reading
from music_rec.core.storage.preferences import preference, set_preference
from music_rec.core.storage.spelled_names import as_now, names_of
from music_rec.core.storage.writer import Writer

Names = dict[str, list[str]]
"""By item (`artist:12`): artist, or artist and title."""


def lenses_of(path: Path, listener_id: int) -> dict[str, Lens]:
    """The views of a listener by name, with the ids of today."""
    with reading(path) as db:
        kept = preference(db, listener_id, "lenses")
        return {name: _as_now(db, Lens.from_query(one["query"]), one["names"]) for name, one in kept.items()}


async def set_lenses(writer: Writer, listener_id: int, lenses: Mapping[str, Lens]) -> None:
    """Keep exactly these views."""
    kept = await asyncio.to_thread(_kept, writer.path, listener_id, lenses)
    async with writer.transaction() as db:
        await set_preference(db, listener_id, "lenses", kept)


def _as_now(db: Connection, lens: Lens, names: Names) -> Lens:
    """The same Lens with the ids of today."""

    def others(lenses: tuple[tuple[Kind, Lens], ...]) -> tuple[tuple[Kind, Lens], ...]:
        return tuple((kind, _as_now(db, other, names)) for kind, other in lenses)

    only, without = _items(db, lens.only, names), _items(db, lens.without, names)
    return replace(lens, only=only, without=without, also_in=others(lens.also_in), not_in=others(lens.not_in))


def _items(db: Connection, items: tuple[Item, ...], names: Names) -> tuple[Item, ...]:
    ids, _ = as_now(db, items, tuple(tuple(names.get(_key(item), ())) for item in items))
    return tuple((entity, now or once) for (entity, once), now in zip(items, ids, strict=True))


def _kept(path: Path, listener_id: int, lenses: Mapping[str, Lens]) -> dict[str, Any]:
    """What stands for each view; an item that is gone keeps the names it had."""
    with reading(path) as db:
        before = preference(db, listener_id, "lenses")
        had: Names = {key: names for one in before.values() for key, names in one["names"].items()}
        return {name: {"query": lens.to_query(), "names": _names(db, lens, had)} for name, lens in lenses.items()}


def _named(lens: Lens) -> list[Item]:
    """The items that it names, in other Lenses too."""
    others = [item for _, other in (*lens.also_in, *lens.not_in) for item in _named(other)]
    return [*lens.only, *lens.without, *others]


def _names(db: Connection, lens: Lens, had: Names) -> Names:
    items = _named(lens)
    here = zip(items, names_of(db, items), strict=True)
    return {_key(item): list(names) or had.get(_key(item), []) for item, names in here}


def _key(item: Item) -> str:
    return f"{item[0]}:{item[1]}"
