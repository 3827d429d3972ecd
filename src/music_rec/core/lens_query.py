"""The rules of a Lens as parameters of a URL, and back. Nobody may trust what stands in a URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from music_rec.core.history import PLACES
from music_rec.core.known import TRAITS
from music_rec.core.models import ENTITIES
from music_rec.core.moments import LATEST
from music_rec.core.packed import pack, unpack

if TYPE_CHECKING:
    from music_rec.core.lens import Lens, Moments, Plays

MOST = 1 << 31
LONGEST = 14_000
"""Characters of an address. The server promises to read requests of 16,384, and browsers need some of them to say who asks."""
READABLE = 400
"""Characters of moments that are written out; longer ones are packed."""
PACKED = "."
"""Begins what is packed."""
ELSEWHERE = ("also_in", "not_in")
"""Rules that name other Lenses."""
MOST_LENSES = 8
KINDS = (*ENTITIES, "day")
"""What plays are of, to be counted, and looked for elsewhere."""


def parse(query: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a Lens by name; a parameter that says nothing sensible is left out."""
    found: dict[str, Any] = {}
    for name, rule in RULES.items():
        with suppress(ValueError):
            if 0 < len(text := query.get(name, "")) <= LONGEST:
                found[name] = rule.parse(text)
    return found


def fits(query: Mapping[str, str]) -> bool:
    """Whether an address with these parameters can be opened again."""
    return len(urlencode(query)) <= LONGEST


def text(lens: Lens) -> dict[str, str]:
    """Every rule that is not open."""
    fields = {name: getattr(lens, name) for name in RULES}
    return {name: RULES[name].text(value) for name, value in fields.items() if value not in ((), None, False, "plays")}


class _Rule:
    """How one rule is written."""

    def __init__(self, parse: Callable[[str], Any], text: Callable[[Any], str]) -> None:
        self.parse = parse
        self.text = text


def _number(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"\d{1,11}", text) or not low <= int(text) <= high:
        raise ValueError(text)
    return int(text)


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def known(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return known


def _counted(kinds: tuple[str, ...]) -> Callable[[str], tuple[str, int]]:
    """`artist:12` as (kind, number)."""

    def parse(text: str) -> tuple[str, int]:
        kind, _, number = text.partition(":")
        return _one_of(kinds)(kind), _number(number, 1, MOST)

    return parse


def _joined(value: tuple[Any, Any]) -> str:
    return f"{value[0]}:{value[1]}"


def _items(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(dict.fromkeys(map(_counted(ENTITIES), text.split(","))))


def _numbers(high: int) -> _Rule:
    """`6-11,22`: numbers from 0 to `high`, those in a row as a range."""

    def parse(text: str) -> tuple[int, ...]:
        ends = [[_number(end, 0, high) for end in part.split("-", 1)] for part in text.split(",")]
        return tuple(sorted({number for end in ends for number in range(end[0], end[-1] + 1)}))

    def written(numbers: tuple[int, ...]) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in _runs(numbers))

    return _Rule(parse, written)


def _runs(numbers: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    begin = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[begin], numbers[place - 1]
            begin = place


def _moments(text: str) -> tuple[tuple[int, int], ...]:
    """`1709280000-1709283600,1709300000-1709300000`, or packed the steps from each number to the next."""
    if not text.startswith(PACKED):
        pairs = [part.split("-") for part in text.split(",")]
        return tuple((_number(since, 0, LATEST), _number(until, 0, LATEST)) for since, until in pairs)
    numbers = list(accumulate(unpack(text.removeprefix(PACKED))))
    if not numbers or min(numbers) < 0 or max(numbers) > LATEST:
        raise ValueError(text)
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _written_moments(moments: Moments) -> str:
    plain = _list(f"{since}-{until}" for since, until in moments)
    if len(plain) <= READABLE:
        return plain
    return PACKED + pack(number - before for before, number in pairwise(chain([0], *moments)))


def _plays(text: str) -> Plays:
    """`1709280000-1,1709280060-0`, or packed for each of them the step from the second before, and the place."""
    if not text.startswith(PACKED):
        pairs = [part.split("-") for part in text.split(",")]
        return tuple((_number(second, 0, LATEST), _number(place, 0, _LAST_PLACE)) for second, place in pairs)
    numbers = unpack(text.removeprefix(PACKED))
    seconds, places = list(accumulate(numbers[::2])), numbers[1::2]
    if not numbers or min(seconds) < 0 or max(seconds) > LATEST or min(places) < 0 or max(places) > _LAST_PLACE:
        raise ValueError(text)
    return tuple(zip(seconds, places, strict=True))


def _written_plays(plays: Plays) -> str:
    plain = _list(f"{second}-{place}" for second, place in plays)
    if len(plain) <= READABLE:
        return plain
    steps = (second - before for before, second in pairwise(chain([0], (second for second, _ in plays))))
    return PACKED + pack(chain.from_iterable(zip(steps, (place for _, place in plays), strict=True)))


def _elsewhere(text: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """`artist:from=2023-01-01&to=2023-12-31` as (kind, parameters of a Lens), which has no such rules itself."""
    parts = [part.split(":", 1) for part in text.split(",")]
    found = tuple((_one_of(KINDS)(kind), dict(parse_qsl(query))) for kind, query in parts)
    if len(found) > MOST_LENSES or any(name in query for _, query in found for name in ELSEWHERE):
        raise ValueError(text)
    return found


def _written_lenses(lenses: tuple[tuple[str, Lens], ...]) -> str:
    return _list(f"{kind}:{urlencode(lens.to_query())}" for kind, lens in lenses)


def _traits(text: str) -> tuple[tuple[str, str], ...]:
    """`genre:rock,country:United Kingdom` as (kind, key); what parts them is escaped in a key."""
    pairs = [part.partition(":") for part in text.split(",")]
    found = tuple(dict.fromkeys((_one_of(TRAITS)(kind), unquote(key)) for kind, _, key in pairs))
    if any(not key for _, key in found):
        raise ValueError(text)
    return found


def _written_traits(traits: tuple[tuple[str, str], ...]) -> str:
    return _list(f"{kind}:{quote(key, safe=' *?-')}" for kind, key in traits)


def _day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2000-{text}")  # a leap year, so that 29 February is one
    return day.month, day.day


_list = ",".join
_LAST_PLACE = (1 << PLACES) - 1
RULES: dict[str, _Rule] = {
    "only": _Rule(_items, lambda items: _list(map(_joined, items))),
    "without": _Rule(_items, lambda items: _list(map(_joined, items))),
    **{name: _Rule(_elsewhere, _written_lenses) for name in ELSEWHERE},
    "hours": _numbers(23),
    "weekdays": _numbers(6),
    "on": _Rule(_day, lambda day: f"{day[0]:02}-{day[1]:02}"),
    "moments": _Rule(_moments, _written_moments),
    "without_plays": _Rule(_plays, _written_plays),
    "first": _Rule(_one_of(ENTITIES), str),
    "loved": _Rule(lambda text: bool(_one_of(("yes",))(text)), lambda _: "yes"),
    "traits": _Rule(_traits, _written_traits),
    "least": _Rule(_counted(KINDS), _joined),
    "unit": _Rule(_one_of(("plays", "minutes", "days")), str),
}
"""By parameter, which is also the name of the field."""
