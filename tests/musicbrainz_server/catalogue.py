"""What the stand-in knows: artists, releases and recordings that nobody ever made."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

_SYLLABLES = (
    "ba",
    "dor",
    "fen",
    "gul",
    "hir",
    "jom",
    "kat",
    "lun",
    "mav",
    "nor",
    "pes",
    "quil",
    "rad",
    "sol",
    "tiv",
    "urn",
    "vex",
    "wob",
)
_AREAS = (("Norway", "NO"), ("Japan", "JP"), ("Brazil", "BR"), ("", ""))
_TAGS = ("rock", "ambient", "jazz", "seen live", "techno", "folk")


def mbid(name: str) -> str:
    """The id of whatever is called that."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


@dataclass(frozen=True)
class Artist:
    """A person or band."""

    name: str
    mbid: str = ""
    kind: str = "Group"
    area: str = ""
    country: str = ""
    begin: str = ""
    end: str = ""
    tags: Mapping[str, int] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.mbid or mbid(f"artist {self.name}")


@dataclass(frozen=True)
class Release:
    """An album as it was sold; `group` is what it and its reissues share."""

    title: str
    artist: Artist
    mbid: str = ""
    date: str = ""
    first_date: str = ""
    """Of its release group."""
    kind: str = "Album"
    secondary: tuple[str, ...] = ()
    status: str = "Official"
    cover: bool = True

    @property
    def id(self) -> str:
        return self.mbid or mbid(f"release {self.artist.name} {self.title} {self.date}")

    @property
    def group_id(self) -> str:
        return mbid(f"group {self.artist.name} {self.title}")


@dataclass(frozen=True)
class Recording:
    """What was recorded once."""

    title: str
    artist: Artist
    releases: tuple[Release, ...] = ()
    mbid: str = ""
    length: int = 0
    date: str = ""
    isrcs: tuple[str, ...] = ()
    tags: Mapping[str, int] = field(default_factory=dict)
    video: bool = False

    @property
    def id(self) -> str:
        return self.mbid or mbid(f"recording {self.artist.name} {self.title} {self.length}")


@dataclass
class Catalogue:
    """All there is, and which old ids lead to which new ones."""

    recordings: list[Recording] = field(default_factory=list)
    artists: list[Artist] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for recording in self.recordings:
            self.releases += [release for release in recording.releases if release not in self.releases]
            self.artists += [] if recording.artist in self.artists else [recording.artist]

    @classmethod
    def made(cls, recordings: int, seed: int = 0) -> Catalogue:
        """So many recordings, ten on each album, thirty of each artist."""
        rng = random.Random(seed)
        made: list[Recording] = []
        while len(made) < recordings:
            area, country = rng.choice(_AREAS)
            begin = str(rng.randrange(1950, 2010))
            tags = {tag: rng.randrange(1, 9) for tag in rng.sample(_TAGS, 2)}
            artist = Artist(_name(rng, 2), area=area, country=country, begin=begin, tags=tags)
            for _ in range(3):
                year = str(rng.randrange(int(begin), 2025))
                album = Release(_name(rng, 1), artist, date=f"{year}-03", first_date=year)
                made += [_track(rng, artist, album, number) for number in range(10)]
        return cls(made[:recordings])

    def current(self, one: str) -> str:
        """The id that leads somewhere now."""
        return self.merged.get(one, one)


def _track(rng: random.Random, artist: Artist, album: Release, number: int) -> Recording:
    length, isrc = rng.randrange(90_000, 500_000), f"QZ{rng.randrange(10**10):010d}"
    return Recording(f"{_name(rng, 2)} {number}", artist, (album,), length=length, date=album.date, isrcs=(isrc,))


def _name(rng: random.Random, words: int) -> str:
    return " ".join("".join(rng.choices(_SYLLABLES, k=rng.randrange(2, 4))).title() for _ in range(words))
