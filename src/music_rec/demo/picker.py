"""Which artist the demo listener reaches for."""

from __future__ import annotations

import numpy as np

from music_rec.demo.artists import Artist, number_of
from music_rec.demo.genres import GENRES
from music_rec.demo.life import FORGOTTEN, Floats, Ints, Life

NEWEST = 6
"""How many of the artists met last in a genre are being tried out."""
FRESH_DAYS = 150
"""How long an artist stays on the listener's mind after the first meeting."""


class Picker:
    """Draws artists of a genre that are known on a day, by how much they are liked."""

    def __init__(self, artists: list[Artist], life: Life) -> None:
        place = np.array([artist.rank for artist in artists]) + 5.0
        self._reached = np.concatenate([[0.0], np.cumsum(1 / (place * np.sqrt(place)))])
        genre = np.array([artist.genre for artist in artists])
        self._first = np.searchsorted(genre, np.arange(len(GENRES)))
        days, met = np.arange(life.count), np.array([artist.known_from for artist in artists])
        parts = np.split(met, self._first[1:])
        self._known = np.stack([np.searchsorted(part, days, side="right") for part in parts], axis=1)
        self._forgotten = number_of(artists, FORGOTTEN)
        self._forgotten_from = life.forgotten_from

    def all(self, genre: Ints, day: Ints, u: Floats) -> Ints:
        """One of all artists known."""
        return self._pick(self._first[genre], self._end(genre, day), day, u)

    def fresh(self, genre: Ints, day: Ints, u: Floats) -> Ints:
        """One of those met lately, where there are any."""
        low = self._end(genre, np.maximum(day - FRESH_DAYS, 0))
        end = self._end(genre, day)
        return self._pick(np.where(low < end, low, self._first[genre]), end, day, u)

    def newest(self, genre: Ints, day: Ints, u: Floats) -> Ints:
        """One of those met last, each alike."""
        end = self._end(genre, day)
        low = np.maximum(end - NEWEST, self._first[genre])
        return low + (u * (end - low)).astype(np.int64)

    def _end(self, genre: Ints, day: Ints) -> Ints:
        return self._first[genre] + self._known[day, genre]

    def _pick(self, low: Ints, end: Ints, day: Ints, u: Floats) -> Ints:
        low = low + ((low == self._forgotten) & (day >= self._forgotten_from) & (end > low + 1))
        at = self._reached[low] + u * (self._reached[end] - self._reached[low])
        artist: Ints = np.searchsorted(self._reached, at, side="right") - 1
        return artist.clip(low, end - 1)
