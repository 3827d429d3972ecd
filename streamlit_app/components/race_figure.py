"""The race of the most played, as bars that rise and pass each other."""

from __future__ import annotations

from typing import Any

import numpy as np
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
    name = short(longest["name"])
    if len(led) == 1:
        return f"{name} led all the way"
    return f"{len(led)} {entity}s took the lead; {name} held it longest, for {amount(led.max(), 'month')}"


def draw(frame: pd.DataFrame, entity: Entity) -> go.Figure:
    """The race at its end, with all its moments to play or to slide through; a bar has its row of the frame with it."""
    frames = [
        {"name": f"{end:%b %Y}", "data": [_bars(moment), _names(moment)], "traces": [0, 1]}
        for end, moment in _written(in_lanes(frame), entity).groupby("end")
    ]
    layout = {
        "height": 39 * RUNNERS + 130,
        "hovermode": "closest",
        "xaxis": {**_BARE, "range": [0, _ROOM]},
        "yaxis": {**_BARE, "range": [RUNNERS - 0.4, -0.75]},
    }
    if len(frames) > 1:
        layout |= {"updatemenus": [_buttons()], "sliders": [_slider([one["name"] for one in frames])]}
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
    ends = frame["end"].unique()
    rows = np.full((len(ends), RUNNERS), -1)
    for at, moment in zip(rows, frame.groupby("end")["group"], strict=True):
        groups = moment[1]
        stay = {group: lane for group, lane in lanes.items() if group in set(groups)}
        free = (lane for lane in range(RUNNERS) if lane not in stay.values())
        lanes = {group: stay[group] if group in stay else next(free) for group in groups}
        at[list(lanes.values())] = groups.index
    of_lanes = pd.DataFrame({"row": rows.ravel(), "end": np.repeat(ends, RUNNERS)})
    return of_lanes.join(frame.drop(columns="end"), on="row")


def _written(lanes: pd.DataFrame, entity: Entity) -> pd.DataFrame:
    """The lanes as they are drawn: row, end, at (from 0 on, empty ones last), length (the leader's is 1), plays, label."""
    plays = lanes["plays"].fillna(0)
    return pd.DataFrame(
        {
            "row": lanes["row"],
            "end": lanes["end"],
            "at": lanes["place"].fillna(RUNNERS) - 1,
            "length": (plays / plays.groupby(lanes["end"].to_numpy()).transform("max")).round(3),
            "plays": [number(one) if one else "" for one in plays],
            "label": [_label(*row, entity) for row in zip(lanes["name"], lanes["artist"], strict=True)],
        }
    )


def _label(name: str | float, artist: str | float, entity: Entity) -> str:
    if pd.isna(name):
        return ""
    return plot_text(name, 36) if entity == "artist" else plot_text(f"{short(name, 26)} · {artist}", 44)


def _bars(moment: pd.DataFrame) -> dict[str, Any]:
    """Bars by place, as long as their part of the leader's plays."""
    lengths = {"x": moment["length"].tolist(), "y": moment["at"].tolist()}
    return {"type": "bar", **lengths, "text": moment["plays"].tolist(), "customdata": moment["row"].tolist()}


def _names(moment: pd.DataFrame) -> dict[str, Any]:
    """The names above the bars."""
    places = {"x": [0] * len(moment), "y": (moment["at"] - _BAR).round(2).tolist()}
    return {"type": "scatter", **places, "text": moment["label"].tolist()}


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
