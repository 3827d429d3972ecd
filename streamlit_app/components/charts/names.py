"""Words for the artist, album or track of a row."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import pandas as pd

from music_rec.core.models import ENTITIES, Entity
from streamlit_app.utils.text import number, short

Row = Mapping[str, Any]
SPOKEN = 10
"""So many rows are told to someone who does not see the figure."""


def entity_of(columns: Container[str]) -> Entity:
    """What is listed, by the names of the columns."""
    return next(entity for entity in reversed(ENTITIES) if entity in columns)


def called(row: Row, entity: Entity) -> str:
    """The name as a sentence takes it."""
    return short(row["artist"]) if entity == "artist" else f"{short(row[entity])} by {short(row['artist'], 30)}"


def label(row: Row, entity: Entity) -> str:
    """The name as one line of a list takes it, so that the artist stays in sight beside a long title."""
    return str(row["artist"]) if entity == "artist" else f"{short(row[entity], 26)} · {row['artist']}"


def spoken(frame: pd.DataFrame, entity: Entity, column: str) -> str:
    """The first rows by name with a number each, for someone who does not see the figure."""
    return "; ".join(f"{called(row, entity)}, {number(row[column])}" for _, row in frame.head(SPOKEN).iterrows())
