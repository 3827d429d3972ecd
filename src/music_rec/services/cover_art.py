"""Covers of albums: from the Cover Art Archive, and from where Spotify keeps its own, each fetched once and kept on disk.

An address is followed to few hosts only, and never in the open: what a service says is no reason to ask anybody else.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit
from weakref import WeakValueDictionary

from music_rec.core.errors import NotFoundError, SourceError, UnavailableError, UnexpectedPayloadError
from music_rec.core.guard import Guard
from music_rec.core.pictures import Pictures
from music_rec.core.service_settings import CoverArtSettings
from music_rec.services.http import Answer, Http, Question

SOURCE = "coverart"
LABEL = "The Cover Art Archive"
LARGEST = 4 << 20
"""Bytes of one picture; those of 500 pixels have a fortieth of that."""
HOPS = 4
"""The archive sends on twice: to its collection, and from there to the disk that has the picture."""
NONE_DAYS = 14.0
"""After so long is asked again for a cover that was not there."""
WITHHELD_DAYS = 1.0
"""The same for one that was refused, as everything is to who is shut out for a while."""
WRONG_DAYS = 7.0
"""The same for what is no picture, or leads astray."""
FAILED_DAYS = 1 / 24
"""The same for one that the archive failed of."""
PUBLIC_HOST = "coverartarchive.org"
SPOTIFY_HOST = "i.scdn.co"
_KEEPS = "archive.org"
"""Who stores for the archive; the disks are hosts below it."""
_MBID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OF_ARCHIVE = re.compile(rf"/release(?:-group)?/{_MBID}/(?:front|[0-9]{{1,20}})-(?:250|500)(?:\.jpg)?")
_NO_RELEASE = "00000000-0000-4000-8000-000000000000"
_OF_SPOTIFY = re.compile(r"/image/[0-9a-f]{40}")

Kind = Literal["image/jpeg", "image/png", "image/webp"]


def address_of(release: str) -> str:
    """Where the front cover of a release (mbid) is, if there is one; none is asked for that."""
    return f"https://{PUBLIC_HOST}/release/{release}/front-500"


def kind_of(body: bytes) -> Kind | None:
    """What picture some bytes are; None for anything that a page should not show."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else None


class CoverArt:
    """Covers by address (the fact `cover`, or `address_of`). Use `build`, and close it on the loop it was used on."""

    def __init__(self, base_url: str, http: Http, pictures: Pictures) -> None:
        self._base = urlsplit(base_url)
        self._http = http
        self._pictures = pictures
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def cover(self, address: str) -> bytes | None:
        """The picture, from disk where it was fetched before; None where there is none. Asked for twice it is fetched once.

        The errors of `core.errors` where the archive does not answer, UnexpectedPayloadError for what is no picture. What
        failed counts as not there for a while, so that it does not keep those asked for after it from coming.
        """
        async with self._asking.setdefault(address, asyncio.Lock()):
            kept = await asyncio.to_thread(self._pictures.read, address)
            if kept is not None:
                return kept or None
            try:
                body = await self._fetched(address)
            except NotFoundError as error:
                days = WITHHELD_DAYS if isinstance(error, _WithheldError) else NONE_DAYS
                await asyncio.to_thread(self._pictures.keep_none, address, days)
                return None
            except (UnexpectedPayloadError, UnavailableError) as error:
                days = WRONG_DAYS if isinstance(error, UnexpectedPayloadError) else FAILED_DAYS
                await asyncio.to_thread(self._pictures.keep_none, address, days)
                raise
            await asyncio.to_thread(self._pictures.keep, address, body)
            return body

    async def check(self) -> str:
        """Nobody, once the archive answers: it is asked for a cover that nobody has."""
        with suppress(NotFoundError):
            await self._fetched(address_of(_NO_RELEASE))
        return ""

    async def close(self) -> None:
        """End what is open to the archive."""
        await self._http.close()

    async def _fetched(self, address: str) -> bytes:
        url = self._first(urlsplit(address))
        for _ in range(HOPS):
            try:
                return (await self._http.ask(Question(url, refused=_refused))).body
            except _ElsewhereError as sent_on:
                url = self._next(urljoin(url, sent_on.to))
        raise UnexpectedPayloadError(SOURCE, f"{LABEL} sent us in a circle.")

    def _first(self, address: SplitResult) -> str:
        """Where to begin. NotFoundError for an address that is of no cover."""
        if address.scheme == "https" and address.netloc == PUBLIC_HOST and _OF_ARCHIVE.fullmatch(address.path):
            return f"{self._base.geturl().rstrip('/')}{address.path}"
        if address.scheme == "https" and address.netloc == SPOTIFY_HOST and _OF_SPOTIFY.fullmatch(address.path):
            return self._allowed(address)
        raise NotFoundError(SOURCE, "That is not the address of a cover.")

    def _next(self, to: str) -> str:
        """Where a redirect leads, without the detour over plain http that the archive still names."""
        parts = urlsplit(to)
        return self._allowed(parts if self._is_here(parts) else parts._replace(scheme="https"))

    def _allowed(self, parts: SplitResult) -> str:
        """The address, where it is one of those who keep covers. UnexpectedPayloadError for any other."""
        host = (parts.hostname or "").rstrip(".")
        ours = host == self._base.hostname or host in (_KEEPS, SPOTIFY_HOST) or host.endswith(f".{_KEEPS}")
        outside = self._base.scheme == "http" and not self._is_here(parts)  # a stand-in leads nowhere but to itself
        if not ours or outside or parts.username is not None or (parts.port is not None and not self._is_here(parts)):
            raise UnexpectedPayloadError(SOURCE, f"{LABEL} sent us to another host, which was not asked.")
        return parts.geturl()

    def _is_here(self, parts: SplitResult) -> bool:
        """Whether an address is of the very server that our settings name."""
        return (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc)


def build(settings: CoverArtSettings, guard: Guard, pictures: Pictures) -> CoverArt:
    """The service as the settings say; nothing is sent before it is asked."""
    return CoverArt(settings.base_url, Http(guard, LABEL, timeout_s=settings.timeout_s, largest=LARGEST), pictures)


class _ElsewhereError(NotFoundError):
    """The picture is somewhere else."""

    def __init__(self, to: str) -> None:
        super().__init__(SOURCE, f"{LABEL} keeps that elsewhere.")
        self.to = to


class _WithheldError(NotFoundError):
    """The archive refuses this picture, or everything."""


def _refused(answer: Answer) -> SourceError | None:
    """What an answer means that is no picture: one cover that is not given out says nothing about the others."""
    to = answer.headers.get("Location", "")
    if answer.status in (301, 302, 303, 307, 308) and to:
        return _ElsewhereError(to)
    if answer.status in (401, 403):
        return _WithheldError(SOURCE, f"{LABEL} does not give that out (HTTP {answer.status}).")
    if answer.status in (400, 451):
        return NotFoundError(SOURCE, f"{LABEL} has none of that (HTTP {answer.status}).")
    if answer.status == 200 and not kind_of(answer.body):
        return UnexpectedPayloadError(SOURCE, f"{LABEL} sent something that is no picture.")
    return None
