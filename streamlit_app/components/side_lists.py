"""What came, what went and what stayed between two ranges."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from music_rec.analyzers.compare import SIDES, Side, compare_counts, compared
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components import entity_choice
from streamlit_app.components.charts.names import label
from streamlit_app.components.open_item import open_item
from streamlit_app.components.open_plays import link, open_plays
from streamlit_app.components.pair import Pair
from streamlit_app.utils.text import amount, number, plain

SHOWN = 10
"""Names in each list."""
ROW_PX, NUMBER_PX = 230, 68
"""Pixels of a row and of a number in it, where three lists stand beside each other; a wider list gives names more room."""
LINKED = 250
"""So many groups an address has room for."""


def show(pair: Pair) -> None:
    """Draw the three lists, and how many there are in all."""
    with st.container(horizontal=True, vertical_alignment="center"):
        entity = entity_choice.show("What came and went", key="compare-entity")
        one, other = (look.context.history for look in (pair.one, pair.other))
        counts = pair.keep(f"counts of {entity}", lambda: compare_counts(one, other, entity)).set_index("side")
        st.caption(in_all(counts["groups"], entity), width="content")
    lists = pair.keep(f"lists of {entity}", lambda: compared(one, other, entity, LINKED))
    for side, column in zip(SIDES, st.columns(3), strict=True):
        with column.container(border=True, height="stretch", key=f"compare-{side}"):
            _show_side(pair, side, entity, counts.loc[side], lists[lists["side"] == side].reset_index(drop=True))


def in_all(groups: pd.Series, entity: Entity) -> str:
    """The counts of the sides with their sum, in words."""
    return f"{' + '.join(number(groups[side]) for side in SIDES)} = {amount(groups.sum(), entity)} in all"


def _show_side(pair: Pair, side: Side, entity: Entity, count: pd.Series, groups: pd.DataFrame) -> None:
    titles = {"gained": f"{pair.names[0]} only", "lost": f"{pair.names[1]} only", "kept": "Both"}
    st.metric(titles[side], amount(count["groups"], entity))
    if groups.empty:
        st.caption("None.")
        return
    columns = [column for column, absent in (("plays", "lost"), ("plays_other", "gained")) if side != absent]
    with st.container(horizontal=True):
        for column in columns:
            _link(pair, column, entity, count, groups)
    _show_groups(pair, side, entity, groups.head(SHOWN), columns)


def _link(pair: Pair, column: str, entity: Entity, count: pd.Series, groups: pd.DataFrame) -> None:
    """The plays of all groups of a side, as long as an address has room to name them."""
    plays = amount(count[column], "play")
    only = Lens(only=tuple((entity, group) for group in groups["group"].tolist()))
    behind = None if count["groups"] > LINKED else only.within(_lens(pair, column))
    if behind:
        link(behind, plays)
    else:
        st.caption(plays, width="content")


def _show_groups(pair: Pair, side: Side, entity: Entity, groups: pd.DataFrame, columns: list[str]) -> None:
    """The biggest; a name opens its page, a number its plays."""
    titles = pair.names if side == "kept" else ("Plays", "Plays")
    numbers = {
        column: st.column_config.NumberColumn(title, format="localized", width=NUMBER_PX)
        for column, title in zip(("plays", "plays_other"), titles, strict=True)
    }
    names = st.column_config.TextColumn(entity.capitalize(), width=ROW_PX - NUMBER_PX * len(columns))
    event = st.dataframe(
        groups[columns].assign(name=[plain(label(row, entity)) for _, row in groups.iterrows()])[["name", *columns]],
        hide_index=True,
        column_config={"name": names, **numbers},
        key=f"compare-{side}-{entity}",
        on_select="rerun",
        selection_mode="single-cell",
        alt=f"The {len(groups)} with most plays",
    )
    for row, column in event.selection.cells:
        group = int(groups["group"].iloc[row])
        if column in columns:
            open_plays(Lens(only=((entity, group),)).within(_lens(pair, column)))
        elif column == "name":
            open_item(entity, group)


def _lens(pair: Pair, column: str) -> Lens:
    return pair.lenses[column == "plays_other"]
