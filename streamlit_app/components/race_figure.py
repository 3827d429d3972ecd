"""The race of the most played, as bars that rise and pass each other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.utils.text import amount, number, plot_text, short

RUNNERS = 10
MOST_FRAMES = 120
STEP_MS = 450
_BAR = 0.36
_ROOM = 1.12
"""Length of the axis in longest bars, so that numbers have room."""
_MOVE = {"duration": 350, "easing": "linear"}
_FRAME = {"duration": STEP_MS, "redraw": False}
_BARE = {"visible": False, "fixedrange": True}
_BARS = {
    "orientation": "h",
    "width": _BAR,
    "textposition": "outside",
    "cliponaxis": False,
    "hoverinfo": "none",
}
_NAMES = {"mode": "text", "textposition": "middle right", "hoverinfo": "skip", "cliponaxis": False}


def thinned(frame: pd.DataFrame) -> pd.DataFrame:
    """The race with at most `MOST_FRAMES` moments, the last among them."""
    ends = frame["end"].unique()
    every = -(-len(ends) // MOST_FRAMES)
    return frame[frame["end"].isin(ends[::-1][::every])].reset_index(drop=True)


def headline(frame: pd.DataFrame, entity: Entity) -> str:
    """Who led how often."""
    leaders = frame[frame["place"] == 1]
    led = leaders["group"].value_counts(sort=False)
    longest = leaders[leaders["group"] == led.idxmax()].iloc[0]
    name = short(longest[entity])
    if len(led) == 1:
        return f"{name} led all the way"
    return f"{len(led)} {entity}s took the lead; {name} held it longest, for {amount(led.max(), 'month')}"


def draw(frame: pd.DataFrame, entity: Entity) -> go.Figure:
    """The race at its end, with all its moments to play or to slide through; a bar has its row of the frame with it."""
    frames = [
        {"name": f"{end:%b %Y}", "data": [_bars(moment), _names(moment, entity)], "traces": [0, 1]}
        for end, moment in in_lanes(frame).groupby("end")
    ]
    layout = {
        "height": 39 * RUNNERS + 130,
        "hovermode": "closest",
        "xaxis": {**_BARE, "range": [0, _ROOM]},
        "yaxis": {**_BARE, "range": [RUNNERS - 0.4, -0.75]},
        "updatemenus": [_buttons()],
        "sliders": [_slider([one["name"] for one in frames])],
    }
    bars, names = frames[-1]["data"]
    return go.Figure([{**bars, **_BARS}, {**names, **_NAMES}], layout, frames)


def behind(frame: pd.DataFrame, row: int, entity: Entity) -> Lens:
    """The plays that a bar counts."""
    first, end, group = frame.loc[row, ["first", "end", "group"]]
    return Lens(first.date(), end.date(), only=((entity, int(group)),))


def in_lanes(frame: pd.DataFrame) -> pd.DataFrame:
    """For every moment one row in each lane: row (of the frame, -1 for none), and the columns of the frame.

    Who stays keeps the lane, who comes takes that of one who left: so every bar is there from beginning to end, and moves.
    """
    lanes: dict[int, int] = {}
    rows = []
    for end, moment in frame.groupby("end"):
        stay = {group: lane for group, lane in lanes.items() if group in set(moment["group"])}
        free = (lane for lane in range(RUNNERS) if lane not in stay.values())
        lanes = {group: stay[group] if group in stay else next(free) for group in moment["group"]}
        at = pd.Series(moment.index, index=moment["group"].map(lanes)).reindex(range(RUNNERS), fill_value=-1)
        rows.append(pd.DataFrame({"row": at, "end": end}))
    return pd.concat(rows).join(frame.drop(columns="end"), on="row")


def _bars(moment: pd.DataFrame) -> dict[str, Any]:
    """Bars by place, as long as their part of the leader's plays."""
    plays = moment["plays"].fillna(0)
    lengths = {"x": (plays / plays.max()).round(3).tolist(), "y": _places(moment).tolist()}
    return {
        "type": "bar",
        **lengths,
        "text": [number(one) if one else "" for one in plays],
        "customdata": moment["row"].tolist(),
    }


def _names(moment: pd.DataFrame, entity: Entity) -> dict[str, Any]:
    """The names above the bars."""
    places = {"x": [0] * len(moment), "y": (_places(moment) - _BAR).round(2).tolist()}
    return {"type": "scatter", **places, "text": ["" if pd.isna(name) else plot_text(name, 36) for name in moment[entity]]}


def _places(moment: pd.DataFrame) -> pd.Series:
    """From 0 on; empty lanes wait at the last one."""
    return moment["place"].fillna(RUNNERS) - 1


def _buttons() -> dict[str, Any]:
    play = [None, {"frame": _FRAME, "transition": _MOVE, "fromcurrent": True, "mode": "immediate"}]
    pause = [[None], {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}]
    buttons = [{"label": label, "method": "animate", "args": args} for label, args in (("Play", play), ("Pause", pause))]
    place = {"x": 1, "xanchor": "right", "y": 0, "yanchor": "top", "pad": {"t": 14, "r": 0}}
    return {"type": "buttons", "direction": "left", "showactive": False, "buttons": buttons, **place}


def _slider(names: list[str]) -> dict[str, Any]:
    still = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    steps = [{"label": name, "method": "animate", "args": [[name], still]} for name in names]
    now = {"xanchor": "left", "font": {"size": 20}, "offset": 14}
    look = {"ticklen": 0, "minorticklen": 0, "pad": {"t": 16, "b": 4, "l": 28, "r": 28}, "borderwidth": 0}
    return {"active": len(steps) - 1, "steps": steps, "currentvalue": now, **look}
