"""The kinds of source a play can come from, in order of precedence (design, Linking)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Identity = Literal["second", "repeat", "ended"]
"""How rows of a source are told apart.

`second`: start, artist and title. `repeat`: the same, the k-th repeat in one file being the k-th play.
`ended`: end of the stream, id or names, and milliseconds heard.
"""


@dataclass(frozen=True)
class SourceKind:
    """What every source of one name has in common."""

    name: str
    label: str
    """As shown to the listener."""
    identity: Identity
    resolution_s: int
    """Precision of its times: 1, or 60 where only minutes are given."""


OWN_EXPORT = "music-rec"
"""The source of what was exported here: its files hold every play once, so that each repeat in one is a play."""

PRECEDENCE: tuple[SourceKind, ...] = (
    SourceKind("lastfm", "Last.fm", "repeat", 1),
    SourceKind("lastfm-archive", "Last.fm's own archive", "second", 1),
    SourceKind("lastfm-uts", "Last.fm CSV or JSON with times in seconds", "second", 1),
    SourceKind("lastfmstats", "lastfmstats.com CSV or JSON", "second", 1),
    SourceKind("listenbrainz", "ListenBrainz listens", "second", 1),
    SourceKind("spotify-extended", "Spotify extended streaming history", "ended", 1),
    SourceKind("csv", "CSV or TSV table", "second", 1),
    SourceKind("maloja", "Maloja export", "second", 1),
    SourceKind(OWN_EXPORT, "Export of music-rec", "repeat", 1),
    SourceKind("pano", "Pano Scrobbler log", "second", 1),
    SourceKind("scrobbler-log", "Log of a player (.scrobbler.log)", "second", 1),
    SourceKind("csv-minute", "CSV or TSV table with times in minutes", "repeat", 60),
    SourceKind("lastfm-csv", "Last.fm CSV without header", "repeat", 60),
    SourceKind("spotify-account", "Spotify account data", "ended", 60),
    SourceKind("demo", "Demo listener", "second", 1),
)
SOURCES = {kind.name: kind for kind in PRECEDENCE}
