"""Everything played in a range, by rank, page by page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from music_rec.analyzers.measure import coverage
from music_rec.analyzers.ranking import groups_heard, ranking
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES, Entity
from streamlit_app.components import empty, item_rows, open_plays
from streamlit_app.components.charts.chart import whole_minutes
from streamlit_app.components.item_rows import Count, ItemRow
from streamlit_app.utils import data
from streamlit_app.utils.data import Look
from streamlit_app.utils.text import amount, number, percent

SIZE = 25


def choose_kind() -> Entity:
    """Draw the choice of what is listed; it stands in the URL."""
    kinds = [f"{entity}s".capitalize() for entity in ENTITIES]  # the URL holds what is shown
    chosen = st.segmented_control(
        "List",
        kinds,
        default=kinds[0],
        required=True,
        key="list",
        bind="query-params",
        label_visibility="collapsed",
    )
    return ENTITIES[kinds.index(chosen)]


def show(look: Look, entity: Entity) -> None:
    """Draw a page of the list, and below it the way to the others."""
    context = look.context
    unit = context.lens.unit
    held = look.keep(("heard", entity), lambda: groups_heard(context.history, entity, unit))
    if held == 0:
        empty.show("album", f"No {entity} is named here", f"The plays of this range come without {entity}s.", key="no-names")
        return
    pages = -(-held // SIZE)
    place = f"page-of-{entity}-{context.lens.to_query()}"
    page = min(st.session_state.get(place, 1), pages)
    frame = look.keep(
        ("ranking", entity, page),
        lambda: whole_minutes(ranking(context.history, entity, SIZE * (page - 1), SIZE, context.before, unit)),
    )
    against = "" if context.before is None else "; arrows are against the period of equal length just before"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        known = f", known of {percent(coverage(context.history))} of plays" if unit == "minutes" else ""
        st.caption(f"{amount(held, entity)} by {unit}{known}{against}.", width="content")
        open_plays.link(context.lens, "See the plays")
    with st.container(border=True):
        loved = context.history.loved if entity == "track" else ()
        rows = [_row(row, entity, context.lens, compared=context.before is not None) for _, row in frame.iterrows()]
        item_rows.show(
            [_with_heart(row) if row.group in loved else row for row in rows],
            key="top-items",
            picture=data.pictures(look.ground.who),
        )
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=place)


def _row(row: pd.Series, entity: Entity, lens: Lens, *, compared: bool) -> ItemRow:
    group, unit = int(row["group"]), lens.unit
    plays = amount(row["plays"], "play")
    return ItemRow(
        entity,
        group,
        row[entity],
        row["artist"],
        Count(amount(row[unit], unit.removesuffix("s")), Lens(only=((entity, group),)).within(lens)),
        note=" · ".join(filter(None, (share(row["share"]), plays if unit != "plays" else ""))),
        rank=number(row["rank"]),
        moved=moved(row["rank"], row["rank_before"]) if compared else "",
    )


def _with_heart(row: ItemRow) -> ItemRow:
    return replace(row, note=f"♥ {row.note}".strip())


def share(share: float) -> str:
    """A share of all plays with one decimal, for a list that goes far down."""
    return f"{100 * share:.1f}\u00a0%" if share >= 0.0005 else ""


def moved(rank: int, before: int | None) -> str:
    """The change of a rank: up, down, none, or new where there was none."""
    if pd.isna(before):
        return "new"
    if rank == before:
        return "="
    return f"↑ {number(before - rank)}" if rank < before else f"↓ {number(rank - before)}"
