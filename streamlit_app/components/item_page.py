"""The page of one artist, album or track."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from music_rec.analyzers.groups import artists_of
from music_rec.core.edits import group_of
from music_rec.core.lens import Item, Lens
from music_rec.core.models import Entity, Listener
from streamlit_app.components import (
    changes,
    chart_card,
    edit_dialogs,
    empty,
    filters,
    hearts,
    item_numbers,
    listener_switch,
    open_item,
    open_plays,
    played_around,
    section,
    sync_note,
)
from streamlit_app.components.charts import CHARTS, Chart
from streamlit_app.components.charts.figures import ranked_figure
from streamlit_app.components.charts.rank_history import CHART as RANK_HISTORY
from streamlit_app.components.cover import TILE_PX
from streamlit_app.utils import data
from streamlit_app.utils.data import Look
from streamlit_app.utils.item_links import links
from streamlit_app.utils.ranges import ALL_TIME, name_of_range
from streamlit_app.utils.sides import in_a_sentence
from streamlit_app.utils.text import amount, md, percent, short

PARTS: dict[Entity, tuple[Entity, ...]] = {"artist": ("album", "track"), "album": ("track",), "track": ()}
"""What is listed of each."""


def show(who: Listener, look: Look, item: Item | None) -> None:
    """Draw it in the days of `look`, or that it is not there."""
    group = _group(look, item)
    ever = data.of_item(look, Lens(only=((item[0], group),))) if item else look
    if item is None or group == 0 or len(ever.context.history) == 0:
        _show_gone(who, look, item)
        return
    entity = item[0]
    [name] = look.everything.names(entity, np.array([group]))
    here = data.of_item(look, replace(look.context.lens.range, only=ever.context.lens.only))
    _show_head(who, look, ever, name)
    if touched := changes.touching(who, look.everything, (entity, group)):
        with st.container(border=True, key="changes-of-it"):
            changes.show_some(who, touched)
    item_numbers.show(here.context, ever.context, look.context.history, entity, group)
    _show_ever(ever)
    _show_here(here, entity, group, name)


def _group(look: Look, item: Item | None) -> int:
    return group_of(getattr(look.everything.spellings, f"{item[0]}_group"), item[1]) if item else 0


def _show_head(who: Listener, look: Look, ever: Look, name: str) -> None:
    [(entity, group)] = ever.context.lens.only
    [artist_group] = artists_of(look.everything, entity, np.array([group])).tolist()
    [artist] = look.everything.names("artist", np.array([artist_group]))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _back()
        listener_switch.show(who)
    sync_note.show(who)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(data.pictures(who)(entity, group, artist), width=TILE_PX, alt="")
        with st.container(width="stretch", gap="xsmall"):
            st.title(md(short(name, 80)), anchor=False)
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.caption(entity.capitalize() if entity == "artist" else f"{entity.capitalize()} by", width="content")
                if entity != "artist":
                    open_item.link("artist", artist_group, artist, open_item.ICONS["artist"])
                hearts.show(ever.context)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        filters.pick(look.context.lens, look.everything, look.context.today, filters.look_at)
        edit_dialogs.show_doors(who, entity, group, name)
        _show_links(links(entity, name, artist, data.mbid(who, entity, group)))


def _show_links(sites: dict[str, str]) -> None:
    with st.popover(
        "Elsewhere", icon=":material/open_in_new:", key="elsewhere", help="Listen to it or read of it on other sites"
    ):
        st.caption("Nothing is sent anywhere before you click.")
        for site, url in sites.items():
            st.link_button(site, url, type="tertiary", icon=":material/open_in_new:", key=f"link-{site}")


def _show_ever(ever: Look) -> None:
    """What shows the whole time, silence too."""
    st.header("Over all your time", anchor=False)
    section.show_pairs(_cards(ever, {"plays_of_it": CHARTS["plays_over_time"], "rank_of_it": RANK_HISTORY}))


def _show_here(here: Look, entity: Entity, group: int, name: str) -> None:
    """What shows the range looked at."""
    if len(here.context.history) == 0:
        empty.in_other_days("Not played in this range", "It was in other days.")
        return
    days = name_of_range(here.context.lens, here.context.today)
    st.header("When and beside what" + ("" if days == ALL_TIME else f": {in_a_sentence(days)}"), anchor=False)
    around = here.around((entity, group))
    parts = {f"{part}s_of_it": _most_played(part, entity) for part in PARTS[entity]}
    cards = _cards(here, {**parts, "clock_of_it": CHARTS["listening_clock"]})
    if not around.empty:
        cards.append(partial(played_around.show, around, entity, name, data.pictures(here.ground.who)))
    section.show_pairs(cards)
    if around.empty:
        least = (
            f"No other {entity} shares {played_around.LEAST} sittings with {short(name)}: too few to tell what goes with it."
        )
        st.caption(md(least))


def _cards(look: Look, charts: dict[str, Chart]) -> list[Callable[[], None]]:
    """What draws charts of the registry that have an answer, under ids of their own: their answers are of one item."""
    own = [replace(chart, id=id) for id, chart in charts.items()]
    answered = [chart for chart in own if look.prepare(chart, look.context, next(iter(chart.choices), "")).figure is not None]
    return [partial(chart_card.show, chart, look.context, key=chart.id, prepare=look.prepare) for chart in answered]


def _most_played(part: Entity, of: Entity) -> Chart:
    """The list of the most played of one kind."""

    def headline(frame: pd.DataFrame) -> str:
        first = frame.iloc[0]
        return f"{short(first[part])} comes first: {amount(first['plays'], 'play')}, {percent(first['share'])} of this {of}"

    def draw(frame: pd.DataFrame) -> go.Figure:
        names = frame[part].tolist()
        return ranked_figure(names, frame["plays"].tolist(), "plays", names)

    top = CHARTS["top_list"]
    return replace(top, headline=headline, draw=draw, analyze=lambda context, _: top.analyze(context, f"{part}s"), choices=())


def _back() -> None:
    where = open_plays.address(filters.days_and_unit())
    st.page_link(open_item.LIBRARY, label="Library", icon=":material/arrow_back:", query_params=where)


def _show_gone(who: Listener, look: Look, item: Item | None) -> None:
    listener_switch.show_title("Library", who)
    hidden = changes.touching(who, look.everything, item) if item else []
    if hidden:
        with st.container(border=True, key="changes-of-it"):
            changes.show_some(who, hidden)
        empty.show(
            "visibility_off", "This is hidden", "None of its plays counts. Undo it to bring them back.", key="item-hidden"
        )
    else:
        hint = "Nothing you played goes by this address. It may be gone, or be another listener's."
        empty.show("search_off", "This is not in your library", hint, key="item-gone")
    with st.container(horizontal_alignment="center"):
        _back()
