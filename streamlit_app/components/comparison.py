"""Two ranges side by side: their numbers, their plays day by day, and what came and went between them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from music_rec.analyzers.counts import headline
from music_rec.core.history import History
from music_rec.core.models import Listener
from streamlit_app.components import empty, pair, side_curves, side_lists
from streamlit_app.components.open_plays import link, open_plays
from streamlit_app.components.pair import Pair
from streamlit_app.utils.data import Look
from streamlit_app.utils.sides import in_a_sentence
from streamlit_app.utils.text import amount, md, number

MEASURES = ("plays", "artists", "albums", "tracks", "days", "hours")


def show(who: Listener, look: Look) -> None:
    """Draw the choice of both sides, and what they tell together."""
    both = pair.of_url(who, look)
    pair.show_choice(who, both)
    if not any(len(side.context.history) for side in (both.one, both.other)):
        empty.no_plays(any_elsewhere=True)
        return
    st.header(md(f"{both.names[0]} against {in_a_sentence(both.names[1])}"), anchor=False)
    numbers, curves = st.columns([2, 3])
    with numbers.container(border=True, height="stretch", key="compare-table"):
        _show_numbers(both)
    with curves:
        side_curves.show(both)
    st.header("What came and went", anchor=False)
    side_lists.show(both)


def _show_numbers(pair: Pair) -> None:
    """Draw the table of both; a number opens the plays of its side."""
    numbers = pair.keep("numbers", lambda: side_by_side(pair.one.context.history, pair.other.context.history))
    columns = {
        "measure": "",
        "one": st.column_config.TextColumn(pair.names[0], alignment="right"),
        "other": st.column_config.TextColumn(pair.names[1], alignment="right"),
        "difference": st.column_config.TextColumn("Difference", alignment="right"),
    }
    event = st.dataframe(
        numbers,
        hide_index=True,
        column_config=columns,
        key="compare-numbers",
        on_select="rerun",
        selection_mode="single-cell",
        alt=f"Numbers of {pair.names[0]} and {pair.names[1]}",
    )
    st.caption("Choose a number of one side to see the plays behind it. A difference has none of its own.")
    with st.container(horizontal=True):
        for side, name in zip((pair.one, pair.other), pair.names, strict=True):
            link(side.context.lens, md(f"{name}: {amount(len(side.context.history), 'play')}"))
    for _, column in event.selection.cells:
        if look := {"one": pair.one, "other": pair.other}.get(column):
            open_plays(look.context.lens, len(look.context.history))


def side_by_side(one: History, other: History) -> pd.DataFrame:
    """The headline numbers in words: measure, one, other, difference. Hours stand there where both sides know any."""
    values = headline(one, other).set_index("measure")[["value", "before"]]
    values.loc["hours"] = (values.loc["minutes"] // 60).to_numpy()
    rows = values.loc[[name for name in MEASURES if values.loc[name].notna().all()]]
    texts = {"one": rows["value"].map(number), "other": rows["before"].map(number)}
    difference = (rows["value"] - rows["before"]).map(lambda more: f"{more:+,}".replace("-", "\N{MINUS SIGN}") if more else "0")
    return pd.DataFrame({"measure": rows.index.str.capitalize(), **texts, "difference": difference}).reset_index(drop=True)
