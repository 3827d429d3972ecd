"""The first thing a person reads about themselves: who carried them through the range, and how much they heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from music_rec.analyzers.counts import headline
from music_rec.analyzers.top import top
from music_rec.core.history import History
from streamlit_app.components import metric_row
from streamlit_app.components.charts import Context
from streamlit_app.utils.ranges import yours
from streamlit_app.utils.text import amount, md, number, range_name, short

CLEARLY = 1.2
"""How many times the plays of the next an artist needs to stand alone."""

FAVOURITES = 200


@dataclass(frozen=True)
class Summary:
    """A range of plays in one sentence, its ground, and numbers."""

    title: str
    ground: str
    numbers: pd.DataFrame
    """`analyzers.counts.headline`."""


def summarize(context: Context) -> Summary:
    """The summary of the plays asked about; no play gives words too."""
    numbers = headline(context.history, context.before)
    if len(context.history) == 0:
        return Summary("No music in this range" if len(context.whole) else "No music yet", "", numbers)
    best = top(context.history, "artist", 3)
    return Summary(_title(best, context), _ground(best, context), numbers)


def _title(best: pd.DataFrame, context: Context) -> str:
    first, last = _days(context)
    names = [short(name) for name in best["artist"]]
    if len(names) == 1 or best["plays"][0] > CLEARLY * best["plays"][1]:
        return f"{names[0]} is the sound of {yours(context.lens, context.today, first, last)}"
    return f"{', '.join(names[:-1])} and {names[-1]} are the sound of {yours(context.lens, context.today, first, last)}"


def _ground(best: pd.DataFrame, context: Context) -> str:
    led = f"{number(best['plays'][0])} of them {short(best['artist'][0])}"
    return f"{amount(len(context.history), 'play')}, {range_name(*_days(context))}; {led}."


def _days(context: Context) -> tuple[date, date]:
    """Of the first and the last play."""
    zones, played = context.history.zones, context.history.played_at
    return zones.day_of(int(played[0])), zones.day_of(int(played[-1]))


def show_title(summary: Summary, freshness: str) -> None:
    """Draw the sentence, and below it what it rests on."""
    st.title(md(summary.title), anchor=False)
    st.caption(md(" ".join(filter(None, (summary.ground, freshness)))))


def show_numbers(summary: Summary) -> None:
    """Draw the tiles."""
    metric_row.show(summary.numbers)


def favourites(history: History) -> list[str]:
    """The most played artists, then tracks as *artist - title*: what a list can start from."""
    artists, tracks = top(history, "artist", FAVOURITES), top(history, "track", FAVOURITES)
    return [*artists["artist"], *(tracks["artist"] + " - " + tracks["track"])]
