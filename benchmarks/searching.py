"""Search by name over an invented History: what the index costs, and the slowest answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.measure import Sample, WrongResultError, apart, best, measured
from music_rec.analyzers.search import SearchIndex, index_of
from music_rec.core.history import History, Spellings
from music_rec.core.models import Entity

ROWS_A_TRACK = 10
ASKED = 5
"""Tracks that are looked for, each in four ways."""
HOSTILE = (
    "zzzz",
    "a",
    "a b c d e f g h i j",
    '" OR 1=1; DROP TABLE tracks; --',
    "\0\x1b[31m\u202e",
    "kara " * 2000,
    "k" * 10_000,
)
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstv" for vowel in "aeiou"]


@dataclass(frozen=True)
class InventedNames:
    """Names by entity and id."""

    by_entity: Mapping[Entity, Sequence[str]]

    def names(self, entity: Entity, ids: Sequence[int]) -> list[str]:
        """One name per id, in order."""
        return [self.by_entity[entity][one] for one in ids]


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of the index and of the slowest query, in a process that has everything imported, and how far its memory rose."""
    tracks = bench.rows // ROWS_A_TRACK
    index, answers = apart(searched, tracks, bench.repeat)
    yield Figure(f"index of {tracks:,} tracks", index.cpu_s * 1000, "CPU ms")
    slowest = max(answer.cpu_s for answer in answers)
    yield Figure(f"slowest of {len(answers)} queries", slowest * 1000, "CPU ms", at_most=200)
    yield Figure("memory", index.grown_mb + sum(answer.grown_mb for answer in answers), "MB")


def searched(tracks: int, repeat: int) -> tuple[Sample[int], list[Sample[list[str]]]]:
    """(the index, with its number of names; the cheapest answer of each query); WrongResultError where a name is not found."""
    index_of(invented(1000)).find("warm")
    history = invented(tracks)
    built = measured(index_of, history)
    index = built.result
    wanted = _wanted(index)
    answers = {query: best([measured(_first, index, query) for _ in range(repeat)]) for query in (*wanted, *HOSTILE)}
    for query, name in wanted.items():
        if name not in answers[query].result:
            raise WrongResultError(f"{query!r}: {answers[query].result} instead of {name!r}")
    return built.giving(len(index.names)), list(answers.values())


def invented(tracks: int) -> History:
    """A History that plays every track once and some often, of a twelfth as many artists and an eighth as many albums."""
    rng = np.random.default_rng(1)
    counts: dict[Entity, int] = {"artist": tracks // 12, "album": tracks // 8, "track": tracks}
    words = ["".join(rng.choice(_SYLLABLES, 2 + one % 3)) for one in range(tracks // 2)]
    ids = {entity: np.arange(count + 1, dtype=np.int32) for entity, count in counts.items()}
    artist_of = {entity: rng.integers(1, counts["artist"] + 1, len(ids[entity])).astype(np.int32) for entity in counts}
    often = (tracks * rng.random(2 * tracks) ** 3).astype(np.int32) + 1
    played = np.concatenate([ids["track"][1:], often])
    spellings = Spellings(
        track_artist=artist_of["track"],
        track_group=ids["track"],
        artist_group=ids["artist"],
        album_group=ids["album"],
        album_artist=artist_of["album"],
        track_label=ids["track"],
        artist_label=ids["artist"],
        album_label=ids["album"],
    )
    return History(
        played_at=np.arange(len(played), dtype=np.int64),
        track_played=played,
        album_played=played % (counts["album"] + 1),
        ms=np.full(len(played), -1, np.int32),
        spellings=spellings,
        lookup=InventedNames({entity: _names(count + 1, words, rng) for entity, count in counts.items()}),
    )


def _names(n: int, words: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Names of one to five words, some of which stand in very many."""
    picks = (len(words) * rng.random((n, 5)) ** 3).astype(np.int64).tolist()
    lengths = rng.integers(1, 6, n).tolist()
    return [" ".join(words[one] for one in pick[:length]).title() for pick, length in zip(picks, lengths, strict=True)]


def _wanted(index: SearchIndex) -> dict[str, str]:
    """By query: the name that must be among the first three."""
    last = range(len(index.names) - 1, -1, -1)
    found = [(index.names[at], index.names[index.artist[at]]) for at in last if len(index.names[at]) > 20][:ASKED]
    wanted = {}
    for title, artist in found:
        typos = title[:8] + title[9:], title[:12] + title[13] + title[12] + title[14:]
        wanted |= dict.fromkeys([*typos, f"{title} {artist}".lower(), f"{artist} {title[:-2]}"], title)
    return wanted


def _first(index: SearchIndex, query: str) -> list[str]:
    names: list[str] = index.find(query, 3)["name"].tolist()
    return names
