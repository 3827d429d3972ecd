"""The demo listener: eight invented years of listening to invented music, for a first look and for tests.

The same day and seed give the same demo. Only `random()` of PCG64 is drawn from, and only arithmetic that is exact
everywhere is done: other distributions may change with NumPy, logarithms and powers with the platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from music_rec.core.frames import RowBatch
from music_rec.core.models import LovedTrack
from music_rec.demo.catalogue import make_catalogue
from music_rec.demo.facts import Candidate, Facts, FactsByTrack, candidates_of, facts_of
from music_rec.demo.genres import GENRES
from music_rec.demo.life import HOSTILE_ARTISTS, OTHER_NAME, SAME_NAMES, Life, plan_life
from music_rec.demo.listening import listen
from music_rec.demo.loved import loved_of
from music_rec.demo.origins import Values, artist_values, track_values
from music_rec.demo.rows import spellings, to_batch
from music_rec.demo.sessions import make_sessions

__all__ = ["HOSTILE_ARTISTS", "OTHER_NAME", "SAME_NAMES", "Candidate", "Demo", "Facts", "Life", "make_demo"]


@dataclass(frozen=True)
class Demo:
    """All of the demo listener."""

    listener_name: str
    life: Life
    """What happened, and when: the plays show it."""
    batches: tuple[RowBatch, ...]
    candidates: tuple[Candidate, ...]
    facts: FactsByTrack
    """Of all candidates and of most tracks heard."""
    artists: dict[str, Values]
    """Country and listeners by artist, as far as they are known."""
    genres: dict[str, str]
    """Genre by artist, heard or not."""
    tracklists: dict[tuple[str, str], tuple[str, ...]]
    """Titles in order, by artist and album."""
    loved: tuple[LovedTrack, ...]
    """The artists heard most first."""

    @property
    def zones(self) -> tuple[tuple[int, str], ...]:
        """Dated time zones, as `core.models.Listener` holds them."""
        return self.life.zones


def make_demo(today: date, seed: int = 0) -> Demo:
    """The demo listener whose last play was in the evening of the day before `today`."""
    rng = np.random.Generator(np.random.PCG64(seed))
    life = plan_life(today)
    catalogue = make_catalogue(life, rng)
    sessions = make_sessions(life, rng)
    listening = listen(catalogue, sessions, life, rng)
    artists = spellings(catalogue, listening, rng)
    batch = to_batch(catalogue, sessions, listening, artists, life.end, rng)
    origins = np.random.Generator(np.random.PCG64([seed, 1]))  # of their own: they came later, and change no play
    of_artists = artist_values(catalogue, origins)
    of_tracks = track_values(catalogue, of_artists, life, origins)
    return Demo(
        listener_name="Juno",
        life=life,
        batches=(batch,),
        candidates=candidates_of(catalogue),
        facts=facts_of(catalogue, of_tracks, zip(artists, listening.track.tolist(), strict=True), rng),
        artists=of_artists,
        genres={artist.name: GENRES[artist.genre].name for artist in catalogue.artists},
        tracklists=catalogue.tracklists(),
        loved=loved_of(batch),
    )
