"""Edits in words, for whoever looks at the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from music_rec.core.edits import CountsAs, Edit, HideRange, Match, Repair, spelled
from music_rec.core.models import Listener
from music_rec.core.sources import SOURCES
from music_rec.core.zones import Zones
from music_rec.enrichers import ENRICHERS

GONE = "(no longer there)"
"""Stands behind a name that no row has any more."""


def described(listener: Listener, edits: Iterable[Edit]) -> list[str]:
    """One line for each edit, as plain text, times by the clock of the listener."""
    zones = Zones(listener.zones)
    return [_in_words(edit, zones) for edit in edits]


def _in_words(edit: Edit, zones: Zones) -> str:
    change = edit.change
    if isinstance(change, HideRange):
        return f"Hidden: plays from {_moment(zones, change.since)} to {_moment(zones, change.until)}"
    if isinstance(change, Repair):
        service = SOURCES[change.service].label if change.service in SOURCES else change.service
        out = f"{change.taken_out:,} {_plays(change.taken_out)} taken out"
        return f"Repair of {service}: {change.account} - {out}, {change.added:,} added"
    names = [_named(name, spelling) for name, (_, spelling) in zip(edit.names, spelled(change), strict=True)]
    if isinstance(change, Match):
        return _verdict(change, names[0])
    return f"{'Counts as' if isinstance(change, CountsAs) else 'Hidden'}: {change.entity} {' → '.join(names)}"


def _verdict(change: Match, played: str) -> str:
    """What was said of what a service found."""
    service = ENRICHERS[change.source].label if change.source in ENRICHERS else change.source
    if change.says == "other":
        return f"Match: {change.entity} {played} is {change.right.replace(':', ' ', 1)}, not “{change.named}” ({service})"
    return f"Match: {change.entity} {played} is {'' if change.says == 'yes' else 'not '}“{change.named}” ({service})"


def _named(names: Sequence[str], spelling: int) -> str:
    """The name of an artist; of albums and tracks the title with the artist."""
    name = " by ".join(reversed(names))
    return name if spelling else f"{name} {GONE}".lstrip()


def _plays(count: int) -> str:
    return "play" if count == 1 else "plays"


def _moment(zones: Zones, utc: int) -> str:
    [local] = zones.local(np.array([utc], np.int64)).tolist()
    return str(np.datetime64(local, "s")).replace("T", " ")
