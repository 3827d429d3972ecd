"""Last.fm through pylast. Histories are asked for page by page, since pylast's own way keeps neither ids nor hearts.

Of pylast's own machinery nothing is used that waits, repeats, caches or walks pages: `core.guard` does that for all services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element, ParseError, fromstring

import httpx2
import pylast

from music_rec.core.errors import NotFoundError, UnavailableError, UnexpectedPayloadError
from music_rec.core.guard import Guard
from music_rec.core.models import LovedTrack
from music_rec.core.rate import Schedule
from music_rec.core.service_settings import LastfmSettings
from music_rec.services.lastfm_errors import FOREIGN, translated
from music_rec.services.lastfm_errors import SOURCE as SOURCE
from music_rec.services.lastfm_transport import Transport

ATTEMPTS = 3
"""How often one request is made before a smaller page is asked for."""
LARGEST_LIST = 1000
"""Items of one page that the service gives at most."""
T = TypeVar("T")
_WELL = re.compile(r'<lfm\b[^>]*\bstatus="ok"')
_DEFINES = re.compile("<!(?:DOCTYPE|ENTITY)")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")


class PlayRow(NamedTuple):
    """One row of a history as the service has it."""

    uts: int | None
    """Start, UTC s; None where the row has no date."""
    artist: str
    title: str
    album: str
    artist_mbid: str
    album_mbid: str
    track_mbid: str
    loved: bool


class Page(NamedTuple):
    """Rows newest first, without what is playing now, and how many the span asked for has in all (-1: not said)."""

    rows: tuple[PlayRow, ...]
    total: int
    user: str = ""
    """The account, as it writes itself."""


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
        return await self._ask(lambda: _to_page(self._answer("user.getRecentTracks", asked), user), user)

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
        return _Answer(self._network, method, asked).root()

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


class _Answer(pylast._Request):
    """A request of pylast whose answer is read once: pylast itself reads it twice and prints it, at six times the cost."""

    def _check_response_for_errors(self, response: str) -> None:
        _refuse_definitions(response)
        if not _WELL.search(response[:512]):
            super()._check_response_for_errors(response)  # type: ignore[no-untyped-call]  # pylast's own has none

    def root(self) -> Element:
        """The element `lfm`."""
        return parsed(str(self._download_response()))  # type: ignore[no-untyped-call]  # pylast's own has none


def parsed(text: str) -> Element:
    """The root of an answer; characters that XML forbids, which titles can have, are left out.

    UnexpectedPayloadError for an answer that defines things, as no answer does: every attack by XML begins so.
    """
    _refuse_definitions(text)
    try:
        return fromstring(text)  # noqa: S314 - what defines nothing is harmless, and safer parsers take three times as long
    except ParseError:
        return fromstring(_FORBIDDEN.sub("", _REFERENCE.sub(_allowed, text)))  # noqa: S314 - as above


def _refuse_definitions(text: str) -> None:
    if _DEFINES.search(text):
        raise UnexpectedPayloadError(SOURCE, "Last.fm sent an answer that defines things. It was not read.")


def _allowed(reference: re.Match[str]) -> str:
    """A reference to a character as it is, nothing for one that no XML may hold."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else reference[0]


def _to_page(root: Element, user: str) -> Page:
    """The page; one that belongs to somebody else, which the service has been seen to send, is no answer."""
    [page] = root.iter("recenttracks")
    owner = page.get("user", user)
    if owner.casefold() != user.casefold():
        raise UnavailableError(SOURCE, f"Last.fm sent a page of somebody else than {user}.")
    rows = tuple(_to_row(track) for track in page.iter("track") if track.get("nowplaying") != "true")
    return Page(rows, _number(page.get("total"), -1), owner)


def _to_row(track: Element) -> PlayRow:
    """One play; the artist is text in the compact form and an element of its own in the extended one."""
    date, album, artist = track.find("date"), track.find("album"), track.find("artist")
    return PlayRow(
        uts=_number(date.get("uts"), 0) if date is not None else None,
        artist=_text(artist, "name") or _text(artist),
        title=_text(track, "name"),
        album=_text(album),
        artist_mbid=_text(artist, "mbid") or (artist.get("mbid", "") if artist is not None else ""),
        album_mbid=album.get("mbid", "") if album is not None else "",
        track_mbid=_text(track, "mbid"),
        loved=_text(track, "loved") == "1",
    )


def _to_profile(root: Element) -> Profile:
    [user] = root.iter("user")
    registered = user.find("registered")
    since = registered.get("unixtime") if registered is not None else None
    return Profile(_text(user, "name"), _number(since, 0))


def _to_loved(root: Element) -> list[LovedTrack]:
    return [
        LovedTrack(_text(track, "artist/name"), _text(track, "name"), _number(date.get("uts"), 0))
        for track in root.iter("track")
        if (date := track.find("date")) is not None
    ]


def _names(root: Element, path: str) -> list[str]:
    return [one.text for one in root.iterfind(path) if one.text]


def _text(element: Element | None, path: str = ".") -> str:
    found = element.find(path) if element is not None else None
    return (found.text or "").strip("\n") if found is not None else ""


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,15}", text) else otherwise
