"""Invented recordings: the same id always has the same facts, whoever asks and when."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

_GENRES = ("rock", "pop", "jazz", "ambient", "trip hop", "folk", "techno", "soul", "metal", "hip hop", "classical", "shoegaze")
_OTHERS = ("seen live", "favourites", "2000s", "female vocalists", "gut", "my list 7")
_AREAS = ("Iceland", "Japan", "Brazil", "Germany", "United Kingdom", "Mali", "New Zealand")
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def mbid(kind: str, *names: str) -> str:
    """The id of an invented thing, by its kind (recording, artist, release) and its names."""
    return str(uuid5(NAMESPACE_URL, "/".join([kind, *map(str.casefold, names)])))


@dataclass(frozen=True)
class Known:
    """A recording by its names."""

    artist: str
    title: str
    album: str = ""
    credit: tuple[str, ...] = ()
    """Its artists, where they are several."""

    @property
    def people(self) -> tuple[str, ...]:
        return self.credit or (self.artist,)

    @property
    def mbid(self) -> str:
        return mbid("recording", self.artist, self.title)


@dataclass
class Catalogue:
    """What the stand-in knows: recordings told, and, where it invents, a part of whatever is asked for."""

    share: float = 0
    """That part of ids and names asked for is known although nobody told of them; recordings by ids alone have no names."""
    recordings: dict[str, Known] = field(default_factory=dict)

    def add(self, known: Known, *, as_mbid: str = "") -> str:
        """The recording is known from now on, under the id that comes back."""
        key = as_mbid.lower() or known.mbid
        self.recordings[key] = known
        return key

    def add_file(self, path: Path) -> None:
        """The rows of a CSV file with the columns mbid, artist, title, album."""
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.add(Known(row["artist"], row["title"], row.get("album") or ""), as_mbid=row.get("mbid") or "")

    def known(self, key: str) -> Known | None:
        """The recording of an id."""
        if key in self.recordings:
            return self.recordings[key]
        if not self._invents(key):
            return None
        return Known("", "")  # its facts can be invented, its names would be wrong

    def named(self, artist: str, title: str, album: str) -> tuple[str, Known] | None:
        """The recording that names mean, with its id."""
        key = mbid("recording", artist, title)
        if key not in self.recordings and self._invents(key):
            self.add(Known(artist, title, album or "Singles"))
        return (key, self.recordings[key]) if key in self.recordings else None

    def _invents(self, key: str) -> bool:
        return random.Random(f"known {key}").random() < self.share


def entry(key: str, known: Known) -> dict[str, Any]:
    """All that bulk metadata says of a recording."""
    rng = random.Random(key)
    release = mbid("release", known.artist, known.album)
    return {
        "recording": {
            **({"name": known.title} if known.title else {}),
            "length": rng.randrange(90_000, 420_000),
            "first_release_date": f"{rng.randrange(1950, 2026)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
            "isrcs": [f"XX{rng.randrange(36**3):03}"[:5].ljust(5, "0") + f"{rng.randrange(10**7):07}"]
            if rng.random() < 0.8
            else None,
            "rels": [],
            "url_rels": [{"type": "free streaming", "url": f"https://open.spotify.com/track/{_spotify(rng)}"}]
            if rng.random() < 0.5
            else [],
        },
        "artist": {
            "artist_credit_id": rng.randrange(10**6),
            "name": known.artist,
            "artists": [_person(name) for name in known.people],
        }
        if known.artist
        else {},
        "release": {
            "mbid": release,
            "name": known.album,
            "album_artist_name": known.artist,
            "release_group_mbid": mbid("release group", known.artist, known.album),
            "year": rng.randrange(1950, 2026),
            "caa_id": rng.randrange(10**10),
            "caa_release_mbid": release,
        }
        if known.album
        else {},
        "tag": {
            "recording": _tags(random.Random(f"tags {key}"), 2),
            "artist": [
                {**tag, "artist_mbid": mbid("artist", name)}
                for name in known.people
                if name
                for tag in _tags(random.Random(name), 4)
            ],
            "release_group": _tags(random.Random(release), 3),
        },
    }


def near(seed: str, kind: str, count: int = 20) -> Iterable[tuple[str, str, int]]:
    """(id, name, score) of invented things near to a seed."""
    rng = random.Random(f"near {seed}")
    for number, score in enumerate(sorted(rng.sample(range(100, 12_000), count), reverse=True)):
        name = f"{kind.title()} near {seed[:4]} {number}"
        yield mbid(kind, name), name, score


def _person(name: str) -> dict[str, Any]:
    rng = random.Random(f"person {name}")
    begin = rng.randrange(1940, 2015)
    return {
        "artist_mbid": mbid("artist", name),
        "name": name,
        "join_phrase": "",
        "type": rng.choice(["Group", "Person"]),
        "area": rng.choice(_AREAS),
        "begin_year": begin,
        "end_year": begin + 9 if rng.random() < 0.2 else None,
        "rels": {"free streaming": f"https://open.spotify.com/artist/{_spotify(rng)}"},
    }


def _tags(rng: random.Random, count: int) -> list[dict[str, Any]]:
    genres = [
        {"tag": tag, "count": rng.randrange(1, 20), "genre_mbid": mbid("genre", tag)} for tag in rng.sample(_GENRES, count)
    ]
    return [*genres, {"tag": rng.choice(_OTHERS), "count": rng.randrange(1, 9)}]


def _spotify(rng: random.Random) -> str:
    return "".join(rng.choices(_PLAIN, k=22))
