"""Where and when the music of the demo was made, in which language, and how many listen to it: invented, and of one piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from music_rec.demo.artists import Artist
from music_rec.demo.catalogue import Catalogue
from music_rec.demo.genres import GENRES
from music_rec.demo.life import Life

Values = dict[str, float | str]
"""Facts by the names of `core.facts.FACTS`."""
FAME = (300, 3_000, 30_000, 300_000, 3_000_000, 12_000_000)
"""Listeners of the least known artist, and of those that stand at each fifth of the way to the best known one."""
TELLS = 0.94
"""Share of artists, and of tracks, of which each of these is known."""
PAUSE = 2
"""Years between two albums."""


@dataclass(frozen=True)
class Origin:
    """What the music of a genre has in common."""

    countries: tuple[str, ...]
    """One given twice has more artists."""
    language: str
    wordless: float
    """Share of its tracks without words."""
    fame: tuple[float, float]
    """Where between the least and the best known its artists lie, the last and the first of them (0-1)."""
    era: tuple[int, int] | None = None
    """Years in which its albums came out; None for the music of its day."""
    latest: float = 1.0
    """Share of its artists that are of their day though the genre has an era."""


_UK, _US, _DE, _JP = "United Kingdom", "United States", "Germany", "Japan"
ORIGINS: dict[str, Origin] = {
    "dream pop": Origin((_UK, _UK, _US, "Sweden", "Ireland"), "eng", 0.02, (0.1, 0.8)),
    "ambient": Origin(("Iceland", _UK, _DE, "Norway", _JP), "zxx", 1.0, (0.0, 0.55)),
    "techno": Origin((_DE, _DE, _DE, "Netherlands", "Belgium"), "zxx", 0.9, (0.0, 0.5)),
    "indie folk": Origin((_US, _US, "Canada", _UK), "eng", 0.03, (0.1, 0.85)),
    "jazz": Origin((_US, _US, _US, "France", "Denmark"), "zxx", 0.92, (0.05, 0.65), (1955, 1974), 0.35),
    "german indie": Origin((_DE, _DE, _DE, "Austria", "Switzerland"), "deu", 0.02, (0.05, 0.45)),
    "hip-hop": Origin((_US, _US, _US, _UK), "eng", 0.04, (0.25, 0.98)),
    "post-punk": Origin((_UK, _UK, _US, "Ireland"), "eng", 0.02, (0.1, 0.7), (1978, 1984), 0.6),
    "city pop": Origin((_JP,), "jpn", 0.02, (0.1, 0.6), (1978, 1989), 0.1),
    "post-metal": Origin((_US, "Sweden", "Finland", _DE), "eng", 0.4, (0.05, 0.5)),
    "arabic electronics": Origin(("Lebanon", "Egypt", "Palestine"), "ara", 0.2, (0.0, 0.35)),
    "hebrew indie": Origin(("Israel",), "heb", 0.05, (0.0, 0.3)),
    "cold wave": Origin(("Russia", "Russia", "Belarus", "Latvia"), "rus", 0.05, (0.0, 0.4), (1982, 1988), 0.4),
    "bossa nova": Origin(("Brazil",), "por", 0.15, (0.2, 0.75), (1959, 1973), 0.1),
    "chanson": Origin(("France", "France", "Belgium"), "fra", 0.02, (0.1, 0.65), (1958, 1979), 0.3),
    "children": Origin((_DE,), "deu", 0.0, (0.1, 0.4), (1974, 1998), 0.3),
    "christmas": Origin((_US, _UK), "eng", 0.1, (0.4, 0.9), (1949, 1969), 0.2),
}


def artist_values(catalogue: Catalogue, rng: np.random.Generator) -> dict[str, Values]:
    """By artist the country, and how many listen."""
    draws = rng.random((len(catalogue.artists), 4)).tolist()
    return {artist.name: _of_artist(artist, *draw) for artist, draw in zip(catalogue.artists, draws, strict=True)}


def track_values(catalogue: Catalogue, artists: dict[str, Values], life: Life, rng: np.random.Generator) -> list[Values]:
    """By track its length, year, language, and how many listen, which goes with how many listen to its artist."""
    years = _album_years(catalogue, life, rng)
    draws = rng.random((len(catalogue.titles), 5)).tolist()
    found = []
    for track, (artist, album) in enumerate(zip(catalogue.track_artist.tolist(), catalogue.track_album.tolist(), strict=True)):
        one, draw = catalogue.artists[artist], draws[track]
        origin = ORIGINS[GENRES[one.genre].name]
        listeners = float(artists[one.name].get("listeners", FAME[0]))
        values: Values = {
            "duration_ms": int(catalogue.length_ms[track]),
            "release_date": str(years[album]),
            "language": "zxx" if draw[0] < origin.wordless else origin.language,
            "listeners": max(int(listeners * (0.05 + 0.6 * draw[1] * draw[1])), 12),
        }
        left = {"duration_ms": 0.0, "release_date": draw[2], "language": draw[3], "listeners": draw[4]}
        found.append({name: value for name, value in values.items() if left[name] < TELLS})
    return found


def _of_artist(artist: Artist, country: float, fame: float, tells_country: float, tells_fame: float) -> Values:
    genre = GENRES[artist.genre]
    origin = ORIGINS[genre.name]
    low, high = origin.fame
    liked = max(1 - artist.rank / max(genre.artists, 1), 0)
    values: Values = {}
    if tells_country < TELLS:
        values["country"] = origin.countries[int(country * len(origin.countries))]
    if tells_fame < TELLS:
        values["listeners"] = _listeners(low + (high - low) * (0.6 * liked * liked + 0.4 * fame))
    return values


def _listeners(place: float) -> int:
    """Listeners of the artist at this place between the least and the best known."""
    fifth, rest = divmod(min(place, 0.999) * (len(FAME) - 1), 1)
    low, high = FAME[int(fifth)], FAME[int(fifth) + 1]
    return int(low + (high - low) * rest * rest)


def _album_years(catalogue: Catalogue, life: Life, rng: np.random.Generator) -> list[int]:
    """By album the year it came out: each artist's in order, none after the listener got to know the artist."""
    dates = life.dates()
    draws = rng.random((len(catalogue.artists), 2)).tolist()
    first = catalogue.first_album.tolist()
    counts = np.bincount(catalogue.album_artist, minlength=len(catalogue.artists)).tolist()
    years: list[int] = []
    for number, artist in enumerate(catalogue.artists):
        met = dates[min(artist.known_from, life.count - 1)].year
        newest = _newest(ORIGINS[GENRES[artist.genre].name], met, *draws[number])
        assert first[number] == len(years)
        years += [newest - PAUSE * (counts[number] - 1 - album) for album in range(counts[number])]
    return years


def _newest(origin: Origin, met: int, of_its_day: float, place: float) -> int:
    """The year of the newest album: of the era of the genre, or a few years before the listener met the artist, often none."""
    if origin.era is None or of_its_day < origin.latest:
        return met - int(7 * place * place)
    return origin.era[0] + int(place * (origin.era[1] - origin.era[0] + 1))
