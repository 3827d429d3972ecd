"""The history of a Last.fm account, read from the newest play down by the bound `to` (contract of Last.fm, Reading a history).

Page numbers count from a moving end: a play deleted meanwhile would lose another one. A bound does not move. It is
exclusive, and several plays can share a second, so a page that does not reach the end of its span is believed up to its
oldest second, which the next page brings whole.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from music_rec.core.errors import AccessDeniedError, NotFoundError, RateLimitedError, UnavailableError
from music_rec.core.frames import Coded, RowBatch
from music_rec.core.models import Flag, LovedTrack
from music_rec.core.sync import FAR, Counted, Slice, Window
from music_rec.data_fetchers.sieve import Sieve
from music_rec.data_fetchers.times import EARLIEST
from music_rec.services.lastfm import SOURCE, LastFM
from music_rec.services.lastfm_page import Page, PlayRow

SIZES = (200, 100, 50)
"""Rows of a page; where the service fails to give so many, fewer are asked for."""
_MOST_PAGES = 500
"""Pages of one second; nobody played 100,000 tracks in one."""
_FRIENDS, _TOP = 50, 200


@dataclass(frozen=True)
class LastfmHistory:
    """One account as a source of plays."""

    service: LastFM
    user: str
    NAME = "lastfm"
    LABEL = "Last.fm"

    async def read(self, window: Window, now: int) -> Slice:
        """The newest part of a window. UnavailableError where even the smallest page fails."""
        for size in SIZES[:-1]:
            try:
                return await self._read(window, size, now)
            except RateLimitedError:
                raise
            except UnavailableError:
                continue
        return await self._read(window, SIZES[-1], now)

    async def account(self) -> Counted:
        """How many rows the account has, and its newest."""
        try:
            page = await self.service.page(self.user, 1)
        except NotFoundError:  # as in `_page`
            page = await self.service.page(self.user, 1)
        return Counted(page.total, max((start or 0 for start in page.starts), default=0))

    async def before(self, second: int) -> tuple[int, int]:
        """(how many rows start before a second, how many requests that took).

        Whether a row that starts with the bound is among them nobody says; the newest row of the answer does.
        """
        page, requests = await self._page(Window(0, second), 1, 1), 1
        if _newest([page]) >= second:
            page, requests = await self._page(Window(0, second - 1), 1, 1), 2
        if page.total < 0:
            raise UnavailableError(SOURCE, "Last.fm did not say how many plays it has.")
        return page.total, requests

    async def member_since(self) -> int:
        """Since when the account is there, UTC s; 0 where nobody says."""
        return (await self.service.profile(self.user)).registered_at

    async def loved(self) -> list[LovedTrack]:
        """The tracks the listener loves, the newest love first."""
        return await self.service.loved(self.user)

    async def friends_artists(self) -> list[tuple[str, str, int]]:
        """(friend, artist, plays) of what friends play most."""
        friends = await self.service.friends(self.user, _FRIENDS)
        tops = [(friend, await self._top_artists(friend)) for friend in friends]
        return [(friend, artist, plays) for friend, top in tops for artist, plays in top]

    async def _top_artists(self, friend: str) -> list[tuple[str, int]]:
        """(artist, plays) of what a friend plays most; nothing of one who hides that, or is gone."""
        try:
            return await self.service.top_artists(friend, _TOP)
        except NotFoundError:
            return []
        except AccessDeniedError as error:
            if error.scope:
                return []
            raise

    async def _read(self, window: Window, size: int, now: int) -> Slice:
        pages = [await self._page(window, size, 1)]
        total = pages[0].total
        while (full := len(pages[-1].starts) >= size) and (cut := _oldest(pages)) == _newest(pages):
            # one second fills it, or what has no date: only page numbers lead on, as long as nothing moves
            pages.append(await self._page(window, size, len(pages) + 1))
            if pages[-1].total not in (-1, total) or len(pages) > _MOST_PAGES:
                raise UnavailableError(SOURCE, "The plays at Last.fm changed while they were read.")
        whole = total if window.since == 0 and window.until == FAR else -1
        if full and cut >= window.since:
            return _slice(pages, replace(window, until=cut + 1), whole, now, after=cut)
        return _slice(pages, None, whole, now)

    async def _page(self, window: Window, size: int, number: int) -> Page:
        """A page; one second more than asked for is read below, since nobody says whether `from` is inclusive."""
        since, until = max(window.since - 1, 0), 0 if window.until == FAR else window.until
        try:
            return await self.service.page(self.user, size, page=number, since=since, until=until)
        except NotFoundError:
            if number > 1:
                return Page((), -1)
            if not (since or until):  # the first question of all
                raise
            # somebody it knew before the service has been seen to forget, for one question
            return await self.service.page(self.user, size, since=since, until=until)


def _slice(pages: Sequence[Page], rest: Window | None, whole_total: int, now: int, *, after: float = float("-inf")) -> Slice:
    """The rows of some pages that start after a second."""

    def make() -> tuple[RowBatch, ...]:
        return to_batches([row for page in pages for row in page.rows if (row.uts or 0) > after], now)

    rows = sum((start or 0) > after for page in pages for start in page.starts)
    return Slice(rows, rest, len(pages), whole_total, make)


def _dated(pages: Sequence[Page]) -> list[int]:
    return [start for page in pages for start in page.starts if start is not None and start >= EARLIEST]


def _oldest(pages: Sequence[Page]) -> int:
    """The oldest start that is one; 0 without any."""
    return min(_dated(pages), default=0)


def _newest(pages: Sequence[Page]) -> int:
    return max(_dated(pages), default=0)


def to_batches(rows: Sequence[PlayRow], now: int) -> tuple[RowBatch, ...]:
    """The rows of tracks that are loved, which have more to keep, and the others.

    Newest first, rows of one start and track in the order of their albums: the same rows always come in one order.
    """
    rows = sorted(rows, key=lambda row: (-(row.uts or 0), row.artist, row.title, row.album))
    parts = ([row for row in rows if not row.loved], [row for row in rows if row.loved])
    return tuple(_batch(part, now) for part in parts if part)


def _batch(rows: Sequence[PlayRow], now: int) -> RowBatch:
    artist, title, album = (Coded.of(getattr(row, name) for row in rows) for name in ("artist", "title", "album"))
    played_at = np.array([row.uts or 0 for row in rows], np.int64)
    sieve = Sieve(len(rows))
    sieve.filter(title.codes < 0, "no track name")
    sieve.reject(artist.codes < 0, "no artist")
    sieve.reject_long(artist, title, album)
    sieve.reject(np.array([not row.uts for row in rows], np.bool_), "no date")
    sieve.reject_times(played_at, now)
    numbers, kept = np.arange(1, len(rows) + 1, dtype=np.int64), sieve.kept
    ids = {
        (entity, "musicbrainz"): Coded.of(getattr(row, f"{entity}_mbid") for row in rows)[kept]
        for entity in ("artist", "album", "track")
    }
    return RowBatch(
        source=SOURCE,
        rows_in=len(rows),
        row=numbers[kept],
        played_at=played_at[kept],
        artist=artist[kept],
        title=title[kept],
        album=album[kept],
        out=sieve.out(numbers, lambda places: [_shown(rows[place]) for place in places]),
        flags=np.full(int(kept.sum()), Flag.LOVED, np.int32) if rows[0].loved else None,
        ids=ids,  # type: ignore[arg-type]  # its keys are entities
    )


def _shown(row: PlayRow) -> str:
    """What is kept of a row that is no play."""
    return json.dumps({"time": row.uts, "artist": row.artist, "title": row.title, "album": row.album}, ensure_ascii=False)
