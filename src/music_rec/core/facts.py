"""What services know: what is looked up, what is found, and under which names facts are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from music_rec.core.models import Entity

Value = float | str
State = Literal["found", "not_found", "doubtful", "failed", "forbidden"]
"""`doubtful`: something was found, and the listener has to say whether it is that. All but `failed` are final."""
Ids = Mapping[str, tuple[str, ...]]
"""Ids by whose they are: `musicbrainz`, `spotify`, `isrc`; those of an album at MusicBrainz are releases."""

FACTS: Mapping[str, tuple[Entity, ...]] = {
    "duration_ms": ("track",),
    "release_date": ("track", "album"),
    "release_type": ("album",),
    "language": ("track",),
    "script": ("track",),
    "country": ("artist",),
    "artist_type": ("artist",),
    "begin_year": ("artist",),
    "end_year": ("artist",),
    "listeners": ("track", "artist"),
    "listens": ("track", "artist"),
    "cover": ("album",),
    "tempo": ("track",),
    "key": ("track",),
    "mode": ("track",),
    "loudness": ("track",),
    "energy": ("track",),
    "valence": ("track",),
    "danceability": ("track",),
    "acousticness": ("track",),
    "instrumentalness": ("track",),
    "liveness": ("track",),
    "speechiness": ("track",),
    "time_signature": ("track",),
}
"""Every fact by its name, and of what it can be told.

`release_date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, the earliest known; `country` an area in words; `language` ISO 639-3,
`script` ISO 15924; `listeners` and `listens` counts of the whole service; `cover` an https address; `key` 0 (C) to 11,
`mode` 1 major and 0 minor, `loudness` dB, `tempo` beats a minute; the others from 0 to 1. What a service measures on
a scale of its own it keeps under a name of its own: `cyanite_valence`.
"""


@dataclass(frozen=True)
class Subject:
    """Something to look up, by the spelling that is played most of all that count as it."""

    entity: Entity
    spelling_id: int
    artist: str
    title: str = ""
    """Of the track or album; empty for an artist."""
    album: str = ""
    """Where a track was played from most often."""
    length_ms: int = 0
    """0 where nobody knows."""
    plays: int = 0
    ids: Ids = field(default_factory=dict)
    artist_id: int = 0
    """Spelling of the artist."""
    artist_ids: Ids = field(default_factory=dict)
    album_id: int = 0
    """Spelling of the album, 0 without one."""
    album_ids: Ids = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    """Of an artist: tracks of theirs that are played most, by which one of several of that name is told."""


@dataclass(frozen=True)
class Facts:
    """What one source says of one thing."""

    values: Mapping[str, Value] = field(default_factory=dict)
    """By the names of `FACTS`; what is unknown is left out."""
    tags: Mapping[str, float] = field(default_factory=dict)
    """Weight of each tag as it came, 1 for the heaviest."""
    ids: Ids = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values or self.tags or self.ids)


@dataclass(frozen=True)
class Alike:
    """A thing that a service calls similar to the subject, and how much: 1 for its nearest."""

    entity: Entity
    artist: str
    title: str = ""
    score: float = 1.0
    ids: Ids = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a source answered about one subject."""

    state: State
    facts: Mapping[Entity, Facts] = field(default_factory=dict)
    """About the subject, and about its artist and album where they came along."""
    alike: tuple[Alike, ...] = ()
    named: str = ""
    """What the source calls the thing, `Artist - Title`, for a listener who has to judge."""
    score: float = 1.0
    """How sure it is that this is the subject, 0 to 1."""
    error: str = ""
    """Why it failed, in words."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """What is worth keeping of the answer beside the facts; small, and no secret."""


SourceState = Literal["done", "waiting", "forbidden", "no_key", "off", "away"]
"""How asking a source ended: nothing is left, it asked for time, it refuses, it needs a key, nobody said yes, no answer."""


@dataclass(frozen=True)
class SourceReport:
    """How far one source is with what can be asked of it."""

    state: SourceState = "done"
    found: int = 0
    not_found: int = 0
    doubtful: int = 0
    failed: int = 0
    pending: int = 0
    asked: int = 0
    """Requests of this run."""
    until: float = 0
    """From when on it may be asked again, UTC s; 0 where nobody knows."""
    why: str = ""
    """What it said, or what is missing, in words."""


@dataclass(frozen=True)
class EnrichReport:
    """What one run of looking up did."""

    sources: Mapping[str, SourceReport]
    coverage: Mapping[str, float]
    """Share of plays for which something is known, by what: genres, lengths, years, ..."""
