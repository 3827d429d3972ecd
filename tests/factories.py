"""Small data for tests: each test states only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from music_rec.core.history import History, Spellings
from music_rec.core.known import NONE, Known, Labelled, Trait
from music_rec.core.models import Entity
from music_rec.core.zones import Zones


def utc(text: str, zone: str = "UTC") -> int:
    """UTC s of an ISO time read in `zone`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@dataclass
class DictNames:
    """Names by entity and spelling id, as storage would look them up."""

    by_entity: dict[Entity, dict[int, str]] = field(default_factory=lambda: {"artist": {}, "album": {}, "track": {}})

    def names(self, entity: Entity, ids: Sequence[int]) -> list[str]:
        return [self.by_entity[entity].get(int(i), "") for i in ids]


Row = tuple[int, str, str] | tuple[int, str, str, str]


def history_of(plays: Iterable[Row], *, zone: str = "UTC", ms: int = -1, zones: Zones | None = None) -> History:
    """A History of (UTC s, artist, title[, album]) rows; ids count up from 1 in order of first appearance."""
    artists: dict[str, int] = {}
    tracks: dict[tuple[str, str], int] = {}
    albums: dict[tuple[str, str], int] = {}
    rows = []
    for when, artist, title, *rest in sorted(plays, key=lambda row: row[0]):
        artists.setdefault(artist, len(artists) + 1)
        track = tracks.setdefault((artist, title), len(tracks) + 1)
        album = albums.setdefault((artist, rest[0]), len(albums) + 1) if rest and rest[0] else 0
        rows.append((when, track, album))
    identity = [np.arange(len(known) + 1, dtype=np.int32) for known in (tracks, artists, albums)]
    spellings = Spellings(
        track_artist=np.array([0, *(artists[artist] for artist, _ in tracks)], np.int32),
        track_group=identity[0],
        artist_group=identity[1],
        album_group=identity[2],
        album_artist=np.array([0, *(artists[artist] for artist, _ in albums)], np.int32),
        track_label=identity[0],
        artist_label=identity[1],
        album_label=identity[2],
    )
    names = DictNames()
    names.by_entity["artist"] = {i: name for name, i in artists.items()}
    names.by_entity["track"] = {i: title for (_, title), i in tracks.items()}
    names.by_entity["album"] = {i: title for (_, title), i in albums.items()}
    columns = np.array(rows, np.int64).reshape(-1, 3)
    return History(
        played_at=columns[:, 0],
        track_played=columns[:, 1].astype(np.int32),
        album_played=columns[:, 2].astype(np.int32),
        ms=np.full(len(columns), ms, np.int32),
        spellings=spellings,
        zones=zones or Zones(((0, zone),)),
        lookup=names,
    )


def known_of(keys: Mapping[Trait, Mapping[int, str]], *, tracks: int) -> Known:
    """What is known of so many track groups: keys by kind and group; they are their own labels."""
    told = {trait: Labelled.of(tracks + 1, by_group, {}) for trait, by_group in keys.items()}
    return Known(lambda trait: told.get(trait, NONE))
