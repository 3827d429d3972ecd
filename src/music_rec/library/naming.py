"""Finding tracks and artists by what a person types."""

from __future__ import annotations

import numpy as np

from music_rec.core.edits import group_of
from music_rec.core.history import Spellings
from music_rec.core.keys import name_key
from music_rec.core.storage.reader import Reader

DASH = " - "


def groups_named(reader: Reader, spellings: Spellings, text: str) -> list[int]:
    """Track groups that `ARTIST - TITLE` names, also where a dash stands in a name itself; empty where nothing fits.

    Each is the group it counts as. The artist may be any that counts as the one of the track.
    """
    words = text.split(DASH)
    for place in range(1, len(words)):
        artists = artists_named(reader, spellings, DASH.join(words[:place]))
        stored = reader.tracks_of(artists, name_key(DASH.join(words[place:])))
        if stored:  # a track nobody played may be younger than the table
            return sorted({group_of(spellings.track_group, one) or one for one in stored})
    return []


def artists_named(reader: Reader, spellings: Spellings, name: str) -> list[int]:
    """All spellings that count as the artist of a name; empty where there is none."""
    stored = reader.artists_of(name_key(name))
    groups = {group_of(spellings.artist_group, one) for one in stored} - {0}
    return sorted({*stored, *np.flatnonzero(np.isin(spellings.artist_group, list(groups))).tolist()})
