"""The few forms of Lucene's language that the stand-in understands: `field:"phrase"`, `field:(a OR "b c")`, AND, OR."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r'(?P<field>[a-z]+):(?:"(?P<phrase>(?:\\.|[^"\\])*)"|\((?P<group>(?:\\.|"(?:\\.|[^"\\])*"|[^()"\\])*)\))')
_PART = re.compile(r'"((?:\\.|[^"\\])*)"|((?:\\.|[^\s"\\])+)')
_BETWEEN = (" AND ", " OR ")

Words = tuple[str, ...]


class QueryError(ValueError):
    """The service would answer with 400."""


@dataclass(frozen=True)
class Clause:
    """A field and what it may hold: any of the phrases, each its words in their order."""

    field: str
    phrases: tuple[Words, ...]

    def matches(self, values: tuple[Words, ...]) -> int:
        """How many of the phrases one of the values of that field holds."""
        return sum(any(_holds(value, phrase) for value in values) for phrase in self.phrases)


def parsed(query: str) -> tuple[list[Clause], bool]:
    """The clauses of a query, and whether one of them is enough."""
    clauses, at, joins = [], 0, set()
    while at < len(query):
        found = _CLAUSE.match(query, at)
        if not found:
            raise QueryError(query[at:])
        clauses.append(_clause(found))
        at = found.end()
        join = next((one for one in _BETWEEN if query.startswith(one, at)), "")
        if at < len(query) and not join:
            raise QueryError(query[at:])
        joins |= {join} if join else set()
        at += len(join)
    if not clauses or len(joins) > 1:
        raise QueryError(query)
    return clauses, joins == {" OR "}


def words(text: str) -> Words:
    """The words of a text as the index has them."""
    return tuple(re.findall(r"\w+", text.casefold()))


def _clause(found: re.Match[str]) -> Clause:
    if found["phrase"] is not None:
        return Clause(found["field"], (words(_plain(found["phrase"])),))
    parts = [phrase or word for phrase, word in _PART.findall(found["group"]) if (phrase or word) != "OR"]
    if any(part in ("AND", "NOT") for part in parts):
        raise QueryError(found["group"])
    return Clause(found["field"], tuple(filter(None, (words(_plain(part)) for part in parts))))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _holds(value: Words, phrase: Words) -> bool:
    return any(value[at : at + len(phrase)] == phrase for at in range(len(value) - len(phrase) + 1)) if phrase else False
