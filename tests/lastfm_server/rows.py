"""What a play is here, and plays that are invented: a seeded life of listening, and the rows that make clients stumble."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

LAST_PLAY = 1_760_000_000
"""UTC s of the newest play of a made history, in October 2025."""
_SYLLABLES = ("ba", "der", "fil", "go", "hu", "jan", "ka", "lor", "mi", "nes", "or", "pe", "qui", "ros", "sha", "zé", "ör")
_JOINTS = (" ", " ", " ", " & ", " feat. ", "-", ", ")
_PLAYS_A_SESSION = 12


class Row(NamedTuple):
    """One play as the service holds it; `uts` is its second in UTC."""

    uts: int
    artist: str
    title: str
    album: str = ""
    artist_mbid: str = ""
    track_mbid: str = ""
    album_mbid: str = ""
    loved: bool = False


def made_rows(plays: int, seed: int, until: int = LAST_PLAY) -> list[Row]:
    """So many plays, oldest first: sessions of an evening, few songs often and many seldom."""
    rng = random.Random(f"{seed} {plays}")
    songs = list(_songs(rng, max(1, min(60_000, plays // 4))))
    often = list(accumulate(1 / (1 + rank) ** 0.8 for rank in range(len(songs))))
    played = rng.choices(songs, cum_weights=often, k=plays)
    return [Row(uts, *song[1:]) for uts, song in zip(_times(rng, plays, until), played, strict=True)]


def awkward_rows(now: int) -> list[Row]:
    """Plays of everything that makes a client stumble; 17 December 2021 is the day on which it all happened.

    One second with 230 different tracks and one with two, identical rows, a broken clock (1970 and before the service
    was there), a play of next month, no album, names that are markup, not ASCII, padded, or hold a character that XML
    forbids.
    """
    day = 1_639_700_000
    names = [
        "AC&DC <live>",
        'The "Quotes"',
        "Sigur Rós",
        "椎名林檎",
        "Bell\x07\x01s",
        "Tom &amp; Jerry",
        " Padded ",
        "]]>",
        "😀",
    ]
    return [
        *(Row(day, "Batch", f"Part {number}", "Batched") for number in range(230)),
        *(Row(day + 10, "Twice", "Same second", "") for _ in range(2)),
        Row(day + 20, "Two", "One"),
        Row(day + 20, "Two", "Other"),
        *(Row(day + 100 + n, name, f"{name} song", f"{name} album") for n, name in enumerate(names)),
        *(Row(0, "Broken", f"Clock {number}", "1970") for number in range(3)),
        Row(900_000_000, "Broken", "Too early"),
        Row(now + 30 * 86_400, "Broken", "Tomorrow"),
    ]


def _songs(rng: random.Random, songs: int) -> Iterator[Row]:
    """That many songs as rows without a time; some without ids or album, one in fifty loved."""
    number = 0
    while number < songs:
        artist, artist_mbid = _name(rng), _mbid(rng, 0.85)
        for _ in range(rng.randint(1, 3)):
            album = _name(rng) if rng.random() < 0.9 else ""
            album_mbid = _mbid(rng, 0.75) if album else ""
            for _ in range(min(rng.randint(1, 8), songs - number)):
                number += 1
                title, loved = f"{_name(rng)} {number}", rng.random() < 0.02
                yield Row(0, artist, title, album, artist_mbid, _mbid(rng, 0.75), album_mbid, loved)


def _times(rng: random.Random, plays: int, until: int) -> Sequence[int]:
    """The second of every play, oldest first, the last at `until`."""
    backwards, at = [], until
    for _ in range(plays):
        backwards.append(at)
        at -= rng.randint(150, 330)
        if rng.random() < 1 / _PLAYS_A_SESSION:
            at -= int(rng.expovariate(1 / 20_000))
    return backwards[::-1]


def _name(rng: random.Random) -> str:
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3))).capitalize() for _ in range(rng.randint(1, 2))]
    return rng.choice(_JOINTS).join(words)


def _mbid(rng: random.Random, share: float) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    known = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return known if rng.random() < share else ""
