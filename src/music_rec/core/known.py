"""What is known of tracks beside their names, by kind: a code for each track group, and what every code is called.

Nothing of it changes which plays there are: it stands beside the names, as what is loved does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from music_rec.core.history import History

Codes = NDArray[np.int32]
Trait = Literal["genre", "decade", "year", "age", "country", "length", "language", "script", "listeners", "mood"]
TRAITS: tuple[Trait, ...] = get_args(Trait)
UNKNOWN = "?"
"""The key of plays of which a trait is not known."""
ANY = "*"
"""The key of plays of which it is."""
Valued = tuple[tuple[Trait, str], ...]
"""Traits with a key each."""

LENGTHS = ((0, 2), (2, 3), (3, 4), (4, 5), (5, 7), (7, 10), (10, 0))
"""Minutes from and to, 0 without an end."""
AGES = ((0, 0), (1, 1), (2, 4), (5, 9), (10, 19), (20, 29), (30, 49), (50, 0))
"""First and last number of years, 0 without an end."""
TIERS = ("everywhere", "widely", "some", "few", "hardly")
"""How known a track is, the most known first."""
TIER_LABELS = ("Known everywhere", "Widely known", "Known to some", "Known to few", "Known to hardly anybody")
_TIER_EDGES: Mapping[str, tuple[int, ...]] = {"listenbrainz": (10_000, 1_000, 100, 10)}
_OTHER_EDGES = (1_000_000, 100_000, 10_000, 1_000)
"""Listeners from which on a tier begins. ListenBrainz has about a hundredth of the listeners of Last.fm."""
MOOD_STEPS = 5
"""So many steps of energy, and of valence, from 0 to 1."""


@dataclass(frozen=True)
class Labelled:
    """A code for each track group, 0 where nobody knows, and by code its key, which lasts, and its label for people."""

    codes: Codes = field(repr=False)
    keys: tuple[str, ...] = ("",)
    labels: tuple[str, ...] = ("",)

    @classmethod
    def of(cls, size: int, keys: Mapping[int, str], labels: Mapping[str, str], order: Sequence[str] = ()) -> Labelled:
        """From keys by track group; the codes follow `order`, and the alphabet where there is none."""
        told = set(keys.values())
        known = ("", *(one for one in order if one in told), *sorted(told.difference(order)))
        place = {key: code for code, key in enumerate(known)}
        codes = np.zeros(size, np.int32)
        if keys:
            codes[list(keys)] = [place[key] for key in keys.values()]
        return cls(codes, known, ("", *(labels.get(key, key) for key in known[1:])))

    @cached_property
    def code_of(self) -> Mapping[str, int]:
        """The code of every key."""
        return {key: code for code, key in enumerate(self.keys) if code}

    def label(self, key: str) -> str:
        """What a key is called; itself where nothing here has it."""
        return self.labels[self.code_of[key]] if key in self.code_of else key


NONE = Labelled(np.zeros(1, np.int32))


class Known:
    """What is known of every track group; each kind is made when it is asked for first, and kept."""

    def __init__(self, make: Callable[[Trait], Labelled]) -> None:
        self._make = make
        self._made: dict[Trait, Labelled] = {}
        self._making = threading.Lock()

    def of(self, trait: Trait) -> Labelled:
        """One kind; of `age`, which a play has and no track, there is none."""
        with self._making:
            if trait not in self._made:
                self._made[trait] = self._make(trait)
            return self._made[trait]


NOTHING = Known(lambda _: NONE)


def trait_of(history: History, trait: Trait) -> Labelled:
    """The trait of every play in the place of every track group."""
    if trait == "age":
        return _ages(history)
    told = history.known.of(trait)
    return Labelled(_by_play(told.codes, history), told.keys, told.labels)


def has(history: History, trait: Trait, keys: Sequence[str]) -> NDArray[np.bool_]:
    """Which plays have one of these keys, or any (`*`), or none that is known (`?`)."""
    told = trait_of(history, trait)
    mask: NDArray[np.bool_] = marked(told, keys)[told.codes]
    return mask


def marked(told: Labelled, keys: Sequence[str]) -> NDArray[np.bool_]:
    """By code: whether it is one of these keys, or any (`*`), or none that is known (`?`)."""
    wanted = np.zeros(len(told.keys), np.bool_)
    wanted[[told.code_of[key] for key in keys if key in told.code_of]] = True
    wanted[0] = UNKNOWN in keys
    wanted[1:] |= ANY in keys
    return wanted


def known_share(history: History, trait: Trait) -> float:
    """Of what share of the plays (0-1) a trait is known, 0 of nothing."""
    codes = trait_of(history, trait).codes
    return float(np.count_nonzero(codes)) / max(len(codes), 1)


def both(inner: Valued, outer: Valued) -> Valued | None:
    """What lets through just what both do, each being of all kinds one of its keys; None where no list of keys says it."""
    kinds = dict.fromkeys(trait for trait, _ in (*inner, *outer))
    found = {trait: _narrower(_keys(inner, trait), _keys(outer, trait)) for trait in kinds}
    if any(keys is None for keys in found.values()):
        return None
    return tuple((trait, key) for trait, keys in found.items() for key in keys or ())


def length_key(ms: float) -> str:
    """The bucket of a length in milliseconds."""
    return next(_span_key(one) for one in LENGTHS if ms < one[1] * 60_000 or not one[1])


def tier_key(listeners: float, source: str) -> str:
    """How known is what has so many listeners at a source."""
    edges = _TIER_EDGES.get(source, _OTHER_EDGES)
    return next((tier for tier, edge in zip(TIERS, edges, strict=False) if listeners >= edge), TIERS[-1])


def mood_key(energy: float, valence: float) -> str:
    """The tile of a mood: step of energy and of valence, from 1 on."""
    steps = (min(int(value * MOOD_STEPS), MOOD_STEPS - 1) + 1 for value in (energy, valence))
    return "-".join(map(str, steps))


LENGTH_LABELS = {f"{low}-{high}": f"{low} to {high} min" for low, high in LENGTHS} | {
    "0-2": "under 2 min",
    "10-0": "10 min and more",
}
AGE_LABELS = {f"{low}-{high}": f"{low} to {high} years" for low, high in AGES} | {
    "0-0": "The same year",
    "1-1": "1 year",
    "50-0": "50 years and more",
}
MOOD_LABELS = {
    f"{energy}-{valence}": f"energy {20 * energy - 20} to {20 * energy}, brightness {20 * valence - 20} to {20 * valence}"
    for energy in range(1, MOOD_STEPS + 1)
    for valence in range(1, MOOD_STEPS + 1)
}


def _by_play(codes: Codes, history: History) -> Codes:
    track = history.track
    found: Codes = codes[np.where(track < len(codes), track, 0)]
    return found


def _ages(history: History) -> Labelled:
    """How many years before its play each track came out; one that is said to come out later is of the same year."""
    told = history.known.of("year")
    years = np.array([int(key) for key in told.keys[1:]], np.int32)
    codes = _by_play(told.codes, history)
    played = history.local.astype("M8[s]").astype("M8[Y]").astype(np.int32) + 1970
    age = np.maximum(played - np.append(0, years)[codes], 0)
    bucket = np.searchsorted([low for low, _ in AGES], age, "right")
    keys = ("", *map(_span_key, AGES))
    return Labelled(np.where(codes > 0, bucket, 0).astype(np.int32), keys, ("", *(AGE_LABELS[key] for key in keys[1:])))


def _span_key(span: tuple[int, int]) -> str:
    return f"{span[0]}-{span[1]}"


def _keys(valued: Valued, trait: Trait) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for kind, key in valued if kind == trait))


def _narrower(inner: tuple[str, ...], outer: tuple[str, ...]) -> tuple[str, ...] | None:
    if not outer or (inner and (set(inner) <= set(outer) or (outer == (ANY,) and UNKNOWN not in inner))):
        return inner
    if not inner or set(outer) <= set(inner) or (inner == (ANY,) and UNKNOWN not in outer):
        return outer
    return None
