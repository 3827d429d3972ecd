"""The first thing a person reads about themselves: who carried them through the range, and how much they heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from music_rec.analyzers.counts import headline
from music_rec.analyzers.top import top
from music_rec.core.history import History
from streamlit_app.components.charts import Context
from streamlit_app.components.cover import TILE_PX, cover
from streamlit_app.utils.ranges import yours
from streamlit_app.utils.text import amount, md, number, range_name, short

CLEARLY = 1.2
"""How many times the plays of the next an artist needs to stand alone."""

FAVOURITES = 200


@dataclass(frozen=True)
class Summary:
    """A range of plays in one sentence, its ground, and numbers."""

    leaders: tuple[str, ...]
    """The artists that the title names."""
    title: str
    ground: str
    numbers: pd.DataFrame
    """`analyzers.counts.headline`."""


def summarize(context: Context) -> Summary:
    """The summary of the plays asked about; no play gives words too."""
    numbers = headline(context.history, context.before)
    if len(context.history) == 0:
        return Summary((), "No music in this range" if len(context.whole) else "No music yet", "", numbers)
    best = top(context.history, "artist", 2)
    leaders = tuple(best["artist"][:1] if _stands_alone(best) else best["artist"])
    return Summary(leaders, _title(leaders, context), _ground(best, context), numbers)


def _stands_alone(best: pd.DataFrame) -> bool:
    return len(best) == 1 or best["plays"][0] > CLEARLY * best["plays"][1]


def _title(leaders: Sequence[str], context: Context) -> str:
    led = f"{' and '.join(map(short, leaders))} {'is' if len(leaders) == 1 else 'are'}"
    return f"{led} the sound of {yours(context.lens, context.today, *_days(context))}"


def _ground(best: pd.DataFrame, context: Context) -> str:
    led = f"{number(best['plays'][0])} of them {short(best['artist'][0])}"
    return f"{amount(len(context.history), 'play')}, {range_name(*_days(context))}; {led}."


def _days(context: Context) -> tuple[date, date]:
    """Of the first and the last play."""
    zones, played = context.history.zones, context.history.played_at
    return zones.day_of(int(played[0])), zones.day_of(int(played[-1]))


def show_title(summary: Summary, freshness: str) -> None:
    """Draw the sentence beside a cover of those it names, and below it what it rests on."""
    row = st.container(horizontal=True, vertical_alignment="center")
    if summary.leaders:
        row.image(cover(*summary.leaders), width=TILE_PX, alt="")
    words = row.container(width="stretch", gap="xsmall")
    words.title(md(summary.title), anchor=False)
    words.caption(md(" ".join(filter(None, (summary.ground, freshness)))))


def artists(history: History) -> dict[int, str]:
    """The most played artists by group, the most played first."""
    found = top(history, "artist", FAVOURITES)
    return dict(zip(found["group"].tolist(), found["artist"], strict=True))


def favourites(history: History) -> list[str]:
    """The most played artists, then tracks as *artist - title*: what a list can start from."""
    artists, tracks = top(history, "artist", FAVOURITES), top(history, "track", FAVOURITES)
    return [*artists["artist"], *(tracks["artist"] + " - " + tracks["track"])]
