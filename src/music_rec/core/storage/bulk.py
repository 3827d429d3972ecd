"""Many rows in few statements: one INSERT of 200 rows costs a third of 200 INSERTs of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Literal, NamedTuple

import aiosqlite
import numpy as np
from numpy.typing import NDArray

SIZES = (200, 50, 10, 1)
"""Rows of one statement. Few kinds of them: SQLite keeps 128 compiled, and one for each number of rows would take 10 MB."""
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
    into = _Into(_VERBS[known], table, tuple(constants), tuple(columns))
    await _insert(connection, into, [*constants.values()], rows, lambda start, end: _flat(columns, start, end))


async def insert_tuples(
    connection: aiosqlite.Connection,
    table: str,
    constants: Mapping[str, Any],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    known: Literal["refuse", "keep", "replace"] = "refuse",
) -> None:
    """`insert_rows` of rows that are there as such, with their columns named in their order."""
    into = _Into(_VERBS[known], table, tuple(constants), tuple(names))
    await _insert(connection, into, [*constants.values()], len(rows), lambda start, end: chain.from_iterable(rows[start:end]))


class _Into(NamedTuple):
    """What all statements of one call have in common."""

    verb: str
    table: str
    constants: tuple[str, ...]
    columns: tuple[str, ...]


async def _insert(
    connection: aiosqlite.Connection, into: _Into, fixed: list[Any], rows: int, flat: Callable[[int, int], Iterable[Any]]
) -> None:
    start = 0
    for size in SIZES:
        end = rows - (rows - start) % size
        if end > start:
            chunks = ([*fixed, *flat(one, one + size)] for one in range(start, end, size))
            await connection.executemany(_statement(into, size), chunks)
        start = end


def _flat(columns: Mapping[str, Column], start: int, end: int) -> Iterator[Any]:
    parts = [column[start:end] for column in columns.values()]
    if all(isinstance(part, np.ndarray) for part in parts):
        return iter(np.column_stack(parts).ravel().tolist())
    return chain.from_iterable(zip(*(part.tolist() if isinstance(part, np.ndarray) else part for part in parts), strict=True))


@lru_cache(maxsize=128)
def _statement(into: _Into, rows: int) -> str:
    places = ", ".join(_places(len(into.constants), len(into.columns), rows))
    return f"{into.verb} INTO {into.table} ({', '.join([*into.constants, *into.columns])}) VALUES {places}"


def _places(constants: int, columns: int, rows: int) -> Iterator[str]:
    fixed = "".join(f"?{i + 1}, " for i in range(constants))
    for row in range(rows):
        first = constants + row * columns + 1
        yield f"({fixed}{', '.join(f'?{first + i}' for i in range(columns))})"
