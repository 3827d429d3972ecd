"""The service without its network: parameters in, an answer out, everything by script."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lastfm_server import catalogue, methods
from lastfm_server.account import Account
from lastfm_server.faults import Fault, Script
from lastfm_server.methods import Call, RefusalError, Ways
from lastfm_server.music import Music
from lastfm_server.recording import Log
from lastfm_server.render import Tree, as_json, as_xml, error_tree

KEY = "0123456789abcdef" * 2
"""The right API key, unless told otherwise."""
METHODS: dict[str, Callable[[Call], Tree]] = {
    "user.getrecenttracks": methods.recent_tracks,
    "user.getinfo": methods.info,
    "user.getlovedtracks": methods.loved_tracks,
    "user.getfriends": methods.friends,
    "user.gettopartists": methods.top_artists,
    "artist.getsimilar": catalogue.similar_artists,
    "artist.gettoptags": catalogue.artist_tags,
    "artist.gettoptracks": catalogue.top_tracks,
    "track.getinfo": catalogue.track_info,
    "track.getsimilar": catalogue.similar_tracks,
    "track.gettoptags": catalogue.track_tags,
    "tag.getsimilar": catalogue.similar_tags,
}
"""By name in small letters; the service does not mind the case."""
_XML, _JSON, _HTML = "text/xml", "application/json", "text/html"
_ERRORS = {
    2: (503, "Invalid service - This service does not exist"),
    3: (200, "Invalid Method - No method with that name in this package"),
    4: (403, "Authentication Failed - You do not have permissions to access the service"),
    6: (400, "Invalid parameters - Your request is missing a required parameter"),
    8: (500, "Operation failed - Most likely the backend service failed. Please try again."),
    9: (400, "Invalid session key - Please re-authenticate"),
    10: (403, "Invalid API key - You must be granted a valid key by last.fm"),
    11: (503, "Service Offline - This service is temporarily offline. Try again later."),
    16: (503, "The service is temporarily unavailable, please try again."),
    17: (403, "Login: User required to be logged in"),
    26: (403, "API Key Suspended - This API key is not allowed to make requests to this service"),
    29: (429, "Rate Limit Exceeded - Your IP has made too many requests in a short period, exceeding our API guidelines"),
}
# Well-formed on purpose: it is XML too, without anything that a client looks for.
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"


@dataclass(frozen=True)
class Reply:
    """What goes back, and what is to be remembered of it."""

    said: str
    status: int = 200
    body: bytes = b""
    kind: str = _XML
    retry_after: str = ""
    delay_s: float = 0
    ending: Literal["whole", "cut", "reset"] = "whole"


@dataclass
class Service:
    """Accounts, the script of what goes wrong, and the log of what was asked."""

    accounts: dict[str, Account] = field(default_factory=dict)
    """By name in small letters."""
    key: str = KEY
    ways: Ways = field(default_factory=Ways)
    music: Music = field(default_factory=Music)
    script: Script = field(default_factory=Script)
    log: Log = field(default_factory=Log)
    latency_s: float = 0

    def add(self, account: Account) -> None:
        """The account is known from now on."""
        self.accounts = {**self.accounts, account.name.lower(): account}

    def behave(self, **ways: Any) -> None:
        """The service behaves that way where the contract is not sure; see Ways."""
        self.ways = replace(self.ways, **ways)

    def answer(self, params: Mapping[str, str]) -> Reply:
        """The answer to a call, with what the script wants of it."""
        named = dict(params)
        fault = self.script.befalls(named.get("method", ""), named, self._pages(named))
        return self._spoiled(named, fault) if fault else self._sound(named)

    def _sound(self, params: dict[str, str], spoil: Callable[[Tree], Tree] | None = None) -> Reply:
        call = Call(params, self.accounts, self.ways, self.music)
        try:
            self._admit(params)
            tree = METHODS.get(params.get("method", "").lower(), _unknown)(call)
            if spoil:
                tree = spoil(tree)
        except RefusalError as refusal:
            return self._error(params, refusal.code, refusal.message, refusal.status)
        if call.json_asked:
            return Reply("ok", body=as_json(tree), kind=_JSON)
        return Reply("ok", body=as_xml(tree))

    def _admit(self, params: dict[str, str]) -> None:
        if params.get("api_key") != self.key:
            raise RefusalError(10, _ERRORS[10][1], 403)
        sessions = {account.session_key for account in self.accounts.values()} - {""}
        if params.get("sk") and params["sk"] not in sessions:
            raise RefusalError(9, _ERRORS[9][1])

    def _error(self, params: dict[str, str], code: int, message: str = "", status: int = 0, retry: str = "") -> Reply:
        usual, text = _ERRORS.get(code, (400, f"Error {code}"))
        json_asked = params.get("format") == "json"
        body = error_tree(code, message or text, json_asked=json_asked)
        return Reply(f"error {code}", status or usual, body, _JSON if json_asked else _XML, retry)

    def _spoiled(self, params: dict[str, str], fault: Fault) -> Reply:
        reply = _SPOILED[fault.answer](self, params, fault)
        return replace(reply, retry_after=fault.retry_after, delay_s=fault.delay_s)

    def _stranger(self, params: dict[str, str]) -> Reply:
        """What the same call gives for somebody else, as the service answers when it mixes up its users."""
        stranger = Account.made("somebody_else", plays=1000, seed=99)
        mixed = {**self.accounts, params.get("user", "").lower(): stranger}
        return replace(Service(mixed, self.key, self.ways)._sound(params), said="other user")

    def _pages(self, params: dict[str, str]) -> Callable[[int, int], bool]:
        def holds(start: int, end: int) -> bool:
            call = Call(params, self.accounts, self.ways)
            try:
                return call.account().page_touches(call.asked(), start, end)
            except RefusalError:
                return False

        return holds


def _unknown(call: Call) -> Tree:
    raise RefusalError(3, _ERRORS[3][1], _ERRORS[3][0])


def _html(status: int) -> Reply:
    return Reply(f"html {status}", status, _PAGE.format(f"{status} Server Error").encode(), _HTML)


def _truncated(reply: Reply) -> Reply:
    return replace(reply, said="truncated", body=reply.body[: len(reply.body) // 2])


def _wrong(service: Service, params: dict[str, str], fault: Fault) -> Reply:
    """An answer whose values are of other kinds, or which lacks fields."""
    from stand_in.faults import with_holes, with_wrong_types  # here, since that package begins by loading this one

    spoil = with_wrong_types if fault.answer == "types" else with_holes
    reply = service._sound(params, lambda tree: spoil(tree, random.Random(fault.seed)))
    return replace(reply, said=fault.answer)


_SPOILED: dict[str, Callable[[Service, dict[str, str], Fault], Reply]] = {
    "error": lambda service, params, fault: service._error(params, fault.code, status=fault.status),
    "html": lambda service, params, fault: _html(fault.status or 500),
    "empty": lambda service, params, fault: Reply("empty", fault.status or 200),
    "truncated": lambda service, params, fault: _truncated(service._sound(params)),
    "cut": lambda service, params, fault: replace(service._sound(params), said="cut", ending="cut"),
    "reset": lambda service, params, fault: Reply("reset", ending="reset"),
    "stall": lambda service, params, fault: service._sound(params),
    "types": _wrong,
    "holes": _wrong,
    "other user": lambda service, params, fault: service._stranger(params),
}
