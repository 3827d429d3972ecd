"""One chart in its card: finding, choice, figure, table. The only place that calls `st.plotly_chart`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.typing import PlotlyState

from music_rec.analyzers.measure import coverage
from music_rec.core.csv_safe import csv_bytes
from music_rec.core.known import known_share
from music_rec.core.lens import Lens
from streamlit_app.components import card_tools, theme
from streamlit_app.components.charts import moments
from streamlit_app.components.charts.chart import Chart, Context
from streamlit_app.components.open_plays import open_plays
from streamlit_app.utils.ranges import name_of_range
from streamlit_app.utils.text import amount, md, percent
from streamlit_app.utils.trait_words import WORDS, known_line

LEAST_KNOWN = 0.2
"""Share of the plays of which it has to be known what a chart tells them apart by; a picture of fewer would mislead."""
_OURS = re.compile(r"(.*_)?group|since|until|played_at|_.*")
"""Columns for opening plays and for the headline alone."""


@dataclass(frozen=True)
class Prepared:
    """A chart, computed: everything the card shows."""

    frame: pd.DataFrame
    figure: go.Figure | None
    """None where there is nothing to draw."""
    headline: str
    alt: str
    opens: bool
    """Whether a row of it leads to plays."""
    known: float | None = None
    """Of what share of the plays (0-1) it is known what they are told apart by, where a chart needs that."""


def prepare(chart: Chart, context: Context, choice: str) -> Prepared:
    """The chart computed for one of its choices; of no plays the frame is empty and nothing is drawn.

    Neither is where it is known of too few plays what they are told apart by.
    """
    frame = chart.analyze(context, choice)
    known = known_share(context.history, chart.knows) if chart.knows and len(context.history) else None
    if frame.empty or (known is not None and known < LEAST_KNOWN):
        return Prepared(frame, None, chart.name, "", opens=False, known=known)
    opens = any(behind(chart, frame, row, context) for row in range(len(frame)))
    return Prepared(frame, theme.dressed(chart.draw(frame)), chart.headline(frame), chart.alt(frame), opens, known)


def show(chart: Chart, context: Context, *, key: str, prepare: Callable[[Chart, Context, str], Prepared] = prepare) -> None:
    """Draw the card, as tall as its neighbours. Pass a cached `prepare` to compute once."""
    with st.container(border=True, key=key, height="stretch"):
        head = st.container()
        choice = _choice(chart, key)
        chart = _turned(chart)
        prepared = prepare(chart, context, choice)
        head.subheader(md(prepared.headline), anchor=False, help=chart.help)
        if prepared.figure is None:
            _empty(context, chart, prepared.known, key)
            return
        if chart.knows and prepared.known is not None:
            head.caption(known_line(chart.knows, prepared.known).capitalize())
        event = plot(prepared.figure, key=f"{key}-figure", alt=prepared.alt, height="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            row = _table(chart, prepared, key)
            card_tools.show(key, prepared.headline, [range_line(context, chart), chart.help])
        _open(chart, prepared, _clicked(prepared.figure, event) if row is None else row, context)


def plot(figure: go.Figure, *, key: str, alt: str, height: int | Literal["stretch", "content"] = "content") -> PlotlyState:
    """Draw a dressed figure; what comes back tells which points were clicked."""
    return st.plotly_chart(
        theme.Free(figure),
        key=key,
        height=height,
        alt=alt,
        theme="streamlit",
        config=theme.CONFIG,
        on_select="rerun",
        selection_mode="points",
    )


def plot_to_drag(figure: go.Figure, *, key: str, alt: str, drag: Callable[[], None]) -> PlotlyState:
    """Draw a dressed figure to drag over; then `drag` is called, and the session holds the box under `key`.

    What comes back tells which points were clicked or dragged over.
    """
    return st.plotly_chart(
        theme.Free(figure),
        key=key,
        height="content",
        alt=alt,
        theme="streamlit",
        config=theme.CONFIG,
        on_select=drag,
        selection_mode=("points", "box"),
    )


def range_line(context: Context, chart: Chart | None = None) -> str:
    """What the card speaks about: days, plays, and of how many of them is known what counts: minutes, or what a chart needs."""
    minutes = f" · minutes known of {percent(coverage(context.history))}" if context.lens.unit == "minutes" else ""
    trait = chart.knows if chart else None
    known = f" · {known_line(trait, known_share(context.history, trait))}" if trait else ""
    return f"{name_of_range(context.lens, context.today)} · {amount(len(context.history), 'play')}{minutes}{known}"


def behind(chart: Chart, frame: pd.DataFrame, row: int | None, context: Context) -> Lens | None:
    """What shows the plays behind a row of the chart; None where no Lens shows just those."""
    if row is None:
        return None
    [values] = frame.iloc[[row]].to_dict("records")
    inner = chart.opens(values)
    return inner and moments.behind(inner, context)


def open_from_table(chart: Chart, prepared: Prepared, context: Context, key: str) -> None:
    """Draw the table of a figure that is no card, and show the plays behind the row that was chosen."""
    _open(chart, prepared, _table(chart, prepared, key), context)


def _open(chart: Chart, prepared: Prepared, row: int | None, context: Context) -> None:
    """Show the plays behind the row that was chosen, or say that they cannot be shown."""
    if row is not None:
        open_plays(behind(chart, prepared.frame, row, context), prepared.frame[chart.counts].iloc[row])


def _clicked(figure: go.Figure, event: PlotlyState) -> int | None:
    """The row of the frame whose point was clicked."""
    for point in event.selection.points:
        place, curve = point["point_index"], point["curve_number"]
        rows = figure.layout.meta["rows"][curve] if figure.layout.meta else None
        return place if rows is None else rows[place]
    return None


def _choice(chart: Chart, key: str) -> str:
    if not chart.choices:
        return ""
    return st.segmented_control(
        chart.name,
        chart.choices,
        default=chart.choices[0],
        required=True,
        format_func=str.capitalize,
        key=f"{key}-choice",
        label_visibility="collapsed",
    )


def _turned(chart: Chart) -> Chart:
    """The chart with the numbers that the listener sets, where it has any to set."""
    if not chart.turned:
        return chart
    with st.container(horizontal=True):
        values = [
            st.selectbox(
                dial.label,
                dial.values,
                index=dial.values.index(dial.first),
                format_func=dial.words,
                key=dial.key,
                bind="query-params",
                label_visibility="collapsed",
                filter_mode=None,
                width=190,
            )
            for dial in chart.dials
        ]
    return chart.turned(*values)


def _empty(context: Context, chart: Chart, known: float | None, key: str) -> None:
    lacks = chart.knows if known is not None and known < LEAST_KNOWN else None
    if len(context.whole) == 0:
        title, hint = "No plays yet", "Import a file, and this fills at once."
    elif len(context.history) == 0:
        title, hint = "No plays in this range", "Choose a wider range to see more."
    elif lacks:
        title = f"{WORDS[lacks].many.capitalize()} are known of {percent(known or 0)} of these plays"
        hint = f"Too few for a picture. {WORDS[lacks].brings}"
    else:
        title, hint = "Nothing to count here", "This range holds none."
    with st.container(horizontal_alignment="center", gap="xsmall"):
        st.markdown(f":material/{'travel_explore' if lacks else 'music_off'}:", width="content")
        st.markdown(f"**{title}**", width="content")
        st.caption(hint, text_alignment="center")
        if lacks and lacks != "script" and st.button("Choose who is asked", type="tertiary", key=f"{key}-look-up"):
            st.switch_page("pages/settings.py", query_params={})  # without any, Streamlit refuses to leave tabs in the URL


def _table(chart: Chart, prepared: Prepared, key: str) -> int | None:
    """The numbers behind the figure, sent only once the listener opens them; the row whose plays are asked for."""
    table = st.popover("Table", icon=":material/table_rows:", type="tertiary", key=f"{key}-table", on_change="rerun")
    if not table.open:
        return None
    shown = readable(prepared.frame)
    choosing = {"on_select": "rerun", "selection_mode": "single-row"} if prepared.opens else {}
    if prepared.opens:
        table.caption("Choose a row to see the plays behind it.")
    event = table.dataframe(
        shown, width="content", hide_index=True, column_config=_columns(shown), key=f"{key}-rows", **choosing
    )
    table.download_button(
        "Download as CSV",
        csv_bytes(list(shown), shown.itertuples(index=False)),
        file_name=f"{chart.id}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}-csv",
    )
    return next(iter(event.selection.rows), None) if prepared.opens else None


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a person takes it along: dates without a time, no ids and UTC seconds of ours, no columns named `_...`."""
    shown = frame.loc[:, [not _OURS.fullmatch(name) for name in frame]]
    return shown.assign(**{name: shown[name].dt.date for name in shown.select_dtypes("datetime")})


def _columns(frame: pd.DataFrame) -> dict[str, object]:
    return {"share": st.column_config.NumberColumn(format="percent")} if "share" in frame else {}
