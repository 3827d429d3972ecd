"""Words for times: for counts by period, as `analyzers.over_time` gives them, for weekdays and parts of the day."""

from __future__ import annotations

from typing import Any

import pandas as pd

from music_rec.core.lens import Lens
from streamlit_app.utils import display
from streamlit_app.utils.text import number, period_name, step_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PART_HOURS = 6
"""Length of each part of the day: night, morning, afternoon, evening."""


def week() -> list[int]:
    """The weekdays in the order of whoever looks, 0 being Monday."""
    start = display.current().week_start
    return [(start + day) % 7 for day in range(7)]


def step(frame: pd.DataFrame) -> str:
    """What each row of the frame is: day, week, month or year."""
    return step_of(frame["start"].iloc[0], frame["end"].iloc[0])


def names(frame: pd.DataFrame) -> list[str]:
    """A name for every row: March 2020."""
    return [period_name(start, end) for start, end in zip(frame["start"], frame["end"], strict=True)]


def when(frame: pd.DataFrame) -> str:
    """The first row as a sentence takes it: on 3 March 2020, in March 2020."""
    return f"{'on' if step(frame) == 'day' else 'in'} {names(frame.head(1))[0]}"


def described(frame: pd.DataFrame, column: str) -> str:
    """What a picture of the counts in `column` shows, for someone who does not see it."""
    first, last = names(frame.iloc[[0, -1]])
    most = frame.iloc[[frame[column].argmax()]]
    reach = first if len(frame) == 1 else f"{first} to {last}"
    return f"{column.capitalize()} by {step(frame)}, {reach}: at most {number(frame[column].max())}, {when(most)}."


def of_period(row: dict[str, Any]) -> Lens:
    """The plays of a period: what opens behind a row with `start` and `end`."""
    return Lens(row["start"].date(), row["end"].date())
