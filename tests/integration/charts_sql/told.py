"""What two services told of the music of the invented listener, most of it, and not always the same."""

from __future__ import annotations

from random import Random

from integration.charts_sql.life import PHASES, TRACKS
from integration.storage.plays import Database

from music_rec.core.facts import Facts
from music_rec.core.storage.facts import save_facts

TAGS = ("rock", "jazz", "techno", "ambient", "folk", "soul", "hip hop", "blues", "reggae", "classical", "funk", "metal")
COUNTRIES = ("Iceland", "Korea, Republic of", "Germany", "Chad")


def tell(database: Database) -> None:
    """Facts of most artists and tracks, always the same."""
    rng = Random(7)
    for source in ("musicbrainz", "listenbrainz", "lastfm"):
        artists = {artist: _of_artist(rng) for artist in dict.fromkeys(name for name, *_ in PHASES) if rng.random() < 0.7}
        tracks = {(artist, f"Song {n}"): _of_track(rng) for artist in artists for n in range(TRACKS) if rng.random() < 0.7}
        database.write(lambda writer, told=(source, tracks, artists): save_facts(writer, *told))


def _of_artist(rng: Random) -> Facts:
    tags = {tag: rng.random() for tag in rng.sample(TAGS, 2)}
    return Facts({"country": rng.choice(COUNTRIES), "listeners": int(10 ** rng.uniform(0, 6))}, tags)


def _of_track(rng: Random) -> Facts:
    said = {
        "release_date": f"{rng.randrange(1955, 2025)}-05",
        "duration_ms": rng.randrange(60_000, 800_000),
        "energy": rng.random(),
        "valence": rng.random(),
        "listeners": int(10 ** rng.uniform(0, 6)),
        "language": rng.choice(("eng", "deu", "zxx")),
    }
    told = {name: value for name, value in said.items() if rng.random() < 0.8}
    return Facts(told, {rng.choice(TAGS): 1.0, "seen live": 1.0} if rng.random() < 0.3 else {})
