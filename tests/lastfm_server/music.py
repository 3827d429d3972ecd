"""What people do with music: how they tag it, what they play beside it. It is told here, or invented for whatever is asked."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

_TAGS = ("rock", "indie", "electronic", "jazz", "folk", "ambient", "Hip-Hop", "metal", "pop", "soul")
_NOISE = ("seen live", "favorites", "00s", "female vocalists", "under 2000 listeners")
_NEAR = 12


@dataclass(frozen=True)
class Tune:
    """A track, with what people say and play."""

    artist: str
    title: str
    mbid: str = ""
    length_ms: int = 0
    listeners: int = 0
    plays: int = 0
    tags: tuple[tuple[str, int], ...] = ()
    """(tag, 0 to 100)"""
    near: tuple[tuple[str, str, float], ...] = ()
    """(artist, title, 1 for the nearest)"""


@dataclass(frozen=True)
class Musician:
    """An artist, likewise."""

    name: str
    mbid: str = ""
    tags: tuple[tuple[str, int], ...] = ()
    near: tuple[tuple[str, float], ...] = ()
    top: tuple[Tune, ...] = ()
    """What is played most, that first."""


class Music:
    """Everything there is; that part of what is asked for and not told here is invented, always the same of one name."""

    def __init__(self, *things: Musician | Tune, known: float = 0, corrections: Mapping[str, str] | None = None) -> None:
        self._things = {_key(one): one for one in things}
        self._known = known
        self._corrections = {wrong.lower(): right for wrong, right in (corrections or {}).items()}

    def musician(self, params: Mapping[str, str]) -> Musician | None:
        """Who is asked for, by name or id; None for nobody."""
        name = self._named(params, "artist")
        found = self._things.get((name.lower(), "")) if name else self._by_id(params)
        if isinstance(found, Musician):
            return found
        return self._invented(name) if name and self._invents(name) else None

    def tune(self, params: Mapping[str, str]) -> Tune | None:
        """Which track is asked for, likewise."""
        artist, title = self._named(params, "artist"), self._named(params, "track")
        found = self._things.get((artist.lower(), title.lower())) if title else self._by_id(params)
        if isinstance(found, Tune):
            return found
        return self._invented_tune(artist, title) if artist and title and self._invents(artist, title) else None

    def _named(self, params: Mapping[str, str], which: str) -> str:
        name = params.get(which, "")
        return self._corrections.get(name.lower(), name) if params.get("autocorrect") == "1" else name

    def _by_id(self, params: Mapping[str, str]) -> Musician | Tune | None:
        mbid = params.get("mbid", "")
        return next((one for one in self._things.values() if mbid and one.mbid == mbid), None)

    def _invents(self, *names: str) -> bool:
        return _chance(*names).random() < self._known

    def _invented(self, name: str) -> Musician:
        rng = _chance(name)
        near = [(f"Near {name[:20]} {n}", 1 - n / _NEAR) for n in range(_NEAR)]
        top = [Tune(name, f"Hit {n}", listeners=100_000 // n, plays=500_000 // n) for n in range(1, _NEAR)]
        return Musician(name, tags=_tags(rng, name), near=tuple(near), top=tuple(top))

    def _invented_tune(self, artist: str, title: str) -> Tune:
        rng = _chance(artist, title)
        made = Tune(artist, title, length_ms=rng.randrange(60, 400) * 1000, listeners=rng.randrange(1, 10**6))
        near = [(f"Near {artist[:20]} {n}", f"Like {title[:20]} {n}", 1 - n / _NEAR) for n in range(_NEAR)]
        return replace(made, plays=made.listeners * 5, tags=_tags(rng, artist), near=tuple(near))


def _tags(rng: random.Random, name: str) -> tuple[tuple[str, int], ...]:
    """Genres, noise, and the own name, the heaviest at 100."""
    names = [*rng.sample(_TAGS, 4), *rng.sample(_NOISE, 2), name]
    return tuple((tag, max(1, 100 - 15 * place)) for place, tag in enumerate(names))


def _chance(*names: str) -> random.Random:
    return random.Random(zlib.crc32("\n".join(names).lower().encode(errors="replace")))


def _key(one: Musician | Tune) -> tuple[str, str]:
    return (one.name.lower(), "") if isinstance(one, Musician) else (one.artist.lower(), one.title.lower())
