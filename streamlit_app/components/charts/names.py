"""Words for the artist, album or track of a row."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from music_rec.core.models import ENTITIES, Entity
from streamlit_app.utils.text import short

Row = Mapping[str, Any]


def entity_of(columns: Container[str]) -> Entity:
    """What is listed, by the names of the columns."""
    return next(entity for entity in reversed(ENTITIES) if entity in columns)


def called(row: Row, entity: Entity) -> str:
    """The name as a sentence takes it."""
    return short(row["artist"]) if entity == "artist" else f"{short(row[entity])} by {short(row['artist'], 30)}"


def label(row: Row, entity: Entity) -> str:
    """The name as one line of a list takes it, so that the artist stays in sight beside a long title."""
    return str(row["artist"]) if entity == "artist" else f"{short(row[entity], 26)} · {row['artist']}"
