"""Words for counts by period, as `analyzers.over_time` gives them."""

from __future__ import annotations

import pandas as pd

from streamlit_app.utils.text import number, period_name, step_of


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
    called = names(frame)
    most = frame.iloc[[frame[column].argmax()]]
    reach = called[0] if len(frame) == 1 else f"{called[0]} to {called[-1]}"
    return f"{column.capitalize()} by {step(frame)}, {reach}: at most {number(frame[column].max())}, {when(most)}."
