"""The service without its network: a request in, an answer out, everything by script."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from stand_in.faults import Script

from spotify_server import catalogue
from spotify_server.catalogue import Song, Tree
from spotify_server.faults import Fault
from spotify_server.playlists import Playlist, User, uris_of
from spotify_server.tokens import TokenHost

CLIENT_ID, CLIENT_SECRET = "c1" * 16, "5ec2e7" * 5 + "42"
PREMIUM = (
    "Active premium subscription required for the owner of the app. When the subscription status changes, it can take a few"
    " hours before requests are allowed again."
)
_ID = re.compile("[0-9A-Za-z]{22}")


@dataclass(frozen=True)
class Call:
    """A request of the API as it came; its token is not kept."""

    verb: str
    path: str
    params: Mapping[str, str]
    body: Any = None
    user: str = ""

    def number(self, name: str, otherwise: int) -> int:
        """A number of the query."""
        text = self.params.get(name, "")
        return int(text) if text.isdecimal() else otherwise


@dataclass(frozen=True)
class Reply:
    """What goes back."""

    status: int = 200
    body: Any = None
    """JSON, or text as it is."""
    retry_after: str = ""


def error(status: int, message: str, reason: str = "", retry_after: str = "") -> Reply:
    """A refusal in the shape of the API."""
    more = {"reason": reason} if reason else {}
    return Reply(status, {"error": {"status": status, "message": message, **more}}, retry_after)


@dataclass
class Service:
    """Tracks, accounts, and the ways of an application."""

    songs: dict[str, Song] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    host: TokenHost = field(default_factory=lambda: TokenHost(CLIENT_ID, CLIENT_SECRET))
    extended: bool = False
    premium: bool = True
    """Of the owner of the application."""
    quota: int = 0
    """Requests that are answered in all; 0 for as many as come."""
    script: Script[Fault] = field(default_factory=Script)
    base: str = ""
    asked: int = 0

    @classmethod
    def of(cls, songs: Iterable[Song], users: Iterable[User], base: str = "") -> Service:
        """A service with these tracks and accounts."""
        return cls({song.id: song for song in songs}, {user.name: user for user in users}, base=base)

    def answer(self, verb: str, path: str, params: Mapping[str, str], body: Any, authorization: str) -> Reply:
        """The answer to a request of the API."""
        self.asked += 1
        if self.quota and self.asked > self.quota:
            return error(429, "Too many requests", "QUOTA_EXCEEDED", "48925")
        who = self.host.bearer(authorization)
        if who is None:
            return error(401, "The access token expired")
        if not self.premium:
            return Reply(403, PREMIUM)
        if who[0] and not self.users[who[0]].listed:
            return error(403, "Forbidden")
        return self._routed(Call(verb, path.strip("/"), params, body, who[0]), who[1])

    def _routed(self, call: Call, scope: str) -> Reply:
        whole = f"{call.verb} {call.path}"
        if not self.extended and (CLOSED.fullmatch(whole) or ("ids" in call.params and call.path in _SEVERAL)):
            return error(403, "Forbidden")
        for pattern, needs, handle in ROUTES:
            if found := re.fullmatch(pattern, whole):
                if needs is not None and not call.user:
                    return error(401, "Invalid access token")
                if needs and needs not in scope:
                    return error(403, "Insufficient client scope")
                return handle(self, call, *found.groups())
        return error(404, "Service not found")

    def track(self, call: Call, one: str) -> Reply:
        """One track by its id."""
        if not _ID.fullmatch(one):
            return error(400, "Invalid base62 id")
        song = self.songs.get(one)
        return Reply(200, catalogue.track(song, extended=self.extended)) if song else error(404, "Resource not found")

    def tracks(self, call: Call) -> Reply:
        """Several tracks, null for each unknown one."""
        ids = call.params.get("ids", "").split(",")
        if len(ids) > 50:
            return error(400, "Too many ids requested")
        known = [self.songs.get(one) for one in ids]
        return Reply(200, {"tracks": [catalogue.track(song, extended=self.extended) if song else None for song in known]})

    def search(self, call: Call) -> Reply:
        """Tracks by a query; the links of the answer say `query`."""
        limit, offset = call.number("limit", 5), call.number("offset", 0)
        query = call.params.get("q") or call.params.get("query", "")
        if not 1 <= limit <= (50 if self.extended else 10):
            return error(400, "Invalid limit")
        if not query or not call.params.get("type"):
            return error(400, "No search query")
        found = catalogue.found(self.songs.values(), query)
        trees = [catalogue.track(song, extended=self.extended) for song in found]
        named = {"query": query, "type": call.params["type"]}
        return Reply(200, {"tracks": self.page("search", trees, limit, offset, **named)})

    def album(self, call: Call, one: str) -> Reply:
        """One album by its id, with its tracks."""
        songs = sorted((song for song in self.songs.values() if song.album_id == one), key=lambda song: song.number)
        return Reply(200, catalogue.album(songs)) if songs else error(404, "Resource not found")

    def artist(self, call: Call, one: str) -> Reply:
        """One artist by its id."""
        song = next((song for song in self.songs.values() if song.artist_id == one), None)
        return Reply(200, catalogue.artist(song, extended=self.extended)) if song else error(404, "Resource not found")

    def me(self, call: Call) -> Reply:
        """Who asks."""
        return Reply(200, self.users[call.user].tree())

    def playlists(self, call: Call) -> Reply:
        """The playlists of who asks, the newest first."""
        trees = [one.tree(self.base) for one in reversed(self.users[call.user].playlists)]
        return Reply(200, self.page("me/playlists", trees, call.number("limit", 20), call.number("offset", 0)))

    def create(self, call: Call) -> Reply:
        """A new playlist, whether or not there is one like it."""
        body = call.body if isinstance(call.body, dict) else {}
        if not body.get("name"):
            return error(400, "Missing required field: name")
        user = self.users[call.user]
        made = Playlist(body["name"], call.user, body.get("description") or "", body.get("public", True))
        user.playlists.append(made)
        return Reply(201, made.tree(self.base))

    def items(self, call: Call, one: str) -> Reply:
        """What is in a playlist of who asks."""
        playlist = self._own(call, one)
        if isinstance(playlist, Reply):
            return playlist
        trees = [self._entry(uri) for uri in playlist.items]
        path = f"playlists/{one}/items"
        return Reply(200, self.page(path, trees, min(call.number("limit", 20), 50), call.number("offset", 0)))

    def add(self, call: Call, one: str) -> Reply:
        """More items, at the end or from a position on."""
        playlist, uris = self._own(call, one), uris_of(call.body)
        if isinstance(playlist, Reply):
            return playlist
        if uris is None:
            return error(400, "Invalid request body")
        at = call.number("position", len(playlist.items))
        return Reply(201, playlist.change([*playlist.items[:at], *uris, *playlist.items[at:]]))

    def replace(self, call: Call, one: str) -> Reply:
        """Other items in the place of all."""
        playlist, uris = self._own(call, one), uris_of(call.body)
        if isinstance(playlist, Reply):
            return playlist
        return error(400, "Invalid request body") if uris is None else Reply(200, playlist.change(uris))

    def cover(self, call: Call, one: str) -> Reply:
        """A picture for a playlist."""
        playlist = self._own(call, one)
        return playlist if isinstance(playlist, Reply) else Reply(202, "")

    def page(self, path: str, items: list[Tree], limit: int, offset: int, **named: str) -> Tree:
        """A part of a list, with links to its neighbours at our own address."""

        def link(at: int) -> str:
            return f"{self.base}{path}?{urlencode({'offset': at, 'limit': limit, **named})}"

        return {
            "href": link(offset),
            "limit": limit,
            "offset": offset,
            "next": link(offset + limit) if offset + limit < len(items) else None,
            "previous": link(max(0, offset - limit)) if offset else None,
            "total": len(items),
            "items": items[offset : offset + limit],
        }

    def _own(self, call: Call, one: str) -> Playlist | Reply:
        mine = {playlist.id: playlist for playlist in self.users[call.user].playlists}
        others = {playlist.id for user in self.users.values() for playlist in user.playlists}
        return mine.get(one) or (error(403, "Forbidden") if one in others else error(404, "Resource not found"))

    def _entry(self, uri: str) -> Tree:
        song = self.songs.get(uri.rpartition(":")[2])
        tree = catalogue.track(song, extended=self.extended) if song else None
        return {"added_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(0)), "is_local": False, "item": tree}


Handler = Callable[..., Reply]
_MODIFY = "playlist-modify"
ROUTES: list[tuple[str, str | None, Handler]] = [
    (r"GET search", None, Service.search),
    (r"GET tracks/([^/]+)", None, Service.track),
    (r"GET tracks", None, Service.tracks),
    (r"GET albums/([^/]+)", None, Service.album),
    (r"GET artists/([^/]+)", None, Service.artist),
    (r"GET me", "", Service.me),
    (r"GET me/playlists", "playlist-read-private", Service.playlists),
    (r"POST me/playlists", _MODIFY, Service.create),
    (r"GET playlists/([^/]+)/items", "", Service.items),
    (r"POST playlists/([^/]+)/items", _MODIFY, Service.add),
    (r"PUT playlists/([^/]+)/items", _MODIFY, Service.replace),
    (r"PUT playlists/([^/]+)/images", "ugc-image-upload", Service.cover),
]
"""Verb and path, the scope that is needed (empty: a user; None: any token), what answers."""
_SEVERAL = {"tracks", "albums", "artists", "episodes", "shows", "audiobooks", "chapters"}
CLOSED = re.compile(
    r"POST users/[^/]+/playlists|(GET|POST|PUT|DELETE) playlists/[^/]+/tracks"
    r"|(PUT|DELETE) (me/(tracks|albums|episodes|shows|audiobooks|following)|playlists/[^/]+/followers)"
    r"|GET (me/(tracks|albums|episodes|shows|audiobooks|following)|playlists/[^/]+/followers)/contains"
    r"|GET (artists/[^/]+/(top-tracks|related-artists)|browse/.*|markets|users/[^/]+(/playlists)?)"
    r"|GET (audio-features|audio-analysis|recommendations)(/.*)?"
)
"""What is closed to development mode."""
