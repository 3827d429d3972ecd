"""What a title says beside its name: that it is live, a remix, a remaster, and who sings along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from music_rec.core.keys import name_key
from music_rec.enrichers import version_words as words
from music_rec.enrichers.names import folded

OTHER_VERSION = "version"
"""The kind of a version of which only the title knows the name."""
RECORDINGS = frozenset({*words.RECORDINGS, OTHER_VERSION})
CUTS = frozenset(words.CUTS)
EDITIONS = frozenset(words.EDITIONS)
_IMPLIED = {"live", "session", "remix", "karaoke", "cover", "acoustic", "instrumental", "demo"}

_GUEST = re.compile(r"\s*(?:feat|ft|featuring|prod)\b\.?(?: by)?\s*(.+)|\s*(?:with|w/)\s+(.+)", re.IGNORECASE | re.DOTALL)
_TRAILING_GUEST = re.compile(r"\s(?:feat|ft|featuring)\b\.?\s+(.+)$", re.IGNORECASE | re.DOTALL)
_BRACKET = re.compile(r"\(([^()]*)(?:\)|$)")
_DASH = re.compile(r"\s+-+\s*|\s*-+\s+|\s+[|~/]+\s+|:\s+|\s*〜\s*|;\s+")
_OF_A_FILM = re.compile(
    r"\s*from (?:[\"“”„«'‘]|the (?:\w+ )?(?:motion picture|film|movie|series|musical|album|soundtrack|game)\b)", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[,;:/|]| - ")
_PLAIN = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("[{（［｛【〔〈《", "("), **dict.fromkeys("]}）］｝】〕〉》", ")")}
)
_TRAILING = re.compile(
    r"\s((?:\d{4} )?(?:digital(?:ly)? )?remaster(?:ed)?(?: version)?(?: \d{4})?"
    r"|(?:acoustic|live|album|single|demo|instrumental|radio|extended|karaoke|original|orchestral|explicit)"
    r" (?:version|edit|mix)"
    r"|remix|sped up|slowed|nightcore)$",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters of a title that are read; what is longer is no title."""


@dataclass(frozen=True)
class Told:
    """What is told of a version."""

    kinds: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    """Words that tell it from others of its kind: of whom the remix is, where it was played."""

    def __or__(self, other: Told) -> Told:
        return Told(self.kinds | other.kinds, self.details | other.details)

    def __bool__(self) -> bool:
        return bool(self.kinds)


@dataclass(frozen=True)
class Title:
    """A title taken apart; names are folded."""

    name: str
    """Without versions and guests."""
    short: str
    """The name without what else stands in brackets."""
    translation: str = ""
    """What stands in brackets in another script: `봄날 (Spring Day)`."""
    told: Told = Told()
    guests: tuple[str, ...] = ()
    """As they are written."""


@lru_cache(maxsize=20_000)
def title_of(text: str) -> Title:
    """A title taken apart. A title that is nothing but a version keeps its words as its name."""
    plain = " ".join(text[:_LONGEST].translate(_PLAIN).split())
    title, rest = Title("", ""), plain
    for step in (_brackets, _dashes, _trailing_version, _trailing_guest):
        title, rest = step(title, rest)
    if not rest.strip():
        return Title(folded(plain), folded(plain))
    name = folded(rest)
    short = folded(_BRACKET.sub(" ", rest)) or name
    return replace(title, name=name, short=short, translation=_translation(short, rest))


def _translation(short: str, text: str) -> str:
    inside = [folded(found) for found in _BRACKET.findall(text)]
    return next((found for found in inside if found and found.isascii() != short.isascii()), "")


@lru_cache(maxsize=20_000)
def told_by_album(album: str) -> Told:
    """What the name of an album tells of all its tracks: `Live at ...`, `The Remixes`; details are left out."""
    title = title_of(album)
    kinds = title.told.kinds | told_by(album.translate(_PLAIN)).kinds
    name = f" {name_key(album)} "
    kinds |= {
        kind for kind, word in (("karaoke", "karaoke"), ("cover", "tribute"), ("live", "unplugged")) if f" {word} " in name
    }
    return Told(frozenset(kinds & _IMPLIED))


def told_by_notes(notes: str) -> Told:
    """What a remark of a service tells: `live, 1995-07-01: Wembley Stadium`; what follows a version are its details."""
    found = Told()
    for part in _SEPARATORS.split(notes.translate(_PLAIN)):
        told = told_by(part)
        found |= told if told else Told(details=_details(name_key(part)) if found else frozenset())
    return found


