"""The words of a reason. Recommenders know ids only; names are put in at the end, for the few items an answer names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from music_rec.core.models import Level, Recommendation
from music_rec.core.plain_text import one_line

NamesOf = Callable[[Sequence[int]], Sequence[str]]
"""One name per item id, in order; empty for an unknown one."""

_UNITS = ((31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"))
_PLACE = re.compile(r"\{item:(-?\d+)\}")
_LONGEST_NAME = 80
_NAMELESS: dict[Level, str] = {"track": "a track without a name", "artist": "an artist without a name"}


def ago(seconds: int) -> str:
    """How long ago in the largest whole unit: *just now*, *1 day ago*, *5 months ago*."""
    for length, unit in _UNITS:
        if seconds >= length:
            return f"{counted(seconds // length, unit)} ago"
    return "just now"


def counted(n: int, noun: str) -> str:
    """*1 play*, *34 plays*."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def often(n: int) -> str:
    """*once*, *34 times*."""
    return "once" if n == 1 else counted(n, "time")


def last_of(n: int, seconds: int) -> str:
    """When the last of `n` was: *12 days ago* of one, *most lately 12 days ago* of several."""
    return ago(seconds) if n == 1 else f"most lately {ago(seconds)}"


def place_of(item: int) -> str:
    """Where the name of an item will stand."""
    return f"{{item:{item}}}"


def with_names(recommendations: Sequence[Recommendation], names_of: NamesOf, level: Level = "track") -> list[Recommendation]:
    """The same recommendations with every place in their reasons filled; names are plain text, on one line, shortened."""
    texts = [reason.text for recommendation in recommendations for reason in recommendation.reasons]
    items = sorted({int(item) for text in texts for item in _PLACE.findall(text)})
    names = dict(zip(items, [_shown(name) or _NAMELESS[level] for name in names_of(items)], strict=True))

    def filled(text: str) -> str:
        return _PLACE.sub(lambda place: names[int(place[1])], text)

    return [
        replace(found, reasons=tuple(replace(reason, text=filled(reason.text)) for reason in found.reasons))
        for found in recommendations
    ]


def _shown(name: str) -> str:
    line = one_line(name)
    if len(line) > _LONGEST_NAME:
        line = f"{line[:_LONGEST_NAME]}…"
    return f"“{line}”" if line else ""
