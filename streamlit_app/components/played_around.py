"""What is played around one artist, album or track: others of its kind in the same sittings, more often than by chance."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from music_rec.analyzers.around import around
from music_rec.core.lens import Item
from music_rec.core.models import Entity
from streamlit_app.components import item_rows
from streamlit_app.components.charts import Context
from streamlit_app.components.item_rows import ItemRow
from streamlit_app.utils.text import amount, md, number, short

MOST = 8
LEAST = 5
"""Sittings together that a row needs: fewer may be chance."""


def found(context: Context, item: Item) -> pd.DataFrame:
    """`analyzers.around` in the days asked about."""
    entity, group = item
    return around(context.lens.range.apply(context.whole), entity, group, MOST, least=LEAST)


def show(frame: pd.DataFrame, entity: Entity, name: str) -> None:
    """Draw the card of at least one row."""
    how = (
        "A sitting ends with a silence of half an hour or more. How many times as often as chance: the share of its sittings"
        f" with the other, against the share of all sittings. Only what shares at least {LEAST} sittings is listed."
    )
    with st.container(border=True, height="stretch", key="played-around"):
        st.subheader(md(f"Around {short(name)} you play {short(frame[entity][0])}"), anchor=False, help=how)
        st.caption(f"Times as often as chance, with at least {LEAST} sittings together.")
        item_rows.show([_row(row, entity) for _, row in frame.iterrows()], key="around")


def _row(row: pd.Series, entity: Entity) -> ItemRow:
    shared = f"{amount(row['sessions'], 'sitting')}, {amount(row['plays'], 'play')}"
    return ItemRow(entity, int(row["group"]), row[entity], row["artist"], f"{_times(row['lift'])} ×", "chance", note=shared)


def _times(lift: float) -> str:
    return number(lift) if lift >= 10 else f"{lift:.1f}"
