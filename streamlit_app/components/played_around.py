"""What is played around one artist, album or track: others of its kind in the same sittings, more often than by chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import streamlit as st

from music_rec.analyzers.around import around, shared_sessions
from music_rec.analyzers.co_listening import session_of_plays
from music_rec.core.history import History
from music_rec.core.lens import Item, Lens
from music_rec.core.models import Entity
from streamlit_app.components import item_rows
from streamlit_app.components.charts import Context
from streamlit_app.components.charts.moments import of_rows, of_sessions
from streamlit_app.components.cover import Picture, tile
from streamlit_app.components.item_rows import Count, ItemRow
from streamlit_app.utils.text import amount, md, number, short

MOST = 8
LEAST = 5
"""Sittings together that a row needs: fewer may be chance."""


def found(context: Context, item: Item) -> pd.DataFrame:
    """`analyzers.around` in the days asked about, and what opens its numbers.

    `_sittings` shows all plays of the shared sittings, `_plays` those of the other in them; None has no room in an address.
    """
    entity, group = item
    days = context.lens.range
    history = days.apply(context.whole)
    frame = around(history, entity, group, MOST, least=LEAST)
    lenses = list(_lenses(history, days, item, frame["group"].tolist()))
    names = ("_sittings", "_plays")
    return frame.assign(**{name: pd.Series([pair[at] for pair in lenses], dtype=object) for at, name in enumerate(names)})


def _lenses(history: History, days: Lens, item: Item, others: list[int]) -> Iterator[tuple[Lens | None, Lens | None]]:
    entity, group = item
    codes, session = history.codes(entity), session_of_plays(history)
    for other, shared in zip(others, shared_sessions(history, entity, group, others), strict=True):
        rows = np.flatnonzero((codes == other) & shared[session])
        yield _fitting(of_sessions(history, shared), days), _fitting(of_rows(history, (entity, other), rows), days)


def _fitting(inner: Lens, days: Lens) -> Lens | None:
    lens = inner.within(days)
    return lens if lens and lens.addressable else None


def show(frame: pd.DataFrame, entity: Entity, name: str, picture: Picture = tile) -> None:
    """Draw the card of at least one row."""
    how = (
        "A sitting ends with a silence of half an hour or more. How many times as often as chance: the share of its sittings"
        f" with the other, against the share of all sittings. Only what shares at least {LEAST} sittings is listed. Sittings"
        " open everything played in them, plays those of the other."
    )
    with st.container(border=True, height="stretch", key="played-around"):
        st.subheader(md(f"Around {short(name)} you play {short(frame[entity][0])}"), anchor=False, help=how)
        st.caption(f"Times as often as chance, with at least {LEAST} sittings together.")
        item_rows.show([_row(row, entity) for _, row in frame.iterrows()], key="around", picture=picture)


def _row(row: pd.Series, entity: Entity) -> ItemRow:
    sittings, plays = row["_sittings"], row["_plays"]
    return ItemRow(
        entity,
        int(row["group"]),
        row[entity],
        row["artist"],
        Count(f"{_times(row['lift'])} × chance", sittings),
        counts=(Count(amount(row["sessions"], "sitting"), sittings), Count(amount(row["plays"], "play"), plays)),
    )


def _times(lift: float) -> str:
    return number(lift) if lift >= 10 else f"{lift:.1f}"
