"""How figures look, beside the colours of `.streamlit/config.toml`: one template for all."""

from __future__ import annotations

import plotly.graph_objects as go
import plotly.io as pio

CONFIG = {"displayModeBar": False, "scrollZoom": False}
"""What plotly is told beside the figure."""

_AXIS = {"automargin": True, "fixedrange": True}

pio.templates["music"] = go.layout.Template(
    layout={
        "hovermode": "x unified",
        "dragmode": False,
        "bargap": 0.25,
        "barcornerradius": 3,
        "hoverlabel": {"namelength": -1},
        "showlegend": False,
        "separators": ".,",
        "xaxis": _AXIS,
        "yaxis": {**_AXIS, "rangemode": "tozero"},
        "polar": {"bgcolor": "rgba(0,0,0,0)", "radialaxis": {"gridcolor": "rgba(128,120,150,0.35)"}},
    }
)


def dressed(figure: go.Figure) -> go.Figure:
    """The figure as it goes to the page. Margins stand in the figure, as those of a template are overridden there."""
    return figure.update_layout(template="streamlit+music", font_size=13, margin={"l": 4, "r": 4, "t": 4, "b": 4})
