"""Many rows in few statements: one INSERT of 200 rows costs a third of 200 INSERTs of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import aiosqlite
import numpy as np
from numpy.typing import NDArray

ROWS = 200


async def insert_integers(
    connection: aiosqlite.Connection, table: str, constants: dict[str, int], columns: dict[str, NDArray[Any]]
) -> None:
    """Insert one row per element of the integer columns, the constants the same in each. Names come from our own code."""
    rows = len(next(iter(columns.values())))
    values = np.stack([column.astype(np.int64, copy=False) for column in columns.values()], axis=1)
    fixed = list(constants.values())
    whole = rows - rows % ROWS
    if whole:
        chunks = ([*fixed, *values[i : i + ROWS].ravel().tolist()] for i in range(0, whole, ROWS))
        await connection.executemany(_statement(table, [*constants], [*columns], ROWS), chunks)
    if whole < rows:
        await connection.execute(
            _statement(table, [*constants], [*columns], rows - whole), [*fixed, *values[whole:].ravel().tolist()]
        )


def _statement(table: str, constants: Sequence[str], columns: Sequence[str], rows: int) -> str:
    names = ", ".join([*constants, *columns])
    return f"INSERT INTO {table} ({names}) VALUES {', '.join(_places(len(constants), len(columns), rows))}"  # noqa: S608 - names are ours


def _places(constants: int, columns: int, rows: int) -> Iterator[str]:
    fixed = "".join(f"?{i + 1}, " for i in range(constants))
    for row in range(rows):
        first = constants + row * columns + 1
        yield f"({fixed}{', '.join(f'?{first + i}' for i in range(columns))})"
