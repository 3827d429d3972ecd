"""What came in since a moment: artists met, round numbers reached, artists back after a long silence.

`history` is the whole one everywhere; the plays from `since` (UTC s) on are new.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, group_by_group, highest, last_plays, named, plays_by_group
from music_rec.analyzers.milestones import milestones
from music_rec.core.history import History

LONG_DAYS = 180
"""A silence of so many days is long."""
KNOWN = 5
"""So many plays before a silence make its end a return: who was heard once or twice was hardly known."""
_ROUND = (100, 1000, 10_000)
"""Plays of one artist."""


def arrivals(history: History, since: int) -> pd.DataFrame:
    """One row: plays (the new ones), met (artists among them that were never heard before)."""
    known, new = _parted(history, since)
    met = np.count_nonzero(_plays_of_met(known, new))
    return pd.DataFrame({"plays": [len(new)], "met": [met]}, dtype=np.int64)


def met(history: History, since: int, n: int = 5) -> pd.DataFrame:
    """The `n` artists never heard before with most new plays, most first: group, artist, plays (the new ones)."""
    plays = _plays_of_met(*_parted(history, since))
    found = highest(plays, n)
    return pd.DataFrame({**named(history, "artist", found), "plays": plays[found]})


def reached(history: History, since: int) -> pd.DataFrame:
    """`analyzers.milestones` that are new, the latest first."""
    frame = milestones(history)
    return frame[frame["played_at"] >= since].iloc[::-1].reset_index(drop=True)


def reached_by_artists(history: History, since: int, n: int = 5) -> pd.DataFrame:
    """The `n` highest of the 100th, 1,000th and 10,000th plays of an artist that are new; of equal ones the latest first.

    Columns: number, played_at (UTC s), row (its position in the history), group (of the track), track, artist.
    """
    known, new = _parted(history, since)
    before, plays = _by_artist(known, new)
    order, starts = group_by_group(new.artist), np.cumsum(plays) - plays
    number, row = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for mark in _ROUND:
        there = np.flatnonzero((before < mark) & (before + plays >= mark))
        row.append(order[starts[there] + mark - before[there] - 1].astype(np.int64))
        number.append(np.full(len(there), mark, np.int64))
    numbers, rows = np.concatenate(number), np.concatenate(row)
    first = np.lexsort((-rows, -numbers))[:n]
    rows = rows[first]
    columns = {"number": numbers[first], "played_at": new.played_at[rows], "row": len(known) + rows}
    return pd.DataFrame({**columns, **named(history, "track", new.track[rows])})


def returned(history: History, since: int, days: int = LONG_DAYS, least: int = KNOWN, n: int = 5) -> pd.DataFrame:
    """The `n` artists heard again after the longest silence of at least `days`, longest first, `least` plays or more before it.

    Of each artist its longest silence that a new play ended, the oldest of equal ones: group, artist, left_day, back_day,
    days_silent (from one to the other), plays (the return and after), since and until (UTC s of the return and of the last
    play).
    """
    known, new = _parted(history, since)
    before, plays = _by_artist(known, new)
    order = group_by_group(new.artist)
    artist, day = new.artist[order], new.day[order]
    nth = np.arange(len(order)) - (np.cumsum(plays) - plays)[artist]
    left = np.where(nth > 0, np.roll(day, 1), _last_days(known, len(plays))[artist])
    heard = before[artist] + nth
    silent = np.where(heard >= max(least, 1), day - left, 0).astype(np.int64)
    found = np.flatnonzero(silent >= max(days, 1))
    found = found[highest(silent[found], len(found))]
    found = found[np.sort(np.unique(artist[found], return_index=True)[1])][:n]
    columns = {
        "left_day": left[found].astype("M8[D]"),
        "back_day": day[found].astype("M8[D]"),
        "days_silent": silent[found],
        "plays": (plays[artist] - nth)[found],
        "since": new.played_at[order[found]],
        "until": new.played_at[last_plays(new.artist)[artist[found]]],
    }
    return pd.DataFrame({**named(history, "artist", artist[found]), **columns})


def _parted(history: History, since: int) -> tuple[History, History]:
    first = int(np.searchsorted(history.played_at, since))
    return history[:first], history[first:]


def _by_artist(known: History, new: History) -> tuple[Counts, Counts]:
    """Plays of every artist before and since."""
    size = 1 + max(int(part.artist.max(initial=0)) for part in (known, new))
    return plays_by_group(known, "artist", size), plays_by_group(new, "artist", size)


def _plays_of_met(known: History, new: History) -> Counts:
    before, plays = _by_artist(known, new)
    return np.where(before == 0, plays, 0)


def _last_days(known: History, size: int) -> NDArray[np.int32]:
    """Local day of the last play of every artist, 0 where there is none."""
    days = np.zeros(size, np.int32)
    last = last_plays(known.artist)
    there = np.flatnonzero(last >= 0)
    days[there] = known.day[last[there]]
    return days
