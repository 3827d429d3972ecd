"""Whether names are matched rightly: the same recording found, another never, no version taken for another."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.name_pairs import VERSIONS_SWAPPED, Pair, names_in, pairs_of
from music_rec.core.facts import Subject
from music_rec.enrichers.matching import Candidate, Match, judge


@dataclass(frozen=True)
class Judged:
    """A pair and what was made of it."""

    pair: Pair
    match: Match

    @property
    def found(self) -> bool:
        return self.match.state == "found"


def run(bench: Bench) -> Iterator[Figure]:
    """Of the pairs: how many of the found are wrong, of the same are not found, of the versions are taken for another."""
    pairs = pairs_of(names_in(bench.names or bench.file))
    begun = time.process_time()
    judged = [judgement(pair) for pair in pairs]
    spent = time.process_time() - begun
    found = [one for one in judged if one.found]
    same = [one for one in judged if one.pair.same]
    swapped = [one for one in found if one.pair.how in VERSIONS_SWAPPED]
    yield Figure(
        f"wrong among {len(found):,} found", _percent(sum(not one.pair.same for one in found), len(found)), "%", at_most=2
    )
    yield Figure(
        f"not found of {len(same):,} that are the same",
        _percent(sum(not one.found for one in same), len(same)),
        "%",
        at_most=10,
    )
    yield Figure("versions taken for another", len(swapped), "pairs", at_most=0)
    yield Figure("left to the listener", _percent(sum(one.match.state == "doubtful" for one in judged), len(judged)), "%")
    yield Figure("one judgement", spent / len(pairs) * 1e6, "CPU µs")


def judgement(pair: Pair) -> Judged:
    """A pair with the match of what is offered to what was played."""
    played, offered = pair.played, pair.offered
    subject = Subject("track", 1, played.artist, played.title, album=played.album, length_ms=played.length_ms)
    return Judged(pair, judge(subject, Candidate(offered.artist, offered.title, (offered.album,), offered.length_ms)))


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def mistakes(judged: Sequence[Judged]) -> Iterator[str]:
    """A line for each that was judged wrongly, the wrongly found first."""
    for one in sorted(judged, key=lambda one: (one.pair.same, one.pair.how)):
        if one.found != one.pair.same:
            played, offered = one.pair.played, one.pair.offered
            names = f"{played.artist} - {played.title} [{played.album}] / {offered.artist} - {offered.title} [{offered.album}]"
            yield f"{one.match.state} {one.match.score:.2f} {one.pair.how}: {names}"


if __name__ == "__main__":
    print(*mistakes([judgement(pair) for pair in pairs_of(names_in(Path(sys.argv[1])))]), sep="\n")
