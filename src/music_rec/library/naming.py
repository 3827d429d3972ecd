"""Finding tracks by what a person types."""

from __future__ import annotations

from music_rec.core.keys import name_key
from music_rec.core.storage.reader import Reader

DASH = " - "


def groups_named(reader: Reader, text: str) -> list[int]:
    """Track groups that `ARTIST - TITLE` names, also where a dash stands in a name itself; empty where nothing fits."""
    words = text.split(DASH)
    for place in range(1, len(words)):
        groups = reader.groups_of(name_key(DASH.join(words[:place])), name_key(DASH.join(words[place:])))
        if groups:
            return groups
    return []
