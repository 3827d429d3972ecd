"""The tokens in use: of the application, which only looks things up, and of each account, in a file of its own."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import requests

from music_rec.core.errors import AccessDeniedError
from music_rec.core.files import in_place_of
from music_rec.core.service_settings import SpotifySettings
from music_rec.services.spotify_login import AGAIN, Login, Token, code_form, refresh_form, refused, to_token
from music_rec.services.spotify_transport import SOURCE, Refusal

_LARGEST = 1 << 16


class TokenFiles:
    """Tokens on disk, by account; files that only their owner can read, each written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, account: str) -> Token | None:
        """The token of an account; None where there is none that can be read."""
        return self._read(self._path(account))[1]

    def save(self, account: str, token: Token) -> None:
        """Keep a token in the place of the one before. StorageError where the disk does not take it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with in_place_of(self._path(account)) as file:
            file.write(json.dumps({"account": account, **asdict(token)}).encode())

    def drop(self, account: str) -> None:
        """Forget an account."""
        self._path(account).unlink(missing_ok=True)

    def accounts(self) -> list[str]:
        """Whose tokens there are."""
        found = [self._read(path) for path in sorted(self._folder.glob("token-*.json"))]
        return [account for account, token in found if token]

    def _path(self, account: str) -> Path:
        return self._folder / f"token-{hashlib.sha256(account.encode()).hexdigest()[:16]}.json"

    def _read(self, path: Path) -> tuple[str, Token | None]:
        try:
            with path.open("rb") as file:
                said = json.loads(file.read(_LARGEST))
            return said.pop("account"), Token(**said)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return "", None


class TokenHost:
    """Buys tokens. Used in the thread of the source; Refusal and errors of requests where there is none."""

    def __init__(self, session: requests.Session, settings: SpotifySettings, now: Callable[[], float]) -> None:
        self._session = session
        self._settings = settings
        self.now = now

    def of_application(self) -> Token:
        """A token that looks things up. AccessDeniedError where the application is refused."""
        keys = self._settings.client_id.get_secret_value(), self._settings.client_secret.get_secret_value()
        return self._bought({"grant_type": "client_credentials"}, keys=keys)

    def of_login(self, login: Login, code: str) -> Token:
        """The first token of an account. AccessDeniedError where the code is spent."""
        return self._bought(code_form(self._settings, login, code))

    def renewed(self, token: Token, account: str) -> Token:
        """The next token of an account. AccessDeniedError with the account as scope where it has to log in again."""
        return self._bought(refresh_form(self._settings, token.refresh), account=account, refresh=token.refresh)

    def _bought(
        self, form: Mapping[str, str], *, keys: tuple[str, str] | None = None, account: str = "", refresh: str = ""
    ) -> Token:
        auth = requests.auth.HTTPBasicAuth(*keys) if keys else None
        denied = None
        try:
            response = self._session.post(self._settings.token_url, data=form, auth=auth, timeout=self._settings.timeout_s)
        except Refusal as error:
            denied = refused(error.said, account)
            if denied is None:
                raise
        if denied:
            raise denied
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        return to_token(answer, self.now(), refresh)


class AppToken:
    """The token of the application, bought when it is needed (the face of an `auth_manager` of spotipy)."""

    def __init__(self, host: TokenHost) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._token: Token | None = None

    def get_access_token(self, *, as_dict: bool = False) -> str:  # noqa: ARG002 - the face of spotipy
        """A token that is good now."""
        with self._lock:
            if self._token is None or not self._token.fresh(self._host.now()):
                self._token = self._host.of_application()
            return self._token.access

    def renew(self) -> None:
        """Do not use the token again, whatever its time."""
        with self._lock:
            self._token = None


class UserToken:
    """The token of one account, renewed when its time is over and kept on disk before it is used."""

    def __init__(self, host: TokenHost, files: TokenFiles, account: str) -> None:
        self._host = host
        self._files = files
        self._account = account
        self._lock = threading.Lock()
        self._refused = ""

    def get_access_token(self, *, as_dict: bool = False) -> str:  # noqa: ARG002 - the face of spotipy
        """A token that is good now. AccessDeniedError where the account has to log in (again)."""
        with self._lock:  # a renewal spends the refresh token: nobody else may hold the same one meanwhile
            token = self._files.read(self._account)
            if token is None:
                raise AccessDeniedError(SOURCE, f"Your account at Spotify is not connected. {AGAIN}", self._account)
            if not token.fresh(self._host.now()) or token.access == self._refused:
                token = self._renewed(token)
            return token.access

    def renew(self) -> None:
        """Do not use the token of now again, whatever its time."""
        with self._lock:
            token = self._files.read(self._account)
            self._refused = token.access if token else ""

    def _renewed(self, token: Token) -> Token:
        try:
            newer = self._host.renewed(token, self._account)
        except AccessDeniedError as error:
            if error.scope == self._account:
                self._files.drop(self._account)
            raise
        self._files.save(self._account, newer)
        return newer
