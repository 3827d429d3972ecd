"""Many rows in few statements: one INSERT of 200 rows costs a third of 200 INSERTs of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

import aiosqlite
import numpy as np
from numpy.typing import NDArray

ROWS = 200
_VERBS = {"refuse": "INSERT", "keep": "INSERT OR IGNORE", "replace": "INSERT OR REPLACE"}
Column = NDArray[Any] | Sequence[Any]


async def insert_rows(
    connection: aiosqlite.Connection,
    table: str,
    constants: Mapping[str, Any],
    columns: Mapping[str, Column],
    *,
    known: Literal["refuse", "keep", "replace"] = "refuse",
) -> None:
    """Insert one row per element of the columns, with the constants the same in each; `known` tells what becomes of rows that
    are there already.

    Names of tables and columns come from our own code, values go in as parameters.
    """
    rows = len(next(iter(columns.values())))
    whole = rows - rows % ROWS
    fixed = list(constants.values())
    verb = _VERBS[known]
    names = ([*constants], [*columns])
    if whole:
        chunks = ([*fixed, *_flat(columns, start, start + ROWS)] for start in range(0, whole, ROWS))
        await connection.executemany(_statement(verb, table, *names, ROWS), chunks)
    if whole < rows:
        await connection.execute(_statement(verb, table, *names, rows - whole), [*fixed, *_flat(columns, whole, rows)])


def _flat(columns: Mapping[str, Column], start: int, end: int) -> Iterator[Any]:
    parts = [column[start:end] for column in columns.values()]
    if all(isinstance(part, np.ndarray) for part in parts):
        return iter(np.column_stack(parts).ravel().tolist())
    return chain.from_iterable(zip(*(part.tolist() if isinstance(part, np.ndarray) else part for part in parts), strict=True))


def _statement(verb: str, table: str, constants: Sequence[str], columns: Sequence[str], rows: int) -> str:
    places = ", ".join(_places(len(constants), len(columns), rows))
    return f"{verb} INTO {table} ({', '.join([*constants, *columns])}) VALUES {places}"


def _places(constants: int, columns: int, rows: int) -> Iterator[str]:
    fixed = "".join(f"?{i + 1}, " for i in range(constants))
    for row in range(rows):
        first = constants + row * columns + 1
        yield f"({fixed}{', '.join(f'?{first + i}' for i in range(columns))})"
