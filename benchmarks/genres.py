"""How much of the tags of real listeners the vocabulary of genres understands, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.tag_sets import Tagged, collections_in
from music_rec.demo.genres import GENRES
from music_rec.enrichers.genres import Labelled, Vocabulary, load_vocabulary

LISTED = 0.001
"""What is not understood is named from this share of the weight on."""
NOISE_LISTED = 40
"""So many of the heaviest tags known to be no genre are named, so that who reads can judge."""


def run(bench: Bench) -> Iterator[Figure]:
    """Of each collection: the share of weight that names genres, that says something else, and that nobody understands."""
    vocabulary = load_vocabulary()
    for tagged in _knowing_all(collections_in(bench.tags)) if bench.tags else [_demo()]:
        coverage = vocabulary.coverage(tagged.things, tagged.names)
        yield Figure(f"{tagged.name}: genres", 100 * coverage.genres, "%")
        yield Figure(f"{tagged.name}: noise, known as such", 100 * coverage.noise, "%")
        yield Figure(f"{tagged.name}: not understood", 100 * coverage.unmapped, "%", at_most=20)
        said = coverage.genres + coverage.unmapped
        yield Figure(f"{tagged.name}: genres, of all but noise", 100 * coverage.genres / (said or 1.0), "%")
        for tag, share in _listed(vocabulary, tagged):
            yield Figure(f"{tagged.name}: not understood: {tag}", 100 * share, "%")
        for tag, share in vocabulary.noise_in(tagged.things, tagged.names)[:NOISE_LISTED]:
            yield Figure(f"{tagged.name}: noise: {tag}", 100 * share, "%")


def _knowing_all(found: Iterable[Tagged]) -> list[Tagged]:
    """The collections, each with the names of all: a library knows more artists than one of them."""
    collections = list(found)
    names = frozenset(name for tagged in collections for name in tagged.names)
    return [replace(tagged, names=names) for tagged in collections]


def _demo() -> Tagged:
    return Tagged("demo", [Labelled(dict.fromkeys(genre.tags, 1.0)) for genre in GENRES], frozenset())


def _listed(vocabulary: Vocabulary, tagged: Tagged) -> Sequence[tuple[str, float]]:
    return [(tag, share) for tag, share in vocabulary.unmapped(tagged.things, tagged.names) if share > LISTED]
