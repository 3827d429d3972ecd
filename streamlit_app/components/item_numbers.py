"""The headline numbers of one artist, album or track, each a door to the plays behind it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from music_rec.analyzers.counts import headline
from music_rec.analyzers.ranking import groups_heard, rank_of
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components import metric_row
from streamlit_app.components.charts import Context
from streamlit_app.components.charts.moments import of_span
from streamlit_app.utils.text import amount, day_name, number, percent


def show(here: Context, ever: Context, among: History, entity: Entity, group: int) -> None:
    """Draw the tiles: of the plays `here` against those `among` which they are, and the first and last ones `ever`."""
    value = headline(here.history).set_index("measure")["value"]
    plays, rank = len(here.history), rank_of(among, entity, group)
    share = percent(plays / max(len(among), 1))
    held = amount(groups_heard(among, entity), entity)
    with st.grid(3, min_column_width=150):
        _tile("Plays", number(plays), here.lens, f"{share} of all")
        _tile("Rank", number(rank) if rank else "–", here.lens, f"of {held}")
        _tile("Days", number(value["days"]), here.lens, "with a play")
        if value["timed"]:
            _tile("Hours", _hours(value["minutes"]), here.lens, _known(value["timed"], plays))
        _moment("First play", ever, 0)
        _moment("Last play", ever, len(ever.history) - 1)


def _hours(minutes: float) -> str:
    """Hours, of few with one decimal."""
    return number(minutes / 60) if minutes >= 600 else f"{minutes / 60:.1f}"


def _known(timed: int, plays: int) -> str:
    return "heard" if timed == plays else f"of {percent(timed / plays)} of plays"


def _moment(label: str, ever: Context, row: int) -> None:
    played_at = int(ever.history.played_at[row])
    day = ever.whole.zones.day_of(played_at)
    lens = replace(of_span(ever.history, row, row), only=ever.lens.only)
    _tile(label, f"{day:%b %Y}", lens, day_name(day))


def _tile(label: str, value: str, lens: Lens, note: str) -> None:
    metric_row.tile(label, value, lens, delta=note, delta_arrow="off")
