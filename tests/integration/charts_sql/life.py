"""The plays of an invented listener: four years of sittings with something in them for every chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from factories import utc
from integration.storage.plays import Database, File, Play

HOUR, DAY = 3_600, 86_400
BEGIN, END = utc("2020-01-20T17:00"), utc("2024-03-20T18:00")
SILENCE = range(utc("2021-07-01"), utc("2021-08-12"))
SURE = [utc(f"{year}-03-20T17:00") for year in range(2020, 2025)]
ZONES = ((0, "Europe/Berlin"), (utc("2022-09-01T10:00"), "America/St_Johns"))
TRACKS, ON_ALBUM = 12, 6
PAUSES = (0, 180, 180, 211, 211, 240, 240, 1_700, 1_801)
"""Seconds from one play to the next; half an hour ends a sitting."""

PHASES = [
    ("Fjord", "2020-01-01", "2025-01-01", 4),
    ("Mole", "2020-01-01", "2025-01-01", 3),
    ("Quartz", "2020-01-01", "2021-12-20", 6),
    ("Comet", "2021-03-15", "2021-04-20", 30),
    ("Heron", "2020-02-01", "2020-06-01", 4),
    ("Heron", "2022-11-01", "2025-01-01", 1),
    ("Lantern", "2022-03-01", "2025-01-01", 2),
    ("Ember", "2022-05-10", "2025-01-01", 6),
    ("Solo", "2021-05-01", "2025-01-01", 1),
    *((f"Guest {n}", f"202{n // 12}-{n % 12 + 1:02}-05", f"202{n // 12}-{n % 12 + 1:02}-25", 1) for n in range(50)),
]
"""Artists with the days from and to which they are heard, and how much."""


def bring(database: Database) -> None:
    """Two sources, of which the second tells of every third play once more, in capitals and a second later."""
    heard = list(plays())
    again = [replace(play, at=play.at + 1, artist=play.artist.upper(), ms=-1) for play in heard[::3]]
    database.bring(File.of("spotify-extended", *heard), File.of("lastfm-uts", *again))
    database.write(lambda writer: writer.set_zones(1, ZONES))


def plays() -> Iterator[Play]:
    """About 3,600 plays and some skips, oldest first, always the same."""
    rng = Random(5)
    phases = [(artist, range(utc(since), utc(until)), weight) for artist, since, until, weight in PHASES]
    for evening in range(BEGIN, END, DAY):
        quiet = rng.random() < 0.45 and evening not in SURE
        if quiet or evening in SILENCE:
            continue
        artists = [(artist, weight) for artist, days, weight in phases if evening in days]
        yield from _sitting(rng, evening + rng.randrange(-2 * HOUR, 7 * HOUR), artists)


def _sitting(rng: Random, at: int, artists: list[tuple[str, int]]) -> Iterator[Play]:
    for artist, number in _album(rng, artists) if rng.random() < 0.2 else _mix(rng, artists):
        for _ in range(1 + (rng.random() < 0.1)):
            yield _play(rng, at, artist, 0 if artist == "Solo" else number)
            at += rng.choice(PAUSES)


def _play(rng: Random, at: int, artist: str, number: int) -> Play:
    album = f"Album {number // ON_ALBUM}" if rng.random() < 0.95 else ""
    return Play(at, artist, f"Song {number}", album, ms=5_000 if rng.random() < 0.03 else rng.randrange(60_000, 211_000))


def _mix(rng: Random, artists: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Some tracks, the first ones more often."""
    names, weights = zip(*artists, strict=True)
    return [(artist, min(int(rng.expovariate(0.3)), TRACKS - 1)) for artist in rng.choices(names, weights, k=rng.randint(2, 5))]


def _album(rng: Random, artists: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """An album of one artist: in its order, shuffled, or its first tracks."""
    artist, first = rng.choice(artists)[0], rng.choice(range(0, TRACKS, ON_ALBUM))
    numbers = list(range(first, first + ON_ALBUM))
    if rng.random() < 0.2:
        rng.shuffle(numbers)
    return [(artist, number) for number in numbers[: rng.choice((4, 6, 6, 6))]]
