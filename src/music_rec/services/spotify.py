"""Spotify through spotipy, as an application in development mode may use it: one thing a call, searches of ten at most.

Of spotipy's own machinery nothing is used that waits, repeats, logs in or keeps tokens: `core.guard` and `spotify_tokens` do.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import spotipy

from music_rec.core.errors import AccessDeniedError, NotFoundError, UnavailableError, WaitingError
from music_rec.core.guard import Guard
from music_rec.core.service_settings import SpotifySettings
from music_rec.core.spent import REQUESTS, Spent, all_asked
from music_rec.services.spotify_errors import FOREIGN, translated
from music_rec.services.spotify_login import Login, Token
from music_rec.services.spotify_switch import Switch
from music_rec.services.spotify_tokens import AppToken, TokenFiles, TokenHost, UserToken
from music_rec.services.spotify_transport import SOURCE as SOURCE
from music_rec.services.spotify_transport import Refusal, session

ATTEMPTS = 3
"""How often one request is made."""
SEARCHED = 10
"""Results of one search at most; more is refused."""
BATCH = 50
"""Ids of one batch at most, where batches are open."""
TRACKS, SEARCH, BATCHES = "spotify.tracks", "spotify.search", "spotify.batches"
"""What of the service is asked; what is refused of it is named so."""
T = TypeVar("T")
Object = Mapping[str, Any]
"""Something of Spotify, of which any field may be missing, null, empty or 0."""


class Tokens(Protocol):
    """An `auth_manager` of spotipy that can be told that its token is refused."""

    def get_access_token(self, *, as_dict: bool = False) -> str: ...

    def renew(self) -> None: ...


class Spotify:
    """Questions about tracks; every answer comes through the guard. Use `build`, and close it."""

    def __init__(self, settings: SpotifySettings, guard: Guard, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._guard = guard
        self._now = now
        self._spent = Spent(folder / REQUESTS, settings.requests_per_day, now=now)
        self._batches = Switch(folder / "no-batches", settings.client_id.get_secret_value())
        self._session = session({settings.base_url: self._counted_turn, settings.token_url: self._turn})
        self.files = TokenFiles(folder)
        """The log-ins of accounts."""
        self._host = TokenHost(self._session, settings, now)
        self._app = AppToken(self._host)
        self._client = self._made(self._app)
        self._users: dict[str, tuple[UserToken, spotipy.Spotify]] = {}

    @property
    def batches(self) -> bool:
        """Whether several tracks can be asked for at once, as far as is known: development mode closes that."""
        return self._batches.open

    @property
    def asked_today(self) -> int:
        """Requests of the last 24 hours."""
        return self._spent.count()

    async def track(self, track_id: str) -> Object | None:
        """One track; None where there is no such id. UnavailableError, WaitingError, AccessDeniedError else."""
        try:
            return await self._looked_up(lambda: self._client.track(track_id, market=self._settings.market), TRACKS, _track)
        except NotFoundError:
            return None

    async def tracks(self, track_ids: Sequence[str]) -> list[Object | None] | None:
        """At most `BATCH` tracks in their order, by one call; None where this application may not ask like that.

        A refusal is remembered, over restarts too. Errors as `track`.
        """
        if not self.batches:
            return None

        def read(said: Object) -> list[Object | None] | None:
            found = _listed(said.get("tracks"))
            return found if found is not None and len(found) == len(track_ids) else None

        try:
            return await self._looked_up(lambda: self._client.tracks(track_ids, market=self._settings.market), BATCHES, read)
        except (AccessDeniedError, NotFoundError) as error:  # some closed addresses are not found
            if isinstance(error, AccessDeniedError) and error.scope != BATCHES:
                raise
            self._batches.turn_off()
            return None

    async def search(self, query: str) -> list[Object]:
        """The tracks that fit best, at most ten. Errors as `track`."""

        def read(said: Object) -> list[Object] | None:
            page = said.get("tracks")
            found = _listed(page.get("items")) if isinstance(page, dict) else None
            return None if found is None else [one for one in found if one]

        market = self._settings.market
        return await self._looked_up(lambda: self._client.search(query, SEARCHED, type="track", market=market), SEARCH, read)

    async def check(self) -> None:
        """Return where the service answers this application. Errors as `track`."""
        await self.search("music")

    async def log_in(self, login: Login, code: str) -> tuple[str, str]:
        """(account id, name to show) of whoever said yes; the log-in is kept. AccessDeniedError where the code is no good."""
        token = await self._ask(lambda: self._host.of_login(login, code), "login", once=True)
        me = await self._ask(lambda: self._made(_Given(token)).me(), "me", account="login")
        account = _text(me, "account_id") or _text(me, "id")
        if not account:
            raise UnavailableError(SOURCE, "Spotify does not say whose log-in this is.")
        self.files.save(account, token)
        return account, _text(me, "display_name") or _text(me, "id") or account

    async def asked_as(
        self, account: str, question: Callable[[spotipy.Spotify], Any], scope: str, *, once: bool = False
    ) -> Any:
        """The answer to what an account asks; `once` where asking again would do a thing twice.

        AccessDeniedError with the account as scope where it has to log in again.
        """
        token, client = self._user(account)
        return await self._ask(lambda: question(client), scope, account=account, tokens=token, once=once)

    def close(self) -> None:
        """End what is open to the service."""
        self._session.close()

    def _user(self, account: str) -> tuple[UserToken, spotipy.Spotify]:
        if account not in self._users:
            token = UserToken(self._host, self.files, account)
            self._users[account] = token, self._made(token)
        return self._users[account]

    def _made(self, tokens: Any) -> spotipy.Spotify:
        """A client whose requests all leave through our session."""
        client = spotipy.Spotify(
            auth_manager=tokens, requests_session=self._session, requests_timeout=self._settings.timeout_s, retries=0
        )
        client.prefix = self._settings.base_url
        return client

    async def _looked_up(self, question: Callable[[], Any], scope: str, read: Callable[[Object], T | None]) -> T:
        """What is read of an answer, within what may be asked in a day; an answer in which there is nothing to read is none."""

        def ask() -> T:
            if free_at := self._spent.free_at():
                raise WaitingError(SOURCE, all_asked("Spotify", self._settings.requests_per_day), free_at)
            said = question()
            found = read(said) if isinstance(said, dict) else None
            if found is None:
                raise UnavailableError(SOURCE, "Spotify sent an answer that cannot be read.")
            return found

        return await self._ask(ask, scope, tokens=self._app)

    async def _ask(
        self, question: Callable[[], T], scope: str, *, account: str = "", tokens: Tokens | None = None, once: bool = False
    ) -> T:
        """The answer through the guard, in the thread of the source. With `once` only what was refused is asked again."""

        def ask() -> T | UnavailableError:
            try:
                return _healed(question, tokens)
            except FOREIGN as error:
                meant = translated(error, scope, account)
            if once and type(meant) is UnavailableError:
                return meant  # whether it was done nobody knows: who asked has to look
            raise meant  # outside: errors of requests hold the request, and that the token

        answer = await self._guard.call_blocking(ask)
        if isinstance(answer, UnavailableError):
            raise answer
        return answer

    def _turn(self) -> None:
        self._guard.schedule.wait(self._guard.stop)

    def _counted_turn(self) -> None:
        self._turn()
        self._spent.add()


class _Given:
    """A token that is not kept yet."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def get_access_token(self, *, as_dict: bool = False) -> str:  # noqa: ARG002 - the face of spotipy
        return self._token.access


def build(settings: SpotifySettings, guard: Guard) -> Spotify:
    """The service as the settings say; nothing is sent before it is asked."""
    logging.getLogger("spotipy").setLevel(logging.CRITICAL)  # it writes tokens to the log, and every refusal as an error
    return Spotify(settings, guard, guard.folder)


def _healed(question: Callable[[], T], tokens: Tokens | None) -> T:
    """The answer, asked for a second time with a new token where the first is refused."""
    try:
        return question()
    except Refusal as error:
        if error.status != 401 or tokens is None:
            raise
    tokens.renew()
    return question()


def _track(said: Object) -> Object | None:
    """A track, of which at least the name is there."""
    return said if _text(said, "name") else None


def _listed(listed: Any) -> list[Object | None] | None:
    """The objects of a list, None for each that is none."""
    return [one if isinstance(one, dict) else None for one in listed] if isinstance(listed, list) else None


def _text(said: Any, name: str) -> str:
    found = said.get(name) if isinstance(said, dict) else None
    return found if isinstance(found, str) else ""
