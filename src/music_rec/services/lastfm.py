"""Last.fm through pylast. Histories are asked for page by page, since pylast's own way keeps neither ids nor hearts.

Of pylast's own machinery nothing is used that waits, repeats, caches or walks pages: `core.guard` does that for all services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

import httpx2
import pylast

from music_rec.core.errors import NotFoundError, UnavailableError
from music_rec.core.guard import Guard
from music_rec.core.models import LovedTrack
from music_rec.core.rate import Schedule
from music_rec.core.service_settings import LastfmSettings
from music_rec.services.lastfm_errors import FOREIGN, translated
from music_rec.services.lastfm_errors import SOURCE as SOURCE
from music_rec.services.lastfm_page import Page, page_of
from music_rec.services.lastfm_transport import Transport
from music_rec.services.lastfm_xml import number_of, parsed, refuse_definitions, text_of

ATTEMPTS = 3
"""How often one request is made before a smaller page is asked for."""
LARGEST_LIST = 1000
"""Items of one page that the service gives at most."""
T = TypeVar("T")
_WELL = re.compile(rb'<lfm\b[^>]*\bstatus="ok"')


class Profile(NamedTuple):
    """Who an account is."""

    name: str
    registered_at: int
    """UTC s; 0 where it is not said."""


class LastFM:
    """Questions about one account or another; every answer comes through the guard. Use `build`, and close it."""

    def __init__(self, network: pylast.LastFMNetwork, guard: Guard, transport: Transport) -> None:
        self._network = network
        self._guard = guard
        self._transport = transport

    @property
    def schedule(self) -> Schedule:
        """When requests may start."""
        return self._guard.schedule

    async def page(self, user: str, limit: int, *, page: int = 1, since: int = 0, until: int = 0) -> Page:
        """The newest plays of a span of starts (UTC s, 0 leaves a side open; whether `since` is in it is not sure).

        NotFoundError for an unknown user, AccessDeniedError for one whose plays are hidden, UnavailableError else.
        """
        span = {name: second for name, second in (("from", since), ("to", until)) if second}
        asked = {"user": user, "limit": limit, "page": page, "extended": 1, **span}
        return await self._ask(lambda: page_of(self._sent("user.getRecentTracks", asked), user), user)

    async def profile(self, user: str) -> Profile:
        """Who the account is. Errors as `page`."""
        return await self._ask(lambda: _to_profile(self._answer("user.getInfo", {"user": user})), user)

    async def loved(self, user: str) -> list[LovedTrack]:
        """All tracks that the user loves, the newest love first."""
        found: list[LovedTrack] = []
        for page in range(1, 101):
            asked = {"user": user, "limit": LARGEST_LIST, "page": page}
            loved = await self._ask(lambda asked=asked: _to_loved(self._answer("user.getLovedTracks", asked)), user)  # type: ignore[misc]
            found += loved
            if len(loved) < LARGEST_LIST:
                break
        return found

    async def friends(self, user: str, limit: int) -> list[str]:
        """Names of friends; none for who has none, which the service calls an error."""
        asked = {"user": user, "limit": limit}
        try:
            return await self._ask(lambda: _names(self._answer("user.getFriends", asked), "friends/user/name"), user)
        except NotFoundError:
            return []

    async def top_artists(self, user: str, limit: int) -> list[tuple[str, int]]:
        """(artist, plays) of what a user plays most."""
        top = await self._ask(lambda: self._network.get_user(user).get_top_artists(limit=limit), user)
        return [(str(one.item.get_name()), int(one.weight)) for one in top]

    async def music(self, question: str, method: str, asked: Mapping[str, object], read: Callable[[Element], T]) -> T:
        """What is read of an answer about artists or tracks; `question` is what it is called where it may be refused alone.

        NotFoundError for what is unknown, AccessDeniedError for a refused key or question, UnavailableError else.
        """
        return await self._ask(lambda: read(self._answer(method, asked)), question=question)

    def close(self) -> None:
        """End what is open to the service."""
        self._transport.close_connections()

    def _answer(self, method: str, asked: Mapping[str, object]) -> Element:
        return parsed(self._sent(method, asked))

    def _sent(self, method: str, asked: Mapping[str, object]) -> bytes:
        return _Request(self._network, method, asked).sent(self._transport)

    async def _ask(self, request: Callable[[], T], user: str = "", question: str = "") -> T:
        def ask() -> T:
            try:
                return request()
            except FOREIGN as error:
                meant = translated(error, user, question)
            if isinstance(meant, UnavailableError):
                meant.retry_after_s = self._transport.asked_s
            raise meant  # outside: errors of pylast hold its network, and that the key

        return await self._guard.call_blocking(ask, question=question)


def build(settings: LastfmSettings, guard: Guard) -> LastFM:
    """The service as the settings say; nothing is sent before it is asked."""
    transport = Transport(SOURCE, settings.base_url, settings.timeout_s, lambda: guard.schedule.wait(guard.stop))
    network = pylast.LastFMNetwork(
        api_key=settings.api_key.get_secret_value(), api_secret=settings.api_secret.get_secret_value()
    )
    network.ws_server = ("ws.audioscrobbler.com", httpx2.URL(settings.base_url).path)
    network.enable_proxy({"https://": transport})
    return LastFM(network, guard, transport)


class _Request(pylast._Request):
    """A request of pylast without its client, which is made anew for each, and reads answers twice and prints them."""

    def sent(self, transport: Transport) -> bytes:
        """The answer, which says that all is well."""
        host, path = self.network.ws_server
        request = httpx2.Request("POST", f"https://{host}{path}", data=self.params, headers=pylast.HEADERS)
        answer = transport.handle_request(request).content
        refuse_definitions(answer)
        if not _WELL.search(answer[:512]):
            self._check_response_for_errors(answer.decode())  # type: ignore[no-untyped-call]  # pylast's own has none
        return answer


def _to_profile(root: Element) -> Profile:
    [user] = root.iter("user")
    registered = user.find("registered")
    since = registered.get("unixtime") if registered is not None else None
    return Profile(text_of(user, "name"), number_of(since, 0))


def _to_loved(root: Element) -> list[LovedTrack]:
    return [
        LovedTrack(text_of(track, "artist/name"), text_of(track, "name"), number_of(date.get("uts"), 0))
        for track in root.iter("track")
        if (date := track.find("date")) is not None
    ]


def _names(root: Element, path: str) -> list[str]:
    return [one.text for one in root.iterfind(path) if one.text]
