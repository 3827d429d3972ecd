"""A stand-in for Cyanite on this computer: invented hearings of tracks. `python -m cyanite_server` prints its address."""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field
from typing import Any

from stand_in import Asked, Reply, StandIn, json_reply, parser_of, run

TOKEN = "token-of-an-invented-integration"
_KEYS = ("aMinor", "fsMinor", "cMajor", "dbMajor", "bbMajor")
_MOODS = ("aggressive", "calm", "chilled", "dark", "energetic", "epic", "happy", "romantic", "sad")
_GENRES = ("ambient", "electronicDance", "folkCountry", "funkSoul", "jazz", "rapHipHop", "rnb", "rock")


@dataclass
class Heard:
    """A track that can be handed in."""

    spotify: str
    title: str = "Artist - Song"
    result: dict[str, Any] = field(default_factory=dict)
    """What is heard otherwise than invented."""
    looks: int = 1
    """So often it is at work when somebody looks, after it was handed in."""
    ends: str = "Finished"
    """`Finished`, `Failed`, or a state that nobody knows yet."""
    handed_in: bool = False
    audible: bool = True
    """Whether Spotify has a preview of it."""

    def answer(self, *, sold: bool) -> dict[str, Any]:
        """The track as it stands."""
        return {"__typename": "SpotifyTrack", "id": self.spotify, "title": self.title, "audioAnalysisV7": self._state(sold)}

    def _state(self, sold: bool) -> dict[str, Any]:
        if not self.handed_in:
            return {"__typename": "AudioAnalysisV7NotStarted"}
        if not sold:
            return {"__typename": "AudioAnalysisV7NotAuthorized"}
        if self.looks > 0:
            self.looks -= 1
            return {"__typename": "AudioAnalysisV7Processing"}
        more = {"Finished": {"result": self._heard()}, "Failed": {"error": {"message": "It could not be heard."}}}
        return {"__typename": f"AudioAnalysisV7{self.ends}", **more.get(self.ends, {})}

    def _heard(self) -> dict[str, Any]:
        rng = random.Random(self.spotify)
        bpm = rng.randrange(60, 180)
        return {
            "bpmPrediction": {"value": bpm + 0.4},
            "bpmRangeAdjusted": bpm,
            "keyPrediction": {"value": rng.choice(_KEYS)},
            "timeSignature": "4/4",
            "valence": round(rng.uniform(-1, 1), 3),
            "arousal": round(rng.uniform(-1, 1), 3),
            "energyLevel": rng.choice(["low", "medium", "high", "variable"]),
            "emotionalProfile": rng.choice(["negative", "balanced", "positive"]),
            "moodTags": rng.sample(_MOODS, 2),
            "genreTags": rng.sample(_GENRES, 1),
            "subgenreTags": [],
            **self.result,
        }


class CyaniteServer(StandIn):
    """Knows these tracks and, where it invents, that part of whatever is asked for; `sold` is what the plan holds."""

    KEY = f"Bearer {TOKEN}"

    def __init__(
        self, *tracks: Heard, known: float = 0, looks: int = 1, sold: bool = True, port: int = 0, latency_s: float = 0
    ) -> None:
        super().__init__(port=port, latency_s=latency_s)
        self.tracks = {one.spotify: one for one in tracks}
        self.sold = sold
        self.handed_in: list[str] = []
        self._known = known
        self._looks = looks

    @property
    def api(self) -> str:
        """Where the service answers."""
        return f"{self.url}graphql"

    def answer(self, asked: Asked) -> Reply:
        """What the service says: mistakes too with status 200."""
        if asked.verb != "POST" or asked.path != "/graphql":
            return Reply(404, b"Not found", kind="text/plain")
        if asked.key != "right":
            return json_reply({"message": "Unauthorized"}, 401)
        body = asked.body if isinstance(asked.body, dict) else {}
        query, track_id = str(body.get("query")), str((body.get("variables") or {}).get("id"))
        if "ping" in query:
            return json_reply({"data": {"ping": True}})
        if "$id: ID!" not in query:
            return json_reply({"errors": [{"message": "Variable $id of type String! used where ID! is expected."}]}, 400)
        if "spotifyTrackEnqueue" in query:
            return json_reply({"data": {"spotifyTrackEnqueue": self._hand_in(track_id)}})
        track = self._track(track_id)
        missing = {"__typename": "SpotifyTrackError", "message": "Track not found."}
        return json_reply({"data": {"spotifyTrack": track.answer(sold=self.sold) if track else missing}})

    def _hand_in(self, track_id: str) -> dict[str, Any]:
        track = self._track(track_id)
        if track is None or not track.audible:
            return {"__typename": "SpotifyTrackEnqueueError", "message": "There is no preview."}
        self.handed_in.append(track_id)
        track.handed_in = True
        return {"__typename": "SpotifyTrackEnqueueSuccess", "enqueuedSpotifyTrack": track.answer(sold=True)}

    def _track(self, track_id: str) -> Heard | None:
        if track_id not in self.tracks and random.Random(track_id).random() < self._known:
            self.tracks[track_id] = Heard(track_id, looks=self._looks)
        return self.tracks.get(track_id)


def _made(asked: argparse.Namespace) -> CyaniteServer:
    return CyaniteServer(
        known=asked.known, looks=asked.looks, sold=bool(asked.sold), port=asked.port, latency_s=asked.latency_ms / 1000
    )


if __name__ == "__main__":
    parser = parser_of("cyanite_server")
    parser.add_argument("--known", type=float, default=1.0, help="that part of all tracks can be analysed")
    parser.add_argument("--looks", type=int, default=1, help="so often a track is at work when it is looked at")
    parser.add_argument("--sold", type=int, default=1, help="0: the plan does not hold what is heard in tracks of Spotify")
    run(parser, _made)
