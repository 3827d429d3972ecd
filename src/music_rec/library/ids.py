"""What services call the artists, albums and tracks of a listener."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.models import Entity, Listener
from music_rec.core.storage.spelling_ids import mbids_of

if TYPE_CHECKING:
    from music_rec.library.library import Library


def mbid_of(library: Library, listener: Listener, entity: Entity, group: int) -> str:
    """A MusicBrainz id of the group, that of its usual spelling before others; empty where none is known."""
    spellings = library.history(listener).spellings
    usual = int(getattr(spellings, f"{entity}_label")[group])
    known = mbids_of(
        library.store_of(listener).path, entity, np.flatnonzero(getattr(spellings, f"{entity}_group") == group).tolist()
    )
    ids = known.get(usual) or next(iter(known.values()), ("",))
    return ids[0]
