"""What is known about the tracks of the demo, and which of them were never heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from music_rec.demo.catalogue import Catalogue
from music_rec.demo.genres import GENRES
from music_rec.demo.origins import Values

FEATURES = ("energy", "valence", "danceability", "acousticness", "tempo")
COVERAGE = 0.92
"""Share of heard tracks with facts."""


@dataclass(frozen=True)
class Facts:
    """What is known about one track."""

    tags: dict[str, float]
    """Weight (0-1] by tag, heaviest first."""
    features: dict[str, float]
    """By FEATURES: 0-1, the tempo in beats a minute."""
    values: Values
    """Length, year, language, listeners, as far as they are known."""


@dataclass(frozen=True)
class Candidate:
    """A track never heard, by an artist heard or not."""

    artist: str
    title: str
    album: str
    source: str
    """Where it comes from."""


FactsByTrack = dict[tuple[str, str], Facts]
"""Facts by artist, as spelled, and title."""


def candidates_of(catalogue: Catalogue) -> tuple[Candidate, ...]:
    """The singles the listener never met."""
    return tuple(
        Candidate(artist, catalogue.titles[track], catalogue.album_titles[catalogue.track_album[track]], "demo")
        for artist, track in _unheard(catalogue)
    )


def facts_of(
    catalogue: Catalogue, values: list[Values], heard: Iterable[tuple[str, int]], rng: np.random.Generator
) -> FactsByTrack:
    """Facts of all candidates and of most tracks heard, each given as artist, as spelled, and track number.

    `values` are those of every track.
    """
    tags = _tags(catalogue, rng)
    known = rng.random(len(catalogue.titles)) < COVERAGE
    wanted = [(name, track) for name, track in heard if known[track]] + _unheard(catalogue)
    sound = catalogue.sound.tolist()
    return {
        (name, catalogue.titles[track]): Facts(
            tags[catalogue.track_artist[track]], dict(zip(FEATURES, sound[track], strict=True)), values[track]
        )
        for name, track in wanted
    }


def _unheard(catalogue: Catalogue) -> list[tuple[str, int]]:
    return [
        (catalogue.artists[album.artist].name, start)
        for album, start in zip(catalogue.albums, catalogue.album_start.tolist(), strict=True)
        if not album.heard
    ]


def _tags(catalogue: Catalogue, rng: np.random.Generator) -> list[dict[str, float]]:
    """Tags by artist: its genre's first, and some of the others with weights of its own."""
    return [_tags_of(GENRES[artist.genre].tags, rng) for artist in catalogue.artists]


def _tags_of(tags: tuple[str, ...], rng: np.random.Generator) -> dict[str, float]:
    weights = [1.0, *np.round(0.9 * rng.random(len(tags) - 1), 2).tolist()]
    ranked = sorted(zip(tags, weights, strict=True), key=lambda pair: -pair[1])
    return {tag: weight for tag, weight in ranked if weight >= 0.25}
