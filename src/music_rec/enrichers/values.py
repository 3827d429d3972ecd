"""Values of answers that can be trusted: of the right kind, within their range, of a sensible length; else nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LONGEST = 300
"""Signs of a name that are kept."""
MOST_TAGS = 50
"""Of one thing, the heaviest; the rest is what one person each said."""
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Signs that steer, and halves of signs, which no database takes."""
_DATE = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_MBID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_SPOTIFY = re.compile(r"https?://open\.spotify\.com/(?:intl-[a-z-]+/)?(track|artist|album)/([A-Za-z0-9]{22})(?:[/?#].*)?")


def text(value: object) -> str:
    """The text on one line, at most `LONGEST` signs; empty for anything else."""
    return " ".join(_NO_TEXT.sub(" ", value[: 4 * LONGEST]).split())[:LONGEST] if isinstance(value, str) else ""


def number(value: object, low: float, high: float) -> float | None:
    """The number where it lies between the two, both included; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if low <= value <= high else None


def whole(value: object, low: int, high: int) -> int | None:
    """As `number`, of a number without a fraction."""
    found = number(value, low, high)
    return int(found) if found is not None and found.is_integer() else None


def date(value: object) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as much of it as makes sense; empty for anything else."""
    found = _DATE.match(value.strip()) if isinstance(value, str) else None
    return "-".join(filter(None, found.groups())) if found else ""


def mbid(value: object) -> str:
    """The id of MusicBrainz in small letters; empty for anything else."""
    small = value.strip().lower() if isinstance(value, str) else ""
    return small if _MBID.fullmatch(small) else ""


def isrc(value: object) -> str:
    """The ISRC in capitals and without signs between; empty for anything else."""
    code = re.sub(r"[\s-]", "", value).upper() if isinstance(value, str) else ""
    return code if _ISRC.fullmatch(code) else ""


def spotify_ids(kind: str, addresses: Iterable[object]) -> tuple[str, ...]:
    """Ids of tracks, artists or albums at Spotify among some addresses, each once."""
    found = [_SPOTIFY.fullmatch(address) for address in addresses if isinstance(address, str)]
    return tuple(dict.fromkeys(one[2] for one in found if one and one[1] == kind))


def weights(rows: Iterable[tuple[object, object]]) -> dict[str, float]:
    """Weight of each tag from (tag, how often it was given), 1 for the heaviest; what nobody stands behind is left out."""
    counts: dict[str, float] = {}
    for tag, given in rows:
        name, count = text(tag), number(given, 0, 1e9)
        if name and count:
            counts[name] = max(count, counts.get(name, 0))
    heaviest = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_TAGS]
    return {name: round(count / heaviest[0][1], 4) for name, count in heaviest}


def row(value: object) -> Mapping[str, Any]:
    """The object, an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; nothing for anything else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def known(**values: float | str | None) -> dict[str, float | str]:
    """Those of some values that are known: neither None nor empty."""
    return {name: value for name, value in values.items() if value is not None and value != ""}
