"""Small data sets of invented listeners in the form of the published ones: enough to run every task, and to say nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.quality.data import HETREC, PANEL
from benchmarks.quality.t4 import BATCH, FOLDER, JOINED_SOUND, SOUND

LISTENERS, ARTISTS, TAGS = 60, 80, 12
PANEL_LISTENERS, PLAYS = 5, 160
GENRES = 3
DAY = 86_400


def write(folder: Path) -> None:
    """All data sets, each in a folder of its name; always the same."""
    random = np.random.default_rng(1)
    for part in (_hetrec, _panel, _history, _songs):
        part(folder, random)


def _liked(random: np.random.Generator, n: int) -> np.ndarray:
    """Artists of a listener who likes one third of them more than the rest."""
    third = random.integers(3) * ARTISTS // 3
    return np.where(random.random(n) < 0.8, third + random.integers(0, ARTISTS // 3, n), random.integers(0, ARTISTS, n))


def _hetrec(folder: Path, random: np.random.Generator) -> None:
    plays = [(user, artist, 100) for user in range(LISTENERS) for artist in sorted(set(_liked(random, 30).tolist()))]
    tags = [(user, artist, artist * TAGS // ARTISTS, 1, 1, 2010) for user, artist, _ in plays if random.random() < 0.3]
    names = pd.DataFrame({"id": range(ARTISTS), "name": [_artist(one) for one in range(ARTISTS)], "url": "", "pictureURL": ""})
    into = _made(folder / HETREC)
    pd.DataFrame(plays, columns=["userID", "artistID", "weight"]).to_csv(into / "user_artists.dat", sep="\t", index=False)
    names.to_csv(into / "artists.dat", sep="\t", index=False)
    told = pd.DataFrame(tags, columns=["userID", "artistID", "tagID", "day", "month", "year"])
    told.to_csv(into / "user_taggedartists.dat.gz", sep="\t", index=False)


def _panel(folder: Path, random: np.random.Generator) -> None:
    parts = []
    for user in range(PANEL_LISTENERS):
        artist, at = _session(random)
        ended = pd.to_datetime(at + 200, unit="s").strftime("%Y-%m-%d %H:%M")
        tracks = [f"Track {one}" for one in random.integers(0, 4, PLAYS)]
        names = [_artist(one) for one in artist]
        parts.append(
            pd.DataFrame(
                {"user_id": f"panel-{user}", "end_time_utc": ended, "artist": names, "track": tracks, "ms_played": 200_000}
            )
        )
    pd.concat(parts).to_parquet(_made(folder / PANEL) / "plays.parquet")


def _history(folder: Path, random: np.random.Generator) -> None:
    artist, at = _session(random)
    columns = {"uts": at, "artist": [_artist(one) for one in artist], "album": "", "track": random.integers(0, 4, PLAYS)}
    pd.DataFrame(columns).to_csv(_made(folder / "history-invented") / "listener-s99.csv", index=False)


def _session(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(artists, UTC s) of plays, ten an evening; an artist is liked for some weeks and heard in a row."""
    liked = _liked(random, 40).reshape(4, 10)
    place = np.arange(PLAYS)
    artist = liked[place * 4 // PLAYS, random.integers(0, 10, PLAYS)]
    again = random.random(PLAYS) < 0.5
    artist[1:][again[1:]] = artist[:-1][again[1:]]
    return artist, 1_600_000_000 + place // 10 * DAY + place % 10 * 240


def _songs(folder: Path, random: np.random.Generator) -> None:
    n = GENRES * BATCH
    genre = np.repeat(np.arange(GENRES), BATCH)
    sound = {name: genre + random.normal(size=n) for name in SOUND}
    names = {"track_name": [f"Song {one}" for one in range(n)], "track_artist": [_artist(one) for one in np.arange(n) // 5]}
    album = {"track_album_name": "Album", "track_album_release_date": "2019"}
    told = {
        "playlist_genre": [f"genre {one}" for one in genre],
        "playlist_subgenre": [f"part {one}" for one in np.arange(n) % 6],
    }
    songs, into = pd.DataFrame(names | album | told | sound), _made(folder / FOLDER)
    songs.to_parquet(into / "spotify_songs_2020_repaired.parquet")
    some = songs.iloc[::9].rename(columns={"track_artist": "artist", "track_name": "track"})
    features = pd.DataFrame({name: random.normal(size=len(some)) for name in JOINED_SOUND}, index=some.index)
    pd.concat([some[["artist", "track"]], features], axis=1).to_parquet(into / "track_audio_features.parquet")


def _artist(one: int) -> str:
    return f"Artist {one}"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
