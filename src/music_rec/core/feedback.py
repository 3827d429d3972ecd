"""What listeners say to what is recommended, and what that means for the next list. Pure, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from music_rec.core.edits import group_of
from music_rec.core.history import History, Spellings
from music_rec.core.zones import DAY

About = Literal["artist", "track"]
Says = Literal["like", "never", "later"]
REST_S = 7 * DAY
"""For so long a track rests after *not now*."""
FRESH_S = 30 * DAY
"""For so long what was said moves what goes with it; that a track is never named holds until it is undone."""


@dataclass(frozen=True)
class Verdict:
    """One line of the journal of feedback; times in UTC s."""

    feedback_id: int
    entity: About
    track_id: int
    """The track, or one by the artist that is meant; a spelling. 0 where `artist_id` tells who is meant."""
    says: Says
    said_at: int
    artist: str
    title: str
    artist_id: int = 0
    """The artist that is meant (a spelling), where none of their tracks has a name here."""

    @property
    def until(self) -> int:
        """When *not now* ends by itself, UTC s."""
        return self.said_at + REST_S

    def holds(self, now: int) -> bool:
        """Whether it says anything at a moment."""
        return self.says != "later" or now < self.until


@dataclass(frozen=True)
class Said:
    """What verdicts come to at one moment, by groups of a History."""

    barred: frozenset[int] = frozenset()
    """Tracks not to be named: never, not now, and all by artists who are unwanted."""
    unwanted: frozenset[int] = frozenset()
    """Artists not to be named."""
    liked: Mapping[int, int] = field(default_factory=dict)
    """When each track was liked that is, UTC s."""
    passed: Mapping[int, int] = field(default_factory=dict)
    """How often lately a track by each artist was not wanted, for ever or now."""


def standing(verdicts: Iterable[Verdict], spellings: Spellings, now: int) -> list[Verdict]:
    """Of verdicts in force those that count, newest first: about one track or artist the last that still holds."""
    newest: dict[tuple[About, int], Verdict] = {}
    for one in sorted(verdicts, key=lambda one: (one.said_at, one.feedback_id), reverse=True):
        about = (one.entity, _meant(one, spellings))
        if one.holds(now) and about not in newest:
            newest[about] = one
    return list(newest.values())


def said(verdicts: Sequence[Verdict], spellings: Spellings, now: int) -> Said:
    """What verdicts that stand (see `standing`) mean now."""
    tracks = {_meant(one, spellings): one for one in verdicts if one.entity == "track"}
    unwanted = [_meant(one, spellings) for one in verdicts if one.entity == "artist" and one.says == "never"]
    barred = {track for track, one in tracks.items() if one.says != "like"} | set(_tracks_by(unwanted, spellings).tolist())
    passed: dict[int, int] = {}
    for track, one in tracks.items():
        if one.says != "like" and now < one.said_at + FRESH_S:
            artist = int(spellings.group_artist[track])
            passed[artist] = passed.get(artist, 0) + 1
    liked = {track: one.said_at for track, one in tracks.items() if track not in barred}
    return Said(frozenset(barred - {0}), frozenset(unwanted), liked, passed)


def skipped(skips: History, plays: History, now: int) -> dict[int, int]:
    """When each track was skipped last, UTC s: those skipped within `FRESH_S` and not played through since."""
    lately = skips.between(now - FRESH_S, now + 1)
    last = dict(zip(lately.track.tolist(), lately.played_at.tolist(), strict=True))
    since = plays.between(min(last.values(), default=now), now + 1)
    played = dict(zip(since.track.tolist(), since.played_at.tolist(), strict=True))
    return {track: at for track, at in last.items() if track and played.get(track, -1) < at}


def track_by(artist: int, spellings: Spellings) -> int:
    """A track by an artist (a spelling), by which feedback means them; 0 where there is none."""
    group = group_of(spellings.artist_group, artist)
    by = np.flatnonzero(spellings.artist_group[spellings.track_artist] == group)
    return int(by[0]) if group and len(by) else 0


def _meant(one: Verdict, spellings: Spellings) -> int:
    """The group a verdict is about; 0 where its names are not loaded yet."""
    if one.artist_id:
        return group_of(spellings.artist_group, one.artist_id)
    if one.track_id >= len(spellings.track_group):
        return 0
    track = int(spellings.track_group[one.track_id])
    return track if one.entity == "track" else int(spellings.group_artist[track])


def _tracks_by(artists: Sequence[int], spellings: Spellings) -> NDArray[np.int32]:
    """The groups of all tracks by some artists."""
    by = np.isin(spellings.artist_group[spellings.track_artist], artists)
    return np.unique(spellings.track_group[by])
