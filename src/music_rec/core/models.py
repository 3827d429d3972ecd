"""The values the whole program speaks in. All frozen, none knows where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any, Literal, NamedTuple

Entity = Literal["artist", "album", "track"]
ENTITIES: tuple[Entity, ...] = ("artist", "album", "track")
Level = Literal["track", "artist"]
"""What a recommender names."""


class Kind(IntEnum):
    """What a row counts as, by the rules of its listener (design, Counting)."""

    PLAY = 0
    SKIP = 1
    PRIVATE = 2


class Flag(IntFlag):
    """What a source says about one row; kept as it came, see `counting.kinds_of`."""

    SHUFFLE = 1
    OFFLINE = 2
    LOVED = 4
    SKIPPED = 8  # Spotify's own `skipped`, unreliable over the years: kept, decides nothing
    RATED_SKIP = 16  # a player's log rates the row S
    PRIVATE = 32


@dataclass(frozen=True)
class Display:
    """How a listener reads dates, weeks and the clock."""

    week_start: int = 0
    """The day a week begins with, 0 being Monday."""
    clock: Literal[12, 24] = 24
    dates: Literal["dmy", "mdy", "ymd"] = "dmy"
    """3 March 2020, March 3, 2020 or 2020-03-03."""


@dataclass(frozen=True)
class Listener:
    """One person with a history. `demo` tells the synthetic listener of its own database."""

    listener_id: int
    name: str
    zones: tuple[tuple[int, str], ...] = ((0, "UTC"),)
    """Dated time zones, oldest first: (valid from, UTC s), IANA name."""
    demo: bool = False
    display: Display = Display()

    @property
    def zone(self) -> str:
        """IANA name of the zone in force now."""
        return self.zones[-1][1]


class Scrobble(NamedTuple):
    """One counted play with its names as played, to be taken along."""

    played_at: int
    """UTC s."""
    artist: str
    title: str
    album: str = ""
    artist_mbid: str = ""
    album_mbid: str = ""
    track_mbid: str = ""
    ms_played: int = -1
    """-1 where unknown."""


class LovedTrack(NamedTuple):
    """A track that a listener loves at a service, by its names there."""

    artist: str
    title: str
    loved_at: int
    """Since when, UTC s."""


@dataclass(frozen=True)
class Account:
    """A name that a listener has at a service; a listener may have several."""

    account_id: int
    service: str
    name: str
    token_ref: str = ""
    """Where the token of the account is kept, empty where it needs none; never the token."""


@dataclass(frozen=True)
class FoundAccount:
    """An account that a service knows."""

    name: str
    """As it writes itself."""
    plays: int
    newest: int
    """Start of the newest play, UTC s; 0 without any."""


@dataclass(frozen=True)
class RowOut:
    """A row that was read and did not become a play."""

    row: int
    """Number of the row in its file, 1 is the first data row."""
    outcome: Literal["filtered", "rejected"]
    reason: str
    text: str


@dataclass(frozen=True)
class FileLedger:
    """Where every row of one file went: rows_in = added + duplicate + filtered + rejected."""

    path: str
    format: str = ""
    rows_in: int = 0
    added_by: Mapping[str, int] = field(default_factory=dict)
    """Rows added, by kind: plays, skips, private."""
    duplicate_by: Mapping[str, int] = field(default_factory=dict)
    """Rows already there, by where: this_import, earlier_import."""
    filtered: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    timezone: str = ""
    """The zone that times without one were read in, else empty."""
    error: str = ""
    """Why the file, or the rest of it, could not be read."""

    @property
    def added(self) -> int:
        return sum(self.added_by.values())

    @property
    def duplicate(self) -> int:
        return sum(self.duplicate_by.values())


@dataclass(frozen=True)
class ImportReport:
    """What one import did."""

    import_id: int
    files: tuple[FileLedger, ...]
    linked: int
    """Rows of other sources that stand for the same play as one counted."""
    plays_total: int
    skips_total: int


@dataclass(frozen=True)
class SyncReport:
    """What one sync of an account did."""

    account: str
    added: int
    duplicate: int
    """Rows read again to be sure, which were here."""
    pages: int
    """Requests for plays."""
    complete: bool
    """Whether all that the service counts is here."""
    local_total: int
    """Rows of the account that are here, with those that are no plays (listed in the ledger)."""
    remote_total: int
    """Rows that the service counts; -1 where it could not be asked."""
    failed_windows: tuple[FailedWindow, ...] = ()


@dataclass(frozen=True)
class FailedWindow:
    """A span of starts (UTC s, `until` excluded) that the service does not give; it is tried again later."""

    since: int
    until: int
    error: str


@dataclass(frozen=True)
class Job:
    """A snapshot of one piece of long work, as its row says."""

    job_id: int
    listener_id: int
    kind: str
    status: Literal["running", "done", "failed", "cancelled", "interrupted"]
    done: int = 0
    total: int = 0
    message: str = ""
    result: str = ""
    """JSON: what the job came to, or how it stands while it runs where it tells that."""
    begun: int = 0
    """What was done already when it began."""
    waiting: str = ""
    """JSON of `Wait`: what a running job waits for; and `lost_s`."""
    created_at: int = 0
    """UTC s."""
    ended_at: int | None = None
    asked_to_stop: bool = False
    """Whether somebody cancelled it, rather than that its program ended."""

    @property
    def waits_for(self) -> Wait | None:
        """What it waits for now."""
        told = self._waiting
        return Wait(told["kind"], told["until"], told["why"]) if "kind" in told else None

    @property
    def lost_s(self) -> float:
        """Seconds since it was made in which `done` could not rise: before it began to count, and in waits that are over."""
        return float(self._waiting.get("lost_s", 0))

    @property
    def _waiting(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.waiting) if self.waiting else {}
        return told


@dataclass(frozen=True)
class Wait:
    """What talking to a service waits for."""

    kind: Literal["rate", "retry", "asked", "breaker", "turn"]
    """The pace, another try, a time the service asked for, a pause after too many failures, or another program."""
    until: float
    """UTC s; 0 where nobody knows."""
    why: str


@dataclass(frozen=True)
class Reason:
    """One part of a recommendation's ground, with the plays of the item it rests on."""

    recommender: str
    text: str
    contribution: float
    plays: tuple[int, ...] = ()
    """`played_at` (UTC s) of all plays that the text counts, newest first; empty where nobody knows when they were."""


