"""The service without its network: a path and its parameters in, an answer out."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from stand_in.faults import Script

from musicbrainz_server import shapes
from musicbrainz_server.catalogue import Artist, Catalogue, Recording, Release
from musicbrainz_server.faults import Fault
from musicbrainz_server.index import Index
from musicbrainz_server.queries import QueryError

Shape = dict[str, Any]
ENTITIES = ("recording", "artist", "release", "release-group")
CLOSEST_S = 0.95
"""Two requests that start closer together are too fast."""
LONGEST_PATH = 6000
HELP = "For usage, please see: https://musicbrainz.org/development/mmd"
TOO_FAST = "Your requests are exceeding the allowable rate limit. Please see http://wiki.musicbrainz.org/XMLWebService."
INCLUDES = {
    "recording": {"artists", "artist-credits", "releases", "release-groups", "isrcs", "tags", "genres"},
    "artist": {"recordings", "releases", "release-groups", "aliases", "tags", "genres"},
    "release": {"artists", "labels", "recordings", "release-groups", "media", "artist-credits", "isrcs", "tags", "genres"},
    "release-group": {"artists", "artist-credits", "releases", "tags", "genres"},
}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200) + b"\xff\xd9"
"""As much of a picture as anybody looks at."""


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    at: float
    """In seconds of `time.monotonic`."""
    path: str
    """With its query."""
    headers: Mapping[str, str]
    status: int = 0
    """Of the answer."""


@dataclass(frozen=True)
class Reply:
    """What goes back."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """The service says no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Service:
    """The catalogue, the script of what goes wrong, and what was asked."""

    catalogue: Catalogue
    closest_s: float = CLOSEST_S
    retry_after: str = "1"
    """Of the answer to who is too fast."""
    script: Script[Fault] = field(default_factory=Script)
    requests: list[Request] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Other pictures than the usual one, by release."""
    away: dict[str, str] = field(default_factory=dict)
    """Where pictures of a release are said to lie, by release; `{url}` is this server."""
    _indexes: dict[str, Index] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, at: float, path: str, query: str, headers: Mapping[str, str]) -> Reply:
        """The answer to a GET."""
        try:
            reply = self._sound(at, path, query, headers)
        except RefusalError as refusal:
            body = json.dumps({"error": str(refusal), "help": HELP}).encode()
            again = {"Retry-After": self.retry_after} if refusal.status == 503 else {}
            reply = Reply(body, refusal.status, headers=again)
        return reply

    def note(self, request: Request) -> None:
        """Take down a request."""
        with self._lock:
            self.requests.append(request)

    def _sound(self, at: float, path: str, query: str, headers: Mapping[str, str]) -> Reply:
        agent = headers.get("User-Agent", "")
        if not agent or agent.startswith(("python-", "Python-")):
            raise RefusalError(403, "Give your program a name.")
        if not path.startswith("/ws/2/"):
            return self._picture(path)
        self._admit(at, path, query)
        params = _parsed(query)
        if params.get("fmt") != "json":
            raise RefusalError(406, "This stand-in speaks JSON alone.")
        entity, _, one = path.removeprefix("/ws/2/").partition("/")
        if entity not in ENTITIES:
            raise RefusalError(404, "Not Found")
        shape = self._looked_up(entity, one, params) if one else self._searched(entity, params)
        return Reply(json.dumps(shape, ensure_ascii=False).encode())

    def _admit(self, at: float, path: str, query: str) -> None:
        if len(path) + len(query) > LONGEST_PATH:
            raise RefusalError(414, "URI Too Long")
        asked = [one.at for one in self.requests if one.path.startswith("/ws/2/") and one.at < at]
        if asked and at - max(asked) < self.closest_s:
            raise RefusalError(503, TOO_FAST)

    def _looked_up(self, entity: str, one: str, params: Mapping[str, str]) -> Shape:
        if not _ID.fullmatch(one):
            raise RefusalError(400, "Invalid mbid.")
        inc = set(params.get("inc", "").split())
        for name in sorted(inc - INCLUDES[entity]):
            raise RefusalError(400, f"{name} is not a valid inc parameter for the {entity} resource.")
        found = self._index(entity).by_id.get(self.catalogue.current(one))
        if found is None:
            raise RefusalError(404, "Not Found")
        return _LOOKED_UP[entity](found, inc)

    def _searched(self, entity: str, params: Mapping[str, str]) -> Shape:
        try:
            found = self._index(entity).found(params.get("query", ""))
        except QueryError as error:
            raise RefusalError(400, "Unable to parse search query") from error
        limit = params.get("limit", "25")
        most = int(limit) if limit.isdecimal() and 1 <= int(limit) <= 100 else 25
        shaped = [_FOUND[entity](thing, 100 - at) for at, thing in enumerate(found[:most])]
        return {"created": "2026-01-01T00:00:00.000Z", "count": len(found), "offset": 0, f"{entity}s": shaped}

    def _index(self, entity: str) -> Index:
        """Of all that the catalogue of now has of one kind."""
        things = self._all(entity)
        index = self._indexes.get(entity)
        if index is None or index.things != things:
            index = self._indexes[entity] = Index(things, _FIELDS[entity], lambda thing: _id(entity, thing))
        return index

    def _all(self, entity: str) -> Sequence[Any]:
        if entity == "release-group":
            return list({release.group_id: release for release in self.catalogue.releases}.values())
        return {
            "recording": self.catalogue.recordings,
            "artist": self.catalogue.artists,
            "release": self.catalogue.releases,
        }[entity]

    def _picture(self, path: str) -> Reply:
        """The Cover Art Archive: two redirects to a picture."""
        place, _, rest = path.strip("/").partition("/")
        one, _, name = rest.partition("/")
        if place == "release" and not any(release.id == one and release.cover for release in self.catalogue.releases):
            return Reply(b"<h1>Not Found</h1><p>No cover art found</p>", 404, "text/html")
        if place == "release":
            return _redirect(307, self.away.get(one, "{url}" + f"/download/{one}/{name}"))
        if place == "download":
            return _redirect(302, "{url}" + f"/node/{one}/{name}")
        if place == "node":
            return Reply(self.pictures.get(one, JPEG), kind="image/jpeg")
        return Reply(b"<h1>Not Found</h1>", 404, "text/html")


def _redirect(status: int, to: str) -> Reply:
    return Reply(b"<a>See there</a>", status, "text/html", {"Location": to})


def _parsed(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    if len(dict(pairs)) < len(pairs):
        raise RefusalError(400, "A parameter came twice.")
    return dict(pairs)


def _id(entity: str, thing: Any) -> str:
    return str(thing.group_id if entity == "release-group" else thing.id)


def _recording_fields(recording: Recording) -> dict[str, tuple[str, ...]]:
    artist = recording.artist
    names = (artist.name,)
    return {
        "rid": (recording.id,),
        "arid": (artist.id,),
        "recording": (recording.title,),
        "artist": names,
        "artistname": names,
        "release": tuple(release.title for release in recording.releases),
        "isrc": recording.isrcs,
    }


def _artist_fields(artist: Artist) -> dict[str, tuple[str, ...]]:
    return {"arid": (artist.id,), "artist": (artist.name,), "alias": artist.aliases}


def _release_fields(release: Release) -> dict[str, tuple[str, ...]]:
    return {"reid": (release.id,), "rgid": (release.group_id,), "release": (release.title,)}


_FIELDS: dict[str, Callable[[Any], dict[str, tuple[str, ...]]]] = {
    "recording": _recording_fields,
    "artist": _artist_fields,
    "release": _release_fields,
    "release-group": _release_fields,
}
_FOUND: dict[str, Callable[[Any, int], Shape]] = {
    "recording": shapes.recording_found,
    "artist": shapes.artist_found,
    "release": shapes.release_found,
    "release-group": shapes.group_found,
}
_LOOKED_UP: dict[str, Callable[[Any, set[str]], Shape]] = {
    "recording": shapes.recording_looked_up,
    "artist": shapes.artist_looked_up,
    "release": shapes.release_looked_up,
    "release-group": lambda thing, _: shapes.group_looked_up(thing),
}
