"""What is known of the tracks heard, in plays: genres, years, countries, lengths, languages, and moods over time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.periods import periods_of
from music_rec.analyzers.span import Span
from music_rec.core.history import History
from music_rec.core.known import MOOD_STEPS, UNKNOWN, Trait, trait_of

OTHERS = "others"
"""The key of all that is known and none of the most played."""


def plays_by_trait(history: History, trait: Trait) -> pd.DataFrame:
    """Plays of everything a trait may be, in its order, what was not heard left out: key, label, plays, share.

    `share` (0-1) is of the plays of which it is known; the others have no row.
    """
    told = trait_of(history, trait)
    plays = np.bincount(told.codes, minlength=len(told.keys)).astype(np.int64)
    heard = np.flatnonzero(plays[1:]) + 1
    return pd.DataFrame(
        {
            "key": pd.array([told.keys[code] for code in heard], "str"),
            "label": pd.array([told.labels[code] for code in heard], "str"),
            "plays": plays[heard],
            "share": plays[heard] / max(int(plays[1:].sum()), 1),
        }
    )


def trait_by_month(history: History, span: Span, trait: Trait, most: int) -> pd.DataFrame:
    """Plays of each month by the `most` played values of a trait, most played first, then by the others and what is unknown.

    Columns: key (`others`, `?`), label (empty of these two), start, end, plays, share (0-1, of the plays of the month). Every
    value that was heard has a row for every month, silent ones too.
    """
    told = trait_of(history, trait)
    months, month = periods_of(history, span, "month")
    cells = np.zeros((len(told.keys), len(months)), np.int64)
    np.add.at(cells, (told.codes, month), 1)
    totals = cells.sum(axis=1)
    ranked = 1 + np.argsort(-totals[1:], kind="stable")
    top, rest = ranked[:most], ranked[most:]
    rows = [*cells[top], cells[rest].sum(axis=0), cells[0]]
    keys = [*(told.keys[code] for code in top), OTHERS, UNKNOWN]
    labels = [*(told.labels[code] for code in top), "", ""]
    heard = [place for place, row in enumerate(rows) if row.any()]
    return _stacked([(keys[one], labels[one], rows[one]) for one in heard], months, cells.sum(axis=0))


def mood_by_month(history: History, span: Span) -> pd.DataFrame:
    """Mean energy and valence (0-100) of the plays of each month whose mood is known: start, end, plays, energy, valence.

    Moods are known by steps of a fifth, and count as the middle of theirs; months without any are left out.
    """
    told = trait_of(history, "mood")
    months, month = periods_of(history, span, "month")
    known = told.codes > 0
    steps = np.array([(0, 0), *(tuple(map(int, key.split("-"))) for key in told.keys[1:])])
    middles = (steps[told.codes[known]] - 0.5) * 100 / MOOD_STEPS
    plays = np.bincount(month[known], minlength=len(months)).astype(np.int64)
    sums = [np.bincount(month[known], middles[:, axis], len(months)) for axis in (0, 1)]
    means = {name: total / np.maximum(plays, 1) for name, total in zip(("energy", "valence"), sums, strict=True)}
    frame = months[["start", "end"]].assign(plays=plays, **means)
    return frame[frame["plays"] > 0].reset_index(drop=True)


def _stacked(bands: list[tuple[str, str, NDArray[np.int64]]], months: pd.DataFrame, totals: NDArray[np.int64]) -> pd.DataFrame:
    """The months of each band below those of the one before."""
    size, count = len(months), len(bands)
    plays = np.concatenate([row for _, _, row in bands]) if bands else np.zeros(0, np.int64)
    return pd.DataFrame(
        {
            "key": pd.array(np.repeat([key for key, _, _ in bands], size).tolist(), "str"),
            "label": pd.array(np.repeat([label for _, label, _ in bands], size).tolist(), "str"),
            "start": np.tile(months["start"].to_numpy(), count),
            "end": np.tile(months["end"].to_numpy(), count),
            "plays": plays,
            "share": plays / np.tile(np.maximum(totals, 1), count),
        }
    )
