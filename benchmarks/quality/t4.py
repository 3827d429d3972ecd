"""T4, similar tracks: artists are split in half, the genres of one half may teach, the tracks of the other are compared.

Every track of the other half is asked for the ten most alike of the others there. A neighbour counts for genre@10 (subgenre@10)
where the two share one; tracks of the same artist are left out. Same-artist recall@10 is the share of all other tracks of
the artist among the ten, over tracks whose artist has more than one. Which tracks are of one artist is what `content: all` and
`content: sound, artist` are told; without it a row knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.quality.run import Run
from benchmarks.quality.tables import Row, rows
from music_rec.recommenders.content import Content
from music_rec.recommenders.content_genres import Config as GenreConfig
from music_rec.recommenders.metrics import coverage_at

TASK = "T4 similar tracks"
FOLDER = "track-features-spotify"
K = 10
BATCH = 500
SOUND = ["energy", "loudness", "speechiness", "acousticness", "danceability", "duration_ms"]
"""Features of the list itself."""
JOINED_SOUND = ["valence", "tempo", "instrumentalness", "liveness", "key", "mode"]
"""Features that a second table knows of one track in nine."""
BASELINE = "z-scored cosine on audio features"
POOLED = f"{BASELINE}, moved to the artist's mean"
"""What knowing the artist gives without learning."""
AGAINST = (BASELINE, POOLED)
NO_PLAYS = pd.DataFrame({"user": [], "item": [], "timestamp": []})

Likeness = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""How alike all tracks are to those of some rows."""


@dataclass(frozen=True)
class Songs:
    """The list, each song of an artist once, with every genre and subgenre it stands under."""

    table: pd.DataFrame
    artist: NDArray[np.int64]
    genres: NDArray[np.bool_]
    subgenres: NDArray[np.bool_]
    labels: list[set[str]]
    teaches: NDArray[np.bool_]
    """Songs of the artists whose genres are told."""

    @property
    def features(self) -> pd.DataFrame:
        """Audio features, NaN where unknown."""
        return self.table[SOUND + JOINED_SOUND]

    @property
    def year(self) -> pd.Series[float]:
        """Of release."""
        return self.table["track_album_release_date"].astype(str).str[:4].astype(float)


