"""A chart's frame beside the answer of SQL to the same question."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from math import isclose
from typing import Any

import pandas as pd
from integration.charts_sql.flat import number

from streamlit_app.components.charts import Context

ENTITIES = ("artist", "album", "track")
ROUNDED = {"usual": 0.005, "z": 0.05, "effective": 0.05, "energy": 0.05, "brightness": 0.05}
"""By how much a chart rounds what it shows."""


@dataclass(frozen=True)
class Asked:
    """One range of one history, for charts and for SQL."""

    context: Context
    db: sqlite3.Connection

    def answer(self, query: str, choice: str, frame: pd.DataFrame) -> pd.DataFrame:
        """What SQL says."""
        _show(self.db, frame)
        item = choice.removesuffix("s")
        sql = query.format(item=item if item in ENTITIES else "artist")
        rows = self.db.execute(sql, {"choice": choice} if ":choice" in sql else {})
        names = [name for name, *_ in rows.description]
        return pd.DataFrame(rows.fetchall(), columns=names, dtype=object)


def differences(frame: pd.DataFrame, answer: pd.DataFrame) -> list[str]:
    """Where a chart says something else than SQL, column by column, each with the first such row."""
    if len(frame) != len(answer):
        return [f"{len(frame)} rows, SQL has {len(answer)}"]
    return [text for name in answer for text in _different(name, _plain(frame[name]), answer[name].tolist())]


def _different(name: str, chart: list[Any], sql: list[Any]) -> list[str]:
    rows = [row for row, (one, other) in enumerate(zip(chart, sql, strict=True)) if not _same(one, other, ROUNDED.get(name, 0))]
    return [f"{name}, row {rows[0]} and {len(rows) - 1} more: {chart[rows[0]]}, SQL has {sql[rows[0]]}"] if rows else []


def _same(one: Any, other: Any, near: float) -> bool:
    if isinstance(one, float) and other is not None:
        return isclose(one, other, rel_tol=1e-9, abs_tol=near + 1e-9)
    return bool(one == other)


def _plain(column: pd.Series) -> list[Any]:
    """Values as SQL would give them: days as numbers, moments as text, None for what is missing."""
    return [_value(value) for value in column.tolist()]


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if pd.isna(value):
        return None
    return number(value.date()) if isinstance(value, pd.Timestamp) else value


def _show(db: sqlite3.Connection, frame: pd.DataFrame) -> None:
    """The numbers and days of a frame as the table `shown`."""
    numbers = [name for name in frame if frame[name].dtype.kind in "iufbM"]
    columns = ", ".join(f'"{name}"' for name in numbers)
    db.execute("DROP TABLE IF EXISTS shown")
    db.execute(f"CREATE TABLE shown (row INTEGER PRIMARY KEY{', ' * bool(columns)}{columns})")
    rows = zip(range(len(frame)), *(_plain(frame[name]) for name in numbers), strict=True)
    db.executemany(f"INSERT INTO shown VALUES (?{', ?' * len(numbers)})", rows)
