"""Edits in words, for whoever looks at the journal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from music_rec.core.edits import Change, CountsAs, HideRange, group_of
from music_rec.core.models import ENTITIES, Entity, Listener
from music_rec.core.zones import Zones
from music_rec.library.store import Store

Named = dict[tuple[Entity, int], str]
GONE = "(no longer there)"
"""Stands for a name that no row has any more."""


def described(store: Store, listener: Listener, changes: Sequence[Change]) -> list[str]:
    """One line for each change, as plain text, times by the clock of the listener."""
    spelled = {one for change in changes for one in _spelled(change)}
    named: Named = {}
    for entity in ENTITIES:
        named |= _names(store, listener, entity, sorted(spelling for kind, spelling in spelled if kind == entity))
    zones = Zones(listener.zones)
    return [_in_words(change, named, zones) for change in changes]


def _spelled(change: Change) -> list[tuple[Entity, int]]:
    if isinstance(change, HideRange):
        return []
    of_both = [change.spelling_id, change.as_spelling_id] if isinstance(change, CountsAs) else [change.spelling_id]
    return [(change.entity, spelling) for spelling in of_both]


def _names(store: Store, listener: Listener, entity: Entity, ids: Sequence[int]) -> Named:
    """Names by spelling, those of albums and tracks with their artist."""
    names = store.reader.names(entity, ids)
    if entity != "artist":
        spellings = store.as_came(listener).spellings
        by = spellings.track_artist if entity == "track" else spellings.album_artist
        artists = store.reader.names("artist", [group_of(by, one) for one in ids])
        names = [name and f"{name} by {artist}" for name, artist in zip(names, artists, strict=True)]
    return {(entity, one): name or GONE for one, name in zip(ids, names, strict=True)}


def _in_words(change: Change, named: Named, zones: Zones) -> str:
    if isinstance(change, HideRange):
        return f"Hidden: plays from {_moment(zones, change.since)} to {_moment(zones, change.until)}"
    names = " → ".join(named[one] for one in _spelled(change))
    return f"{'Counts as' if isinstance(change, CountsAs) else 'Hidden'}: {change.entity} {names}"


def _moment(zones: Zones, utc: int) -> str:
    [local] = zones.local(np.array([utc], np.int64)).tolist()
    return str(np.datetime64(local, "s")).replace("T", " ")