@dataclass(frozen=True)
class Recommendation:
    """One track, scored; the contributions of its reasons add up to the score within 1e-9."""

    item: int
    """Track group id."""
    score: float
    reasons: tuple[Reason, ...] = ()

    @property
    def contributions(self) -> dict[str, float]:
        """Share of the score by recommender."""
        totals: dict[str, float] = {}
        for reason in self.reasons:
            totals[reason.recommender] = totals.get(reason.recommender, 0.0) + reason.contribution
        return totals


@dataclass(frozen=True)
class Score:
    """One metric of one recommender on the past of a listener."""

    model: str
    metric: str
    """`track.mrr_at_20` and the like."""
    value: float
    low: float
    """`low` and `high` bound the value with 95 %."""
    high: float
    n: int
    """Of how many moments it is the mean, or of whose lists it tells."""
    plays: int
    """Of how many plays the history had then."""
    made_at: int
    """UTC s."""


@dataclass(frozen=True)
class KeptModel:
    """One version of a fitted model."""

    name: str
    """Of its recommender."""
    version: str
    made_at: float
    """UTC s."""
    trained_on: Mapping[str, int | str]
    """Revisions of what it learned from, and of which database."""
    code: str = ""
    """Fingerprint of the code that made it."""
    active: bool = False
    """Whether it is the one that answers."""
    usable: bool = True
    """Whether the code of now is the one that made it: what other code wrote may mean something else."""


@dataclass(frozen=True)
class PlaylistTrack:
    """One line of a playlist: the names as shown, and why it is there."""

    track_id: int
    artist: str
    title: str
    album: str = ""
    duration_ms: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Playlist:
    """A named list of tracks, with what made it."""

    playlist_id: int
    name: str
    tracks: tuple[PlaylistTrack, ...] = ()
    generator: str = ""
    seed: int = 0
    model: str = ""
    created_at: int = 0
    """UTC s."""


@dataclass(frozen=True)
class ExportFile:
    """A file to save or download."""

    name: str
    content: bytes
    media_type: str
