"""What one import brought: its range, the clock it was heard by, and what its rows lack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.quality import LIMIT, Finding, Quality, part, plays_at
from music_rec.analyzers.suspects import Rows, gaps, repeats, span_days
from music_rec.core.history import History

DOUBLE_S = 30
"""A play that starts so soon after one of the same track is suspected to be the same one, sent twice."""
_SLACK_MS = 2000
LEAST_PLAYS = 200
"""Fewer tell nothing about the clock."""
LEAST_LIKENESS = 0.6
_USUAL_DAY = (5, 3, 2, 1, 1, 1, 3, 6, 8, 9, 10, 10, 10, 10, 10, 11, 12, 13, 13, 12, 12, 12, 10, 8)
"""How much people hear in each hour of their own day, from midnight on."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Profile:
    """The report on one import."""

    plays: int
    first: int | None
    """UTC s; None without plays."""
    last: int | None
    utc_offset_h: int | None
    """Hours before UTC of the clock that its days fit best (about one hour off at most times); None where none fits."""
    findings: tuple[Finding, ...]
    """gaps, doubles, albums, ids, lengths: each with its count, of which the share is `count / plays` (of gaps: no share)."""
    quality: Quality

    def share(self, name: str) -> float:
        """Of all plays, those of a finding (0-1)."""
        return next(one.count for one in self.findings if one.name == name) / max(self.plays, 1)


def profile(history: History, identified: Bools, timed: Bools) -> Profile:
    """The plays an import brought, given which of them some service has an id for and which have a length or a time heard."""
    doubles, silent = suspected_doubles(history), gaps(history)
    lacking = {
        "albums": ("Plays without an album", np.flatnonzero(history.album_played == 0)),
        "ids": ("Plays without an id of any service", np.flatnonzero(~identified)),
        "lengths": ("Plays without a length", np.flatnonzero(~timed)),
    }
    findings = (
        Finding("gaps", "Silences of two weeks or more", len(silent), silent.head(LIMIT)),
        Finding("doubles", f"Plays within {DOUBLE_S} s of a play of the same track", len(doubles), plays_at(history, doubles)),
        *(Finding(name, label, len(rows), plays_at(history, rows)) for name, (label, rows) in lacking.items()),
    )
    n, wrong = len(history), {one.name: one.count for one in findings}
    parts = (
        part("unbroken", "100 x days outside gaps / days from first to last play", wrong=_days(silent), of=span_days(history)),
        part("single", "100 x plays not suspected to be sent twice / plays", wrong=wrong["doubles"], of=n),
        part("albums", "100 x plays with an album / plays", wrong=wrong["albums"], of=n),
        part("ids", "100 x plays with an id of some service / plays", wrong=wrong["ids"], of=n),
        part("lengths", "100 x plays with a length or a time heard / plays", wrong=wrong["lengths"], of=n),
    )
    first, last = (int(history.played_at[0]), int(history.played_at[-1])) if n else (None, None)
    return Profile(n, first, last, guessed_offset(history), findings, Quality(parts))


def suspected_doubles(history: History) -> Rows:
    """Positions of plays that start within `DOUBLE_S` of one of the same track which was not over by then."""
    later, earlier, seconds = repeats(history, DOUBLE_S)
    heard = history.ms[earlier]
    return later[(heard < 0) | (heard > 1000 * seconds + _SLACK_MS)]


def guessed_offset(history: History) -> int | None:
    """Hours before UTC (-11 to 12) by which the hours of listening are most like a usual day; None where they are like none."""
    if len(history) < LEAST_PLAYS:
        return None
    hours = np.bincount(history.played_at // 3600 % 24, minlength=24)
    if not np.ptp(hours):
        return None
    likeness = [float(np.corrcoef(np.roll(hours, offset), _USUAL_DAY)[0, 1]) for offset in range(-11, 13)]
    best = int(np.argmax(likeness))
    return best - 11 if likeness[best] >= LEAST_LIKENESS else None


def _days(silent: pd.DataFrame) -> int:
    return int(silent["days"].sum())
