"""Measuring every recommender on a listener's own past, as `evaluate` does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import ZONE, Bench, library_in
from benchmarks.figures import Figure
from benchmarks.generator import history_file
from benchmarks.measure import WrongResultError, apart, measured
from music_rec.core.models import Score

PLAYS_A_ROW = 0.03
"""A million rows stand for 30,000 plays."""
LEAST_PLAYS = 1_000
MOST_S = 600.0
"""All of it goes on in one thread after the other, so it ends within its CPU time."""

MOST = {"track.novelty_at_20": 15.0, "artist.novelty_at_20": 15.0}
"""A play of 30,000 is 15 bits; all other scores are shares."""


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of all recommenders, at both levels, in a fresh process."""
    plays = max(int(bench.rows * PLAYS_A_ROW), LEAST_PLAYS)
    cpu_s, models = apart(evaluated, bench.scratch / "evaluating", apart(history_file, bench.files, plays))
    yield Figure(f"evaluate: {plays:,} plays, {models} recommenders have scores", cpu_s, "CPU s", at_most=MOST_S)


def evaluated(folder: Path, file: Path) -> tuple[float, int]:
    """(CPU seconds, recommenders with scores) of a listener with the plays of a file; WrongResultError for bad scores."""
    with library_in(folder) as library:
        listener = library.people.writable(None, ZONE)
        library.imports.run(listener, [file])
        sample = measured(lambda: library.evaluating.start(listener).result())
        if not all(lies_within(one) for one in sample.result):
            raise WrongResultError("a score lies outside its interval")
        return sample.cpu_s, len({one.model for one in sample.result})


def lies_within(score: Score) -> bool:
    """Whether a score lies in its interval, and that where such numbers can be; what compares two may be any number."""
    possible = "_over_" in score.metric or 0 <= score.low <= score.high <= MOST.get(score.metric, 1)
    return possible and score.low <= score.value <= score.high
