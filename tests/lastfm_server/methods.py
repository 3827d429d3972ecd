"""Calls and the methods about users: what is asked for, checked as the service checks it, and the tree that answers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from lastfm_server import shapes
from lastfm_server.account import Account, Asked
from lastfm_server.music import Music
from lastfm_server.render import Tree

Item = TypeVar("Item")
_DAY = 86_400
_PERIODS = {"7day": 7, "1month": 30, "3month": 91, "6month": 182, "12month": 365}
_NO_PAGE = "no such page"
_LOGIN = "Login: User required to be logged in"


class RefusalError(Exception):
    """The service answers with an error."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How the service behaves where that is not proven, or was once otherwise."""

    from_inside: bool = True
    """Whether a play in the second of `from` belongs to the answer."""
    to_inside: bool = False
    """The same of `to`, as far as anybody knows never."""
    past_end: Literal["empty", "error"] = "empty"
    """What a page past the last one is."""
    now_playing_on: Literal["every page", "first page"] = "every page"
    now_playing_marked: bool = True
    """Without the mark it is an item without a date."""
    extended_artist_mbid: bool = False
    """Whether the extended form tells the id of the artist."""
    old_json: bool = False
    """One-element lists are bare objects in JSON, and empty lists a line break."""
    extra_total: int = 0
    """Plays that the total of an unbounded call counts and no page delivers."""


@dataclass(frozen=True)
class Call:
    """One call that passed the doorkeeper: its parameters, and the accounts by name in small letters."""

    params: Mapping[str, str]
    accounts: Mapping[str, Account]
    ways: Ways = field(default_factory=Ways)
    music: Music = field(default_factory=Music)

    @property
    def json_asked(self) -> bool:
        """Whether the answer is to be JSON."""
        return self.params.get("format") == "json"

    @property
    def old(self) -> bool:
        """Whether lists have the shape they once had."""
        return self.ways.old_json and self.json_asked

    def account(self) -> Account:
        """Whom it is about."""
        name = self.params.get("user", "")
        if not name:
            raise RefusalError(6, "Invalid parameters - Your request is missing the [user] parameter")
        found = self.accounts.get(name.lower())
        if found is None:
            raise RefusalError(6, "User not found", 404)
        return found

    def open_account(self) -> Account:
        """Whom it is about, unless the listening is hidden from everyone but its own session."""
        account = self.account()
        if account.hidden and (not account.session_key or self.params.get("sk") != account.session_key):
            raise RefusalError(17, _LOGIN, 403)
        return account

    def page(self) -> tuple[int, int]:
        """Number and size of the page."""
        return self._within("page", 1, 1_000_000), self._within("limit", 50, 1000)

    def asked(self) -> Asked:
        """Which plays a page of user.getRecentTracks is about."""
        number, limit = self.page()
        return Asked(limit, number, self._second("from"), self._second("to"))

    def _within(self, name: str, usual: int, highest: int) -> int:
        text = self.params.get(name, "") or str(usual)
        if not text.isdecimal() or not 1 <= int(text) <= highest:
            raise RefusalError(6, f"{name} param out of bounds (1-{highest})")
        return int(text)

    def _second(self, name: str) -> int:
        text = self.params.get(name, "")
        return int(text) if text.isdecimal() else 0


def recent_tracks(call: Call) -> Tree:
    """The plays of a page, newest first, with what plays now on top: it is neither counted nor bound to a window."""
    account, asked, ways = call.open_account(), call.asked(), call.ways
    rows, total = account.page(asked, start_inside=ways.from_inside, end_inside=ways.to_inside)
    if not rows and asked.page > 1 and ways.past_end == "error":
        raise RefusalError(6, _NO_PAGE)
    extended = call.params.get("extended") == "1"
    items = [shapes.played(row, extended=extended, artist_mbid=ways.extended_artist_mbid) for row in rows]
    if account.now_playing and (asked.page == 1 or ways.now_playing_on == "every page"):
        items.insert(0, shapes.playing_now(account.now_playing, extended=extended, marked=ways.now_playing_marked))
    counted = total if asked.start or asked.end else total + ways.extra_total
    attributes = shapes.paging(account, page=asked.page, limit=asked.limit, total=counted)
    return shapes.listing("recenttracks", "track", items, attributes, old=call.old)


def info(call: Call) -> Tree:
    """The account itself, hidden or not."""
    return {"user": shapes.person(call.account(), json_asked=call.json_asked)}


def loved_tracks(call: Call) -> Tree:
    """What the listener loves, newest love first; hidden with the plays."""
    account = call.open_account()
    loved = account.loved_tracks()
    items = [shapes.loved_track(row) for row in _slice(call, loved)]
    return _listing(call, account, "lovedtracks", "track", items, len(loved))


def friends(call: Call) -> Tree:
    """The friends; without any the page asked for does not exist."""
    account = call.account()
    names = _slice(call, account.friends)
    if not names:
        raise RefusalError(6, _NO_PAGE)
    items = [shapes.friend(name, call.accounts.get(name.lower())) for name in names]
    return _listing(call, account, "friends", "user", items, len(account.friends))


def top_artists(call: Call) -> Tree:
    """The most played artists of a period that ends now."""
    account = call.account()
    days = _PERIODS.get(call.params.get("period", "overall"))
    counts = account.counts(int(time.time()) // _DAY * _DAY - days * _DAY if days else 0)
    ranked = list(enumerate(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])), 1))
    items = [shapes.top_artist(rank, name, plays) for rank, (name, plays) in _slice(call, ranked)]
    return _listing(call, account, "topartists", "artist", items, len(ranked))


def _slice(call: Call, items: Sequence[Item]) -> Sequence[Item]:
    number, limit = call.page()
    return items[(number - 1) * limit : number * limit]


def _listing(call: Call, account: Account, name: str, item: str, items: list[Tree], total: int) -> Tree:
    number, limit = call.page()
    attributes = shapes.paging(account, page=number, limit=limit, total=total)
    return shapes.listing(name, item, items, attributes, old=call.old)
