"""Pairs of names of which it is known whether they mean one recording, made from tracks with ids."""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz import fuzz, process

PAIRS = 2000
SAME_SHARE = 0.5
WITH_LENGTH = 0.3
VERSIONS = (
    *(
        "live",
        "live at Roskilde",
        "acoustic",
        "karaoke version",
        "instrumental",
        "demo",
        "Zander Kohl remix",
        "cover",
        "sped up",
    ),
    *("ao vivo", "en vivo", "en directo", "a cappella", "orchestral version", "BBC session", "re-recorded", "rehearsal"),
    "Spanish version",
)
_EDITIONS = ("2011 Remaster", "Remastered", "Remastered 2009", "Album Version", "Mono", "Deluxe Edition", "Bonus Track")


@dataclass(frozen=True)
class Name:
    """How one side names a recording."""

    artist: str
    title: str
    album: str = ""
    length_ms: int = 0
    mbid: str = ""


@dataclass(frozen=True)
class Pair:
    """What was played and what is offered for it."""

    played: Name
    offered: Name
    same: bool
    how: str
    """What was done to make the one from the other."""


@dataclass(frozen=True)
class Neighbours:
    """All names, by what makes them easy to confuse."""

    all: Sequence[Name]
    of_artist: Mapping[str, Sequence[Name]]
    of_title: Mapping[str, Sequence[Name]]
    artists: Sequence[str] = field(default=())


