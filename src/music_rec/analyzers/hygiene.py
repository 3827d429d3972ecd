"""How clean a history is: what in it is perhaps wrong, with the rows behind it, and what that makes of its quality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from music_rec.analyzers.near_names import near_names
from music_rec.analyzers.quality import LIMIT, Finding, Quality, part, plays_at
from music_rec.analyzers.suspects import gaps, odd_dates, repeats, span_days
from music_rec.core.history import History

REPEAT_S = 300


@dataclass(frozen=True)
class Hygiene:
    """The report on one listener."""

    plays: int
    findings: tuple[Finding, ...]
    """repeats, names, dates, gaps, albums."""
    quality: Quality


def hygiene(history: History) -> Hygiene:
    """Everything worth a look, and the score it leads to; nothing is found in an empty history."""
    again, _, seconds = repeats(history, REPEAT_S)
    pairs, rarer = near_names(history)
    names = pairs.head(LIMIT).drop(columns=["group", "other_group"])  # ids of ours say nothing to a person
    why = odd_dates(history)
    odd, silent = np.flatnonzero(why != ""), gaps(history)
    bare = np.flatnonzero(history.album_played == 0)
    findings = (
        Finding(
            "repeats", f"Plays of a track within {REPEAT_S} s of its last play", len(again), _repeats(history, again, seconds)
        ),
        Finding("names", "Pairs of nearly identical names", len(pairs), names),
        Finding(
            "dates", "Plays at unlikely times", len(odd), plays_at(history, odd).assign(why=pd.array(why[odd][:LIMIT], "str"))
        ),
        Finding("gaps", "Silences of two weeks or more", len(silent), silent.head(LIMIT)),
        Finding("albums", "Plays without an album", len(bare), plays_at(history, bare)),
    )
    n, wrong = len(history), {one.name: one.count for one in findings}
    parts = (
        part(
            "single",
            f"100 x plays that repeat no play of the same track within {REPEAT_S} s / plays",
            wrong=wrong["repeats"],
            of=n,
        ),
        part("names", "100 x plays without the rarer name of a nearly identical pair / plays", wrong=int(rarer.sum()), of=n),
        part("dates", "100 x plays at likely times / plays", wrong=wrong["dates"], of=n),
        part(
            "unbroken",
            "100 x days outside gaps / days from first to last play",
            wrong=int(silent.days.sum()),
            of=span_days(history),
        ),
        part("albums", "100 x plays with an album / plays", wrong=wrong["albums"], of=n),
    )
    return Hygiene(n, findings, Quality(parts))


def _repeats(history: History, rows: np.ndarray, seconds: np.ndarray) -> pd.DataFrame:
    return plays_at(history, rows).assign(seconds=seconds[:LIMIT])
