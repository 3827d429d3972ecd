"""Who there is to hear: artists by genre, in the order in which the listener gets to know them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from music_rec.demo.genres import GENRES, Genre
from music_rec.demo.life import FORGOTTEN, OBSESSION, Floats, Life
from music_rec.demo.taste import appeal, novelty


class Artist(NamedTuple):
    """One act; `rank` is its place in the liking within the genre (0 is best)."""

    name: str
    genre: int
    rank: int
    known_from: int
    """Day number, as many as there are days where the listener never meets it."""


def make_artists(life: Life, rng: np.random.Generator) -> list[Artist]:
    """All artists, those of one genre next to each other by `known_from`, the unheard last."""
    intensity = appeal(life) * novelty(life)[:, None]
    return [
        artist for number, genre in enumerate(GENRES) for artist in _artists_of(number, genre, intensity[:, number], life, rng)
    ]


def _artists_of(number: int, genre: Genre, intensity: Floats, life: Life, rng: np.random.Generator) -> list[Artist]:
    count = genre.artists + genre.unheard
    names = [*genre.stars, *_fillers(genre, count, rng)][:count]
    days = _known_from(genre.artists, intensity)
    ranks = _order(names[: genre.artists], days, life, rng)
    known = [Artist(names[rank], number, rank, day) for rank, day in zip(ranks, days, strict=True)]
    return known + [Artist(name, number, genre.artists, life.count) for name in names[genre.artists :]]


def _fillers(genre: Genre, count: int, rng: np.random.Generator) -> list[str]:
    """Composed names, none of which could be mistaken for a star's."""
    stars = [star.removeprefix("The ") for star in genre.stars]
    return [name for name in genre.names.artists(count, rng) if not any(star in name for star in stars)]


def _known_from(count: int, intensity: Floats) -> list[int]:
    """Ascending days on which a genre's artists become known; a part of what is liked at first is known by then."""
    reached = np.cumsum(intensity)
    before = 0.4 * intensity[0] / intensity.max()
    shares = (np.arange(count) + 0.5) / count * (1 + before) - before
    days = np.searchsorted(reached, shares.clip(0) * reached[-1])
    days[0] = 0
    known_from: list[int] = days.tolist()
    return known_from


def _order(names: list[str], days: list[int], life: Life, rng: np.random.Generator) -> list[int]:
    """Ranks in the order in which the artists become known: the liked ones a little earlier."""
    early = 0.7 * rng.random(len(names)) + np.arange(len(names)) / len(names)
    order: list[int] = np.argsort(early, kind="stable").tolist()
    places = {FORGOTTEN: 0, OBSESSION[0]: int(np.searchsorted(days, life.number(life.obsessed.first)))}
    for name in set(names) & places.keys():
        order.remove(names.index(name))
        order.insert(places[name], names.index(name))
    return order


def number_of(artists: list[Artist], name: str) -> int:
    """Place of the artist of this name."""
    return next(number for number, artist in enumerate(artists) if artist.name == name)