def names_in(path: Path) -> list[Name]:
    """A name for each track id in one Last.fm export with ids, or in all of a folder; each track has an invented length."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    found: dict[str, Name] = {}
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                if (mbid := row["track_mbid"]) and row["artist"] and row["track"]:
                    found.setdefault(mbid, Name(row["artist"], row["track"], row["album"] or "", _length(mbid), mbid))
    return list(found.values())


def pairs_of(names: Sequence[Name], *, count: int = PAIRS, seed: int = 1) -> list[Pair]:
    """Half of them the same recording named otherwise, half another: a version, a neighbour, a namesake, a part."""
    rng = random.Random(seed)
    around = _neighbours(names)
    made: list[Pair] = []
    while len(made) < count:
        name = rng.choice(names)
        pair = _same(name, rng) if rng.random() < SAME_SHARE else _other(name, around, rng)
        if pair:
            made.append(_known_less(pair, around, rng))
    return made


def _length(mbid: str) -> int:
    return 90_000 + random.Random(mbid).randrange(240_000)


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _is_other(one: str, other: str) -> bool:
    """Whether two artists are surely not one, nor one with a guest."""
    people = [{*re.findall(r"\w+", name.lower())} - {"the", "and"} for name in (one, other)]
    return not (people[0] <= people[1] or people[1] <= people[0])


def _neighbours(names: Sequence[Name]) -> Neighbours:
    by_artist, by_title = defaultdict(list), defaultdict(list)
    for name in names:
        by_artist[name.artist.lower()].append(name)
        by_title[_plain(name.title)].append(name)
    return Neighbours(names, by_artist, by_title, sorted({name.artist for name in names}))


def _either_way(pair: Pair, rng: random.Random) -> Pair:
    return pair if rng.random() < 0.5 else replace(pair, played=pair.offered, offered=pair.played)


# --- the same recording


def _same(name: Name, rng: random.Random) -> Pair:
    played = offered = name
    done: list[str] = []
    for how in rng.sample(list(SPELLINGS), rng.choice((1, 1, 2, 3))):
        changed = SPELLINGS[how](offered, rng)
        if changed != offered:
            offered, done = changed, [*done, how]
    if rng.random() < 0.1:
        version = rng.choice(VERSIONS)
        played, offered = _tail(played, version, rng), _tail(offered, version.title(), rng)
        done.append("both versions")
    if offered.length_ms:
        offered = replace(offered, length_ms=offered.length_ms + rng.randint(-2500, 2500))
    return _either_way(Pair(played, offered, same=True, how=" + ".join(done) or "as it is"), rng)


def _typo(text: str, rng: random.Random) -> str:
    places = [found.start() + 1 for found in re.finditer(r"[a-z]{4,}", text)]
    if not places:
        return text
    at = rng.choice(places)
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] * 2 + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _both(change: Callable[[str], str]) -> Callable[[Name, random.Random], Name]:
    return lambda name, _rng: replace(name, artist=change(name.artist), title=change(name.title))


def _tail(name: Name, text: str, rng: random.Random) -> Name:
    return replace(name, title=rng.choice(("{} ({})", "{} - {}", "{} [{}]")).format(name.title, text))


def _guest(name: Name, rng: random.Random) -> Name:
    sign = rng.choice(("feat.", "ft.", "featuring"))
    if rng.random() < 0.5:
        return replace(name, artist=f"{name.artist} {sign} Zander Kohl")
    return replace(name, title=f"{name.title} ({sign} Zander Kohl)")


def _the(name: Name, _rng: random.Random) -> Name:
    bare = re.sub(r"(?i)^the ", "", name.artist)
    return replace(name, artist=bare if bare != name.artist else f"The {name.artist}")


def _brackets(name: Name, _rng: random.Random) -> Name:
    return replace(name, title=re.sub(r" \(([^()]*)\)$", r" - \1", name.title))


SPELLINGS: Mapping[str, Callable[[Name, random.Random], Name]] = {
    "case": _both(str.upper),
    "lower case": _both(str.lower),
    "accents": _both(_bare),
    "punctuation": _both(lambda text: re.sub(r"[.,'’!?:]", "", text)),
    "hyphens": _both(lambda text: text.replace("-", "‐").replace("'", "’")),
    "and": _both(lambda text: text.replace(" & ", " and ") if " & " in text else text.replace(" and ", " & ")),
    "the": _the,
    "guest": _guest,
    "brackets": _brackets,
    "edition": lambda name, rng: _tail(name, rng.choice(_EDITIONS), rng),
    "typo in the title": lambda name, rng: replace(name, title=_typo(name.title, rng)),
    "typo in the artist": lambda name, rng: replace(name, artist=_typo(name.artist, rng)),
    "spaces": lambda name, _rng: replace(name, title=f" {name.title}  ", artist=name.artist.replace(" ", "  ")),
}


# --- another recording


def _other(name: Name, around: Neighbours, rng: random.Random) -> Pair | None:
    how = rng.choice(list(CONFUSIONS))
    found = CONFUSIONS[how](name, around, rng)
    if found is None:
        return None
    played, offered = (name, found) if not isinstance(found, tuple) else found
    return _either_way(Pair(played, offered, same=False, how=how), rng)


Confusion = Callable[[Name, Neighbours, random.Random], Name | tuple[Name, Name] | None]


def _version(name: Name, _around: Neighbours, rng: random.Random) -> Name | None:
    if re.search("(?i)live|session|acoustic", name.album):
        return None
    length = round(name.length_ms * rng.choice((1.0, 1.1, 1.3)))
    return replace(_tail(name, rng.choice((str, str.title, str.upper))(rng.choice(VERSIONS)), rng), length_ms=length)


def _two_versions(name: Name, _around: Neighbours, rng: random.Random) -> tuple[Name, Name]:
    kinds = [version for version in VERSIONS if "vivo" not in version and version not in ("live at Roskilde", "en directo")]
    one, other = rng.sample(kinds, 2)
    return _tail(name, one, rng), _tail(name, other, rng)


def _two_remixes(name: Name, _around: Neighbours, rng: random.Random) -> tuple[Name, Name]:
    return _tail(name, "Zander Kohl Remix", rng), _tail(name, "Ida Marsh remix", rng)


def _two_parts(name: Name, _around: Neighbours, rng: random.Random) -> tuple[Name, Name]:
    one, other = rng.choice(
        (("Part I", "Part II"), ("Pt. 2", "Part Three"), ("Part 1", "Pt. 2"), ("No. 4", "No. 5"), ("Vol. 1", "Volume 2"))
    )
    return replace(name, title=f"{name.title}, {one}"), replace(name, title=f"{name.title} ({other})")


def _near_title(name: Name, around: Neighbours, _rng: random.Random) -> Name | None:
    """The title of the same artist that is most like it and not it."""
    others = [other for other in around.of_artist[name.artist.lower()] if _plain(other.title) != _plain(name.title)]
    others = [other for other in others if not re.search("(?i)remaster", other.title + name.title)]
    return max(others, key=lambda other: fuzz.ratio(other.title.lower(), name.title.lower()), default=None)


def _other_title(name: Name, around: Neighbours, rng: random.Random) -> Name | None:
    others = [other for other in around.of_artist[name.artist.lower()] if _plain(other.title) != _plain(name.title)]
    return rng.choice(others) if others else None


def _namesake(name: Name, around: Neighbours, rng: random.Random) -> Name | None:
    """A track of another artist with the same title, from the names or invented."""
    found = [other for other in around.of_title[_plain(name.title)] if _is_other(other.artist, name.artist)]
    artist = rng.choice(around.all).artist
    invented = replace(name, artist=artist, mbid="", length_ms=_length(name.title)) if _is_other(artist, name.artist) else None
    return rng.choice(found) if found else invented


def _near_artist(name: Name, around: Neighbours, _rng: random.Random) -> Name | None:
    """The same title by the artist whose name is most like it, if it is another."""
    like = process.extract(name.artist, around.artists, scorer=fuzz.ratio, limit=3)
    others = [artist for artist, _score, _at in like if _is_other(artist, name.artist)]
    return replace(name, artist=others[0], mbid="", length_ms=_length(name.title)) if others else None


CONFUSIONS: Mapping[str, Confusion] = {
    "a version": _version,
    "a version of the same": _version,
    "two versions": _two_versions,
    "two remixes": _two_remixes,
    "two parts": _two_parts,
    "near title of the artist": _near_title,
    "near title of the same artist": _near_title,
    "other title of the artist": _other_title,
    "title of another artist": _namesake,
    "title of a near artist": _near_artist,
}
VERSIONS_SWAPPED = {"a version", "a version of the same", "two versions", "two remixes"}
"""The confusions in which the names are right and the recording is another."""


def _known_less(pair: Pair, around: Neighbours, rng: random.Random) -> Pair:
    """The pair as services and histories know it: mostly without lengths, and often with another album, or none."""
    known = rng.random() < WITH_LENGTH
    played = pair.played if known else replace(pair.played, length_ms=0)
    album = rng.choice((pair.offered.album, pair.offered.album, rng.choice(around.all).album, ""))
    return replace(
        pair, played=played, offered=replace(pair.offered, album=album, length_ms=pair.offered.length_ms if known else 0)
    )