def songs(folder: Path, rng: int) -> Songs:
    """The songs of the 2020 list, its artists split in half by chance."""
    listed = pd.read_parquet(folder / "spotify_songs_2020_repaired.parquet").dropna(subset=["track_name", "track_artist"])
    shifted = listed["playlist_genre"].value_counts() < BATCH
    listed = listed[~listed["playlist_genre"].map(shifted)]
    listed = listed.assign(song=_song(listed["track_artist"], listed["track_name"]))
    table = listed.drop_duplicates("song").sort_values("song").set_index("song")
    known = pd.read_parquet(folder / "track_audio_features.parquet")
    known = known.assign(song=_song(known["artist"], known["track"])).drop_duplicates("song").set_index("song")
    table = table.join(known[JOINED_SOUND])
    genres = pd.crosstab(listed["song"], listed["playlist_genre"]).loc[table.index] > 0
    subgenres = pd.crosstab(listed["song"], listed["playlist_subgenre"]).loc[table.index] > 0
    together = pd.concat([genres, subgenres], axis=1)
    labels = [set(together.columns[row]) for row in together.to_numpy()]
    artist, names = pd.factorize(table["track_artist"].str.lower(), sort=True)
    teaching = np.random.default_rng(rng).permutation(len(names))[: len(names) // 2]
    return Songs(table, artist, genres.to_numpy(), subgenres.to_numpy(), labels, np.isin(artist, teaching))


def frame(of: Songs, features: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The `tracks` frame with some of `artist`, `artist_name`, `title`, `album`; tags of the teaching half only."""
    cells = [{name: value for name, value in row.items() if pd.notna(value)} for row in features.to_dict("records")]
    tags = [dict.fromkeys(labels, 1.0) if taught else {} for labels, taught in zip(of.labels, of.teaches, strict=True)]
    texts = {"artist_name": "track_artist", "title": "track_name", "album": "track_album_name"}
    optional = {"artist": of.artist, **{name: of.table[column].to_numpy() for name, column in texts.items()}}
    known = {name: optional[name] for name in columns}
    return pd.DataFrame({"item": np.arange(len(of.table)), "features": cells, "tags": tags, **known})


def run(of: Run) -> list[Row]:
    """The rows of T4; intervals are drawn over artists."""
    known = songs(of.data / FOLDER, of.rng)
    tested = np.flatnonzero(~known.teaches)
    scores = {
        name: of.part(f"t4 {name}", lambda make=make: metrics(known, tested, make())) for name, make in _models(known, of.rng)
    }
    return list(_rows(scores, known.artist[tested], of.rng))


def _models(of: Songs, rng: int) -> Iterator[tuple[str, Callable[[], Likeness]]]:
    sound, dated = of.features, of.features.assign(year=of.year)
    yield BASELINE, partial(_cosine, sound)
    yield f"{BASELINE} and year", partial(_cosine, dated)
    yield POOLED, partial(_cosine, sound, of.artist)
    named = ("artist", "artist_name", "title", "album")
    for told, features, columns in (
        ("sound", sound, ()),
        ("sound, artist", sound, ("artist",)),
        ("sound, year, words", dated, ("title", "album")),
        ("all", dated, named),
    ):
        yield f"content: {told}", partial(_content, of, features, columns, rng)


def _cosine(features: pd.DataFrame, artist: NDArray[np.int64] | None = None) -> Likeness:
    """The baseline: cosine of z-scores, the mean where a feature is unknown.

    With artists each song is moved towards the mean of its artist's as far as content does.
    """
    known = ((features - features.mean()) / features.std()).fillna(0)
    if artist is not None:
        share = GenreConfig().artist_share
        known = share * known.groupby(artist).transform("mean") + (1 - share) * known
    scores = known.to_numpy()
    vectors = (scores / np.linalg.norm(scores, axis=1, keepdims=True)).astype(np.float32)
    return lambda asked: vectors[asked] @ vectors.T


def _content(of: Songs, features: pd.DataFrame, columns: tuple[str, ...], rng: int) -> Likeness:
    return Content().fit(NO_PLAYS, frame(of, features, *columns), rng=rng).space.likeness


def metrics(of: Songs, tested: NDArray[np.int64], likeness: Likeness) -> dict[str, NDArray[np.float64]]:
    """Each metric by tested track (NaN where it does not apply); `coverage@10` as one number."""
    artist, genres, subgenres = of.artist[tested], of.genres[tested], of.subgenres[tested]
    others = np.bincount(artist)[artist] - 1
    found: dict[str, list[NDArray[np.float64]]] = {"genre@10": [], "subgenre@10": [], "same-artist recall@10": []}
    named: list[list[int]] = []
    for start in range(0, len(tested), BATCH):
        asked = np.arange(start, min(start + BATCH, len(tested)))
        alike = likeness(tested[asked])[:, tested]
        own = artist[asked][:, None] == artist
        itself = np.arange(len(tested)) == asked[:, None]
        near = _best(np.where(itself, -np.inf, alike))
        hits = np.take_along_axis(own & ~itself, near, axis=1).sum(axis=1)
        found["same-artist recall@10"].append(np.where(others[asked] > 0, hits / np.maximum(others[asked], 1), np.nan))
        best = _best(np.where(own, -np.inf, alike))
        foreign = ~np.take_along_axis(own, best, axis=1)
        for metric, labels in (("genre@10", genres), ("subgenre@10", subgenres)):
            found[metric].append(((labels[best] & labels[asked][:, None]).any(axis=2) & foreign).mean(axis=1))
        named += [row[kept].tolist() for row, kept in zip(best, foreign, strict=True)]
    coverage = np.array(coverage_at(named, range(len(tested)), K))
    return {metric: np.concatenate(parts) for metric, parts in found.items()} | {"coverage@10": coverage}


def _best(alike: NDArray[np.float32]) -> NDArray[np.int64]:
    """The columns of the ten highest of each row, in any order."""
    return np.argpartition(alike, -K, axis=1)[:, -K:].astype(np.int64)


def _rows(scores: Mapping[str, Mapping[str, NDArray[np.float64]]], artist: NDArray[np.int64], rng: int) -> Iterator[Row]:
    for metric in ("genre@10", "subgenre@10", "same-artist recall@10"):
        columns = {name: each[metric] for name, each in scores.items()}
        applies = ~np.isnan(columns[BASELINE])
        yield from rows(
            TASK, metric, {name: each[applies] for name, each in columns.items()}, AGAINST, artist[applies], rng=rng
        )
    for name, each in scores.items():
        covered = float(each["coverage@10"])
        yield Row(TASK, name, "coverage@10", covered, covered, covered, n=len(artist))


def _song(artist: pd.Series[str], title: pd.Series[str]) -> pd.Series[str]:
    return artist.str.lower() + "\0" + title.str.lower()
