"""A stand-in for ReccoBeats on this computer: invented sounds of tracks. `python -m reccobeats_server` prints its address."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from stand_in import Asked, Reply, StandIn, json_reply, parser_of, run

MOST = 40
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_SHARES = ("acousticness", "danceability", "energy", "instrumentalness", "liveness", "speechiness", "valence")


@dataclass(frozen=True)
class Sound:
    """A track that the stand-in knows."""

    spotify: str
    isrc: str = ""
    artist: str = ""
    title: str = ""
    length_ms: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    """What it says otherwise than invented; None leaves a field out."""

    @property
    def id(self) -> str:
        return str(uuid5(NAMESPACE_URL, self.spotify))

    @property
    def href(self) -> str:
        return f"https://open.spotify.com/track/{self.spotify}"

    def features(self) -> dict[str, Any]:
        """Its row among features."""
        rng = random.Random(self.spotify)
        sound = {name: round(rng.random(), 3) for name in _SHARES}
        sound |= {
            "key": rng.randrange(12),
            "mode": rng.randrange(2),
            "loudness": -rng.random() * 20,
            "tempo": 60 + rng.random() * 140,
        }
        row = {"id": self.id, "href": self.href, "isrc": self.isrc or None, **sound, **self.values}
        return {name: value for name, value in row.items() if value is not None}

    def track(self) -> dict[str, Any]:
        """Its row among tracks."""
        named = {"trackTitle": self.title, "artists": [{"id": self.id, "name": self.artist}], "durationMs": self.length_ms}
        return {"id": self.id, "href": self.href, "isrc": self.isrc, "popularity": 1, **named}


class ReccoBeatsServer(StandIn):
    """Knows these tracks and, where it invents, that part of whatever is asked for."""

    def __init__(self, *sounds: Sound, known: float = 0, port: int = 0, latency_s: float = 0) -> None:
        super().__init__(port=port, latency_s=latency_s)
        self.sounds = list(sounds)
        self._known = known

    def answer(self, asked: Asked) -> Reply:
        """What the service says: rows in no order, nothing of what it does not know."""
        ids = [one for one in asked.params.get("ids", "").split(",") if one]
        if asked.headers.get("user-agent", "").startswith(("Python", "python")):
            return json_reply({"error": "forbidden"}, 403)
        if asked.verb != "GET" or asked.path not in ("/v1/audio-features", "/v1/track"):
            return json_reply({"errorCode": 4042, "message": "wrong path"}, 404)
        if not ids:
            return json_reply({"errorCode": 4001, "message": "ids is missing"}, 400)
        found = [sound for one in ids[:MOST] for sound in self._of(one)]
        random.Random(asked.number).shuffle(found)
        return json_reply({"content": [one.features() if "audio" in asked.path else one.track() for one in found]})

    def _of(self, asked: str) -> Iterator[Sound]:
        told = [sound for sound in self.sounds if asked in (sound.spotify, sound.isrc, sound.id)]
        yield from told
        rng = random.Random(asked)
        if not told and rng.random() < self._known:
            yield Sound(asked, "") if len(asked) == 22 else Sound("".join(rng.choices(_PLAIN, k=22)), asked)


def made(asked: argparse.Namespace) -> ReccoBeatsServer:
    """The stand-in that the options say."""
    return ReccoBeatsServer(known=asked.known, port=asked.port, latency_s=asked.latency_ms / 1000)


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    parser = parser_of("reccobeats_server")
    parser.add_argument("--known", type=float, default=0.85, help="that part of what is asked for is known")
    run(parser, made)


if __name__ == "__main__":
    main()
