"""What came, what went and what stayed between two ranges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from music_rec.analyzers.compare import SIDES, Side, compare_counts, compared
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.components import entity_choice, filters
from streamlit_app.components.charts.moments import behind, told
from streamlit_app.components.charts.names import label
from streamlit_app.components.open_item import open_item
from streamlit_app.components.open_plays import NO_ROOM, link, open_plays
from streamlit_app.components.pair import Pair
from streamlit_app.utils.data import Look
from streamlit_app.utils.text import amount, md, number, plain

OTHER = "plays_other"
SHOWN = 10
"""Names in each list."""
ROW_PX, NUMBER_PX = 230, 68
"""Pixels of a row and of a number in it, where three lists stand beside each other; a wider list gives names more room."""
WIDTHS = (1, 1, 1.35)
"""Of the lists: the last one has two numbers in a row."""


def show(pair: Pair) -> None:
    """Draw the three lists, and how many there are in all."""
    with st.container(horizontal=True, vertical_alignment="center"):
        entity = entity_choice.show("What came and went", key="compare-entity")
        one, other = (look.context.history for look in (pair.one, pair.other))
        counts = pair.keep(f"counts of {entity}", lambda: compare_counts(one, other, entity)).set_index("side")
        st.caption(in_all(counts["groups"], entity), width="content")
    filters.say_plays(*pair.lenses)
    lists = pair.keep(f"lists of {entity}", lambda: compared(one, other, entity, SHOWN))
    for side, column in zip(SIDES, st.columns(WIDTHS), strict=True):
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
    columns = [column for column, absent in (("plays", "lost"), (OTHER, "gained")) if side != absent]
    with st.container(horizontal=True):
        for column in columns:
            _link(pair, side, column, entity, amount(count[column], "play"))
    _show_groups(pair, side, entity, groups, columns)


def _link(pair: Pair, side: Side, column: str, entity: Entity, plays: str) -> None:
    """The plays of all groups of a side, where a Lens shows them."""
    lens = pair.keep(f"plays of {entity}s {side} {column}", lambda: plays_behind(*_looks(pair, column), side, entity))
    label = md(f"{pair.names[column == OTHER]}: {plays}") if side == "kept" else plays
    if lens:
        link(lens, label)
    else:
        st.caption(label, width="content", help=NO_ROOM)


def plays_behind(here: Look, there: Look, side: Side, entity: Entity) -> Lens | None:
    """What shows those plays of a look whose artists, albums or tracks are in another one too, or are not.

    It says what the other one looks at and not which groups are in it: so a URL has room for any number of them.
    """
    lens, rule = here.context.lens, "also_in" if side == "kept" else "not_in"
    found = Lens(**{rule: ((entity, replace(there.context.lens, unit="plays")),)}).within(lens)
    if found and found.addressable:
        return found
    plays, around = here.context.history, replace(lens, least=None)
    groups = plays.codes(entity)
    shared = np.isin(groups, there.context.history.codes(entity)) == (side == "kept")
    return told(plays.where(shared & (groups > 0)), around.apply(here.everything), around)


def _show_groups(pair: Pair, side: Side, entity: Entity, groups: pd.DataFrame, columns: list[str]) -> None:
    """The biggest; a name opens its page, a number its plays."""
    titles = pair.names if side == "kept" else ("Plays", "Plays")
    numbers = {
        column: st.column_config.NumberColumn(title, format="localized", width=NUMBER_PX)
        for column, title in zip(("plays", OTHER), titles, strict=True)
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
            here, _ = _looks(pair, column)
            open_plays(behind(Lens(only=((entity, group),)), here.context), groups[column].iloc[row])
        elif column == "name":
            open_item(entity, group)


def _looks(pair: Pair, column: str) -> tuple[Look, Look]:
    """The side that a column counts the plays of, and the one it is compared with."""
    return (pair.other, pair.one) if column == OTHER else (pair.one, pair.other)
