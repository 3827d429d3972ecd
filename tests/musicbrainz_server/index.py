"""What a search finds among many things, in no time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from musicbrainz_server.queries import Clause, QueryError, Words, parsed, words

Fields = Mapping[str, tuple[str, ...]]


class Index:
    """Things by the words of their fields, and by their id."""

    def __init__(self, things: Sequence[Any], fields_of: Callable[[Any], Fields], id_of: Callable[[Any], str]) -> None:
        self.things = things
        self.by_id = {id_of(thing): thing for thing in things}
        self._fields: list[dict[str, tuple[Words, ...]]] = []
        self._places: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for place, thing in enumerate(things):
            fields = {name: tuple(map(words, values)) for name, values in fields_of(thing).items()}
            self._fields.append(fields)
            for name, values in fields.items():
                for word in {word for value in values for word in value}:
                    self._places[name, word].add(place)

    def found(self, query: str) -> list[Any]:
        """What fits a query, most of it first. QueryError for one that the service does not understand."""
        clauses, one_is_enough = parsed(query)
        for clause in clauses:
            if self._fields and clause.field not in self._fields[0]:
                raise QueryError(clause.field)
        places = [self._places_of(clause) for clause in clauses]
        together = reduce(set.union if one_is_enough else set.intersection, places)
        scored = [(self._score(place, clauses, one_is_enough), place) for place in together]
        return [self.things[place] for score, place in sorted(scored, key=lambda one: (-one[0], one[1])) if score]

    def _places_of(self, clause: Clause) -> set[int]:
        """Where all words of one of the phrases are."""
        named = [[self._places.get((clause.field, word), set()) for word in phrase] for phrase in clause.phrases if phrase]
        return set().union(*(set.intersection(*some) for some in named))

    def _score(self, place: int, clauses: Sequence[Clause], one_is_enough: bool) -> int:
        matched = [clause.matches(self._fields[place][clause.field]) for clause in clauses]
        return sum(matched) if one_is_enough or all(matched) else 0
