"""Histories that every chart must bear: a play, many in one second, hostile names, and years told by second and by hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from factories import history_of, known_of, utc

from music_rec.core.history import History
from music_rec.core.known import LENGTH_LABELS, MOOD_LABELS, TIERS

HOSTILE = (
    "<b>bold</b><a href='javascript:alert(1)'>x</a>",
    "![x](http://example.com/pixel.png)",
    "=SUM(A1)",
    "\u202eturned\u202c",
    "\x00\x07\n",
    "very long " * 30,
    "東京" * 40,
    "رباعيات الليل",
    "e" + "\u0301" * 500,
    "%{x} {y} $z$ :material/home:",
    "#[]()",
)


def in_a_row(artist: int, begin: str, plays: int) -> list[tuple[int, int]]:
    """One play an hour, half a minute after it, when no other play begins."""
    return [(utc(begin) + hour * 3_600 + 30, artist) for hour in range(plays)]


def rows_of_years(names: Sequence[str]) -> list[tuple[int, str, str, str]]:
    """Three years of six artists; besides, one that left, one that came back, one met about this day, and a big month.

    Yet another has an album that was heard whole.
    """
    days = range(utc("2021-05-04T17:00"), utc("2024-03-20T12:00"), 86_400 * 3)
    plays = [(when + n * 991, n) for when in days for n in range(when % 7)]
    plays += in_a_row(6, "2021-07-01", 40) + in_a_row(7, "2021-08-01", 30) + in_a_row(7, "2023-11-01", 30)
    plays += in_a_row(8, "2022-03-18", 60) + in_a_row(0, "2022-10-03", 90) + in_a_row(9, "2022-12-06", 40)
    album = [
        (utc(day) + n * 200, names[10], f"{n} {names[n]}", names[0]) for day in ("2022-05-01", "2023-02-01") for n in range(5)
    ]
    return [*((when, names[artist], names[artist], names[-artist - 1]) for when, artist in plays), *album]


def loving(history: History) -> History:
    """The history, some of whose tracks are loved."""
    return replace(history, loved=dict.fromkeys(range(1, 12, 2), utc("2022-01-01")))


TRAITS = {
    "genre": ("rock", "jazz", "folk", "pop", "metal", "ambient", "soul", "reggae", "blues", "latin", "dance", "funk", "world"),
    "decade": ("1960", "2010", "1980", "2020"),
    "year": ("1962", "2013", "1984", "2021"),
    "country": HOSTILE,
    "length": tuple(LENGTH_LABELS),
    "language": ("eng", "deu", "zxx"),
    "script": ("Latn", "Jpan"),
    "listeners": TIERS,
    "mood": tuple(MOOD_LABELS),
}


def knowing(history: History) -> History:
    """The history, knowing everything of four tracks in five."""
    groups = [group for group in range(1, len(history.spellings.track_group)) if group % 5 != 2]
    keys = {trait: {group: some[group % len(some)] for group in groups} for trait, some in TRAITS.items()}
    return history.knowing(known_of(keys, tracks=len(history.spellings.track_group) - 1))


def years_of_plays(names: Sequence[str]) -> History:
    return loving(history_of(rows_of_years(names), ms=200_000))


def ten_heavy_years() -> History:
    """Two sittings a day. Most begin with one track and end with another, which are heard in between too.

    Every other week another artist leads, and every other day an album is heard whole, a part of it on the days between.
    """
    rows = []
    for sitting in range(2 * 3_653):
        day, week, begin = sitting // 2, sitting // 14, utc("2014-03-03T07:00") + sitting * 43_200
        first, last = ("y" if sitting % 3 == 0 else "x"), ("w" if sitting % 5 == 0 else "z")
        album = "abcd" if day % 2 else "b"
        leaders = [(f"Leader {week % 2 if n else 1 - week % 2}", f"{n}", "") for n in range(5)]
        between = [*leaders, ("A", "x" if day % 4 else "z", "")]
        played = [("A", first, ""), *(("C", title, "lp") for title in album), *between, ("A", last, "")]
        rows += [(begin + place * 240, *play) for place, play in enumerate(played)]
    return history_of(rows, ms=200_000)


def hours_of_plays(names: Sequence[str]) -> History:
    """The same years told by the hour, as some files tell minutes: in many an hour a track begins twice, among others."""
    rows = [(when // 3_600 * 3_600, *names) for when, *names in rows_of_years(names)]
    return loving(history_of([*rows, *rows[::5]], ms=200_000))


CASES = {
    "one play": knowing(history_of([(utc("2024-03-01T21:00"), "A", "x", "lp")])),
    "all in one second": knowing(history_of([(utc("2024-03-01T21:00"), f"A{n % 3}", f"x{n}", "lp") for n in range(12)])),
    "hostile names": knowing(years_of_plays(HOSTILE)),
    "years": knowing(years_of_plays([f"name {n}" for n in range(len(HOSTILE))])),
    "hours": knowing(hours_of_plays([f"name {n}" for n in range(len(HOSTILE))])),
}
