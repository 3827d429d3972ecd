"""One page of a history at Last.fm, read in two steps: what the next question needs at once, all else once it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError, ParserCreate

from music_rec.core.errors import UnavailableError
from music_rec.services.lastfm_errors import SOURCE
from music_rec.services.lastfm_xml import number_of, parsed, text_of, without_forbidden


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


@dataclass(frozen=True)
class Page:
    """Rows newest first, without what is playing now. Their starts are known at once; the rest is read when it is wanted."""

    starts: Sequence[int | None]
    """By row, UTC s; None where it has no date."""
    total: int
    """How many rows the span asked for has in all; -1: not said."""
    user: str = ""
    """The account, as it writes itself."""
    answer: bytes = b""
    """All of it."""

    @cached_property
    def rows(self) -> tuple[PlayRow, ...]:
        """All that each says."""
        tracks = parsed(self.answer).iter("track") if self.answer else ()
        dated = zip((one for one in tracks if one.get("nowplaying") != "true"), self.starts, strict=True)
        return tuple(_to_row(track, start) for track, start in dated)


def page_of(answer: bytes, user: str) -> Page:
    """The page of an answer; one that belongs to somebody else, which the service has been seen to send, is no answer.

    UnavailableError for that, ExpatError for no XML, ValueError for an answer to something else.
    """
    try:
        outline = _Outline(answer)
    except ExpatError:
        answer = without_forbidden(answer)
        outline = _Outline(answer)
    [page] = outline.pages
    owner = page.get("user", user)
    if owner.casefold() != user.casefold():
        raise UnavailableError(SOURCE, f"Last.fm sent a page of somebody else than {user}.")
    return Page(outline.starts, number_of(page.get("total"), -1), owner, answer)


class _Outline:
    """The starts of the rows and what the page says of itself, at half the cost of reading all of it."""

    def __init__(self, answer: bytes) -> None:
        self.pages: list[dict[str, str]] = []
        self.starts: list[int | None] = []
        self._counts = False
        parser = ParserCreate("utf-8")
        parser.StartElementHandler = self._begin
        parser.Parse(answer, True)  # noqa: FBT003 - it takes no names

    def _begin(self, name: str, said: dict[str, str]) -> None:
        if name == "track":
            self._counts = said.get("nowplaying") != "true"
            if self._counts:
                self.starts.append(None)
        elif name == "date" and self._counts:
            self.starts[-1] = number_of(said.get("uts"), 0)
        elif name == "recenttracks":
            self.pages.append(said)


def _to_row(track: Element, start: int | None) -> PlayRow:
    """One play; the artist is text in the compact form and an element of its own in the extended one."""
    album, artist = track.find("album"), track.find("artist")
    return PlayRow(
        uts=start,
        artist=text_of(artist, "name") or text_of(artist),
        title=text_of(track, "name"),
        album=text_of(album),
        artist_mbid=text_of(artist, "mbid") or (artist.get("mbid", "") if artist is not None else ""),
        album_mbid=album.get("mbid", "") if album is not None else "",
        track_mbid=text_of(track, "mbid"),
        loved=text_of(track, "loved") == "1",
    )