@lru_cache(maxsize=20_000)
def told_by(segment: str) -> Told:
    """What a part of a title tells of a version; nothing where it is a part of the name."""
    key = name_key(segment)
    kinds = frozenset({"film"} if _OF_A_FILM.match(segment) else _kinds(key))
    if not kinds and re.fullmatch(words.GENERIC, key):
        kinds = frozenset({OTHER_VERSION})
    return Told(kinds, _details(key) if kinds & (RECORDINGS | CUTS) else frozenset())


def _phrases() -> Iterator[tuple[str, re.Pattern[str]]]:
    for kind, listed in {**words.RECORDINGS, **words.CUTS, **words.EDITIONS}.items():
        phrases = listed.split("|")
        free = "|".join(sorted({name_key(one) for one in phrases if one[0] != "="}, key=len, reverse=True)) or "(?!)"
        alone = "|".join(name_key(one[1:]) for one in phrases if one[0] == "=") or "(?!)"
        yield kind, re.compile(rf"(?P<before>(?:.* )?)(?:{free})(?: s)?(?P<after>(?: .*)?)|(?:{alone})")


_KINDS = list(_phrases())
_VERSION_WORDS = {
    word
    for listed in (*words.RECORDINGS.values(), *words.CUTS.values(), *words.EDITIONS.values())
    for phrase in listed.split("|")
    for word in name_key(phrase.lstrip("=")).split()
}
_SIGNS = [sign for listed in words.BY_SIGNS.values() for sign in listed.split("|")]


def _kinds(key: str) -> Iterator[str]:
    yield from (kind for kind, listed in words.BY_SIGNS.items() if any(sign in key for sign in listed.split("|")))
    for kind, pattern in _KINDS:
        found = pattern.fullmatch(key)
        if found and _tells_more(kind, found["after"] or "") and not (kind == "live" and _is_verb(found["before"] or "")):
            yield kind


def _tells_more(kind: str, after: str) -> bool:
    """Whether what follows a phrase tells more of the version: a place, a date, another version."""
    first = (after.split() or [""])[0]
    if kind == "live":
        return first not in words.NOT_AFTER_LIVE
    return not first or first in words.TELLING or first in _VERSION_WORDS or first[0].isdigit()


def _is_verb(before: str) -> bool:
    return before.split()[-1:] != [] and before.split()[-1] in words.NOT_BEFORE_LIVE


def _details(key: str) -> frozenset[str]:
    left = (word for word in key.split() if word not in words.FILLER and word not in _VERSION_WORDS)
    return frozenset(word for word in left if not any(sign in word for sign in _SIGNS))


def _brackets(title: Title, text: str) -> tuple[Title, str]:
    """(the title with what brackets tell, the text without those that tell something)."""
    for found in list(_BRACKET.finditer(text)):
        read = _with_segment(title, found[1])
        if read is not title:
            title, text = read, text.replace(found[0], " ", 1)
    return title, text


def _dashes(title: Title, text: str) -> tuple[Title, str]:
    """The same for what stands behind dashes and the like: `Song - 2011 - Remaster`."""
    while len(parted := list(_DASH.finditer(text))) > 0:
        last = parted[-1]
        read = _with_segment(title, text[last.end() :])
        loose = bool(title.told) and _is_loose(text[last.end() :])
        if not text[: last.start()].strip() or (read is title and not loose):
            break
        title, text = read, text[: last.start()]
    return title, text


def _is_loose(text: str) -> bool:
    """Whether a part says nothing of the name, as the end of `Song -Live-` or the year in `Song - 2011 - Remaster`."""
    return re.fullmatch(r"[\s-]*(?:(?:19|20)\d\d)?\s*", text) is not None


def _trailing_guest(title: Title, text: str) -> tuple[Title, str]:
    """The same for guests at the end, without any sign."""
    found = _TRAILING_GUEST.search(text)
    if not found or not text[: found.start()].strip():
        return title, text
    return replace(title, guests=(*title.guests, found[1])), text[: found.start()]


def _trailing_version(title: Title, text: str) -> tuple[Title, str]:
    """The same for a version at the end, without any sign."""
    found = _TRAILING.search(text.rstrip())
    if not found or not text[: found.start()].strip(" -"):
        return title, text
    return _with_segment(title, found[1]), text[: found.start()]


def _with_segment(title: Title, segment: str) -> Title:
    """The title with what a segment tells; the very same title where that is nothing."""
    guest = _GUEST.fullmatch(segment)
    if guest:
        title, named = _trailing_version(title, guest[1] or guest[2])
        return replace(title, guests=(*title.guests, named))
    segment = segment.strip(" -")
    told = told_by(segment) or (told_by_notes(segment) if told_by(_SEPARATORS.split(segment)[0]) else Told())
    return replace(title, told=title.told | told) if told else title
