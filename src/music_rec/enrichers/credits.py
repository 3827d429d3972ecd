"""Whether two credits name the same artist: bands, guests, namesakes in part, other scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from music_rec.enrichers import names
from music_rec.enrichers.names import artist_likeness, folded
from music_rec.enrichers.versions import title_of

BAND_OF, LEAD, ONE_OF_TWO, NOBODY = 0.93, 0.91, 0.88, 0.8
"""How sure it is that one credit is meant by another that adds a band, further artists behind it, or one before it; and
that of a compilation, where anybody may be meant."""
_LONGEST = 400
_VARIOUS = {
    "various artists",
    "various",
    "va",
    "unknown",
    "unknown artist",
    "no artist",
    "verschiedene interpreten",
    "artistes divers",
}
_GUESTS = re.compile(r"\s*[\[(]?\s*\b(?:feat|ft|featuring|with|w/)(?:\.|\b)\s*|\s+(?:vs\.?|x|×)\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s*[,;/&+・、]\s*|\s+(?:and|und|et|y|con|och|og|e)\s+", re.IGNORECASE)
_BAND = re.compile(r"^(?:and |with )?(?:the|his|her|their|los|die|les) ")
_CHANNEL = re.compile(r"\s+-\s+topic$|(?<=\w)\s?vevo$", re.IGNORECASE)
"""What video sites add to a name."""


@dataclass(frozen=True)
class Credit:
    """The artists a credit names; all folded."""

    lead: str
    """All but the guests: a band, or several artists as one."""
    people: tuple[str, ...]
    """Each, the first first."""
    rest: str
    """What the lead says behind the first."""


@lru_cache(maxsize=20_000)
def credit_of(artist: str) -> Credit:
    """A credit taken apart."""
    first, *guests = _filled(_GUESTS.split(_CHANNEL.sub("", artist[:_LONGEST]))) or [artist]
    one, *more = _filled(_PARTS.split(first)) or [first]
    others = [part for guest in guests for part in _PARTS.split(guest)]
    people = dict.fromkeys(key for key in map(folded, [one, *more, *others]) if key)
    return Credit(folded(first), tuple(people), folded(first)[len(folded(one)) :].strip())


def people(artist: str) -> frozenset[str]:
    """Everybody whom a credit names, and its lead as one."""
    credit = credit_of(artist)
    return frozenset({credit.lead, *credit.people})


def credit_likeness(one: str, other: str) -> float:
    """How sure it is that two credits of a recording mean the same, 0 to 1; symmetric. Others may be named on one side only."""
    alike = name_likeness(one, other)
    if alike >= names.SPACED or not one.strip() or not other.strip():
        return alike
    return max(alike, _one_in_other(credit_of(one), credit_of(other)))


def name_likeness(one: str, other: str) -> float:
    """How sure it is that two names are of one artist, 0 to 1; symmetric. Guests may be named on one side, but nobody else:
    Queen are not `Queen & David Bowie`.
    """
    if not one.strip() or not other.strip():
        return 0.0
    if _is_nobody(one) or _is_nobody(other):
        return 1.0 if folded(one) == folded(other) else NOBODY
    alike = artist_likeness(folded(one), folded(other))
    if alike >= names.SPACED:
        return alike
    first, second = credit_of(one), credit_of(other)
    leads = names.SPACED * artist_likeness(first.lead, second.lead)
    together = names.SPACED if set(first.people) == set(second.people) else 0.0
    return max(alike, leads, together, _translated(one, other), _translated(other, one))


def _filled(parts: Sequence[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=4096)
def _is_nobody(artist: str) -> bool:
    return folded(artist) in _VARIOUS


def _one_in_other(one: Credit, other: Credit) -> float:
    """Whether one credit is among those of the other: `Bob Marley` of `Bob Marley & The Wailers`."""
    longer, shorter = (one, other) if len(one.people) > len(other.people) else (other, one)
    if not set(shorter.people) <= set(longer.people):
        return 0.0
    if shorter.people[0] != longer.people[0]:
        return ONE_OF_TWO
    return BAND_OF if _BAND.match(f"{longer.rest} ") else LEAD


def _translated(one: str, other: str) -> float:
    """Whether one says the other beside itself in another script: `宇多田ヒカル (Utada Hikaru)`."""
    written = title_of(one)
    if not written.translation:
        return 0.0
    return names.RESPELLED * max(artist_likeness(name, folded(other)) for name in (written.short, written.translation))
