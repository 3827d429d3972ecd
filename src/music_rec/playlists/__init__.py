"""Playlists: rules that keep or order tracks, and the generators that use them."""

from __future__ import annotations

from collections.abc import Callable

from music_rec.core.protocols import Rule
from music_rec.playlists.rules import apply, at_most_per_artist, limit, not_played_since, once, one_per_artist, without

__all__ = ["RULES", "apply"]

RULES: dict[str, tuple[Callable[..., Rule], str]] = {
    "once": (once, "each track once"),
    "one_per_artist": (one_per_artist, "one track of each artist"),
    "at_most_per_artist": (at_most_per_artist, "not too many tracks of one artist"),
    "not_played_since": (not_played_since, "nothing played a moment ago"),
    "without": (without, "nothing you have hidden"),
    "limit": (limit, "no longer than asked"),
}
"""What makes each rule, and its reason in words for the listener."""
