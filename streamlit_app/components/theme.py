"""How figures look, beside the colours of `.streamlit/config.toml`: one template for all, taken by every figure made."""

from __future__ import annotations

from typing import Any, Literal

import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st  # registers the template "streamlit", whose colours the page fills in
from plotly.basedatatypes import BaseFigure, BaseTraceType

CONFIG = {"displayModeBar": False, "scrollZoom": False}
"""What plotly is told beside the figure."""

_QUIET = "rgba(128,120,150,0.35)"
_ON_BOTH = "#8466EA"
"""Seen on light and on dark."""
_BUTTON, _ON_BUTTON = "#E0D7F3", "#3B2075"
"""The same in both modes: plotly makes a button light in both while the mouse is over it."""
INK, _FAINT_INK = "#000037", "#000006"
"""The page puts its own in their place: of its words, and the sixth, the grey. Streamlit's grey is too faint to read."""
_MONTHS = [{"dtickrange": ["M1", "M6"], "value": "%b\n%Y"}]
"""Months above their years, so that they have room beside each other on a phone."""
_AXIS = {"automargin": True, "fixedrange": True}
_LAYOUT = {
    "hovermode": "x unified",
    "dragmode": False,
    "bargap": 0.25,
    "barcornerradius": 3,
    "hoverlabel": {"namelength": -1},
    "showlegend": False,
    "separators": ".,",
    "xaxis": _AXIS,
    "yaxis": {**_AXIS, "rangemode": "tozero"},
    "polar": {"bgcolor": "rgba(0,0,0,0)", "radialaxis": {"gridcolor": _QUIET}},
    "updatemenudefaults": {"bgcolor": _BUTTON, "bordercolor": _QUIET, "font": {"color": _ON_BUTTON}},
    "sliderdefaults": {"bgcolor": _ON_BOTH, "activebgcolor": _ON_BOTH, "bordercolor": _ON_BOTH},
}

pio.templates["music"] = pio.templates.merge_templates("streamlit", go.layout.Template(layout=_LAYOUT))
pio.templates.default = "music"


def emphasis() -> Literal["primary", "secondary"]:
    """The type of the one button that matters: filled, but in the dark, where Streamlit's white words fade on the accent."""
    return "secondary" if st.context.theme.type == "dark" else "primary"


def dressed(figure: go.Figure) -> go.Figure:
    """The figure as it goes to the page, all its words at 4.5:1. What the page overrides in a template stands in the figure."""
    faint = {"color": _FAINT_INK}
    figure.update_layout(
        font={"size": 13, **faint},
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        hoverlabel_font_color=INK,
        coloraxis_colorbar_title_font=faint,
    )
    axes = {"tickfont": faint, "title_font": faint}
    figure.update_xaxes(axes).update_yaxes(axes).update_annotations(font_color=INK, arrowcolor=_FAINT_INK)
    figure.update_xaxes({"tickangle": 0, "tickformatstops": _MONTHS}, selector={"type": "date"})
    return figure.update_traces(textfont_color=INK, selector=_is_named)


class Free(BaseFigure):
    """A figure of which the template alone says what dragging does, so that Streamlit does not.

    A figure that says *select* gets no clicks from it, and one that says nothing gets *pan*, which keeps a finger on it from
    scrolling the page. What plotly does not know it looks up in the template; Streamlit lets it be.
    """

    def __init__(self, figure: go.Figure) -> None:
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        """What is sent to the page."""
        told: dict[str, Any] = self._figure.to_dict()
        layout = told["layout"]
        if "dragmode" in layout:
            layout["template"]["layout"]["dragmode"] = layout["dragmode"]
        layout["dragmode"] = "as the template says"
        return told


def _is_named(trace: BaseTraceType) -> bool:
    return "text" in (getattr(trace, "mode", None) or "")
