"""The token host: applications, codes, and tokens that end."""

from __future__ import annotations

import base64
import hashlib
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from spotify_server.catalogue import Tree


class TokenError(Exception):
    """A refusal of the token host."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.status = status
        self.body: Tree = {"error": code, "error_description": f"{code}, as this stand-in says"}


@dataclass
class _Code:
    user: str
    redirect_uri: str
    challenge: str
    scope: str


@dataclass
class TokenHost:
    """Gives tokens for keys, codes and refresh tokens, of which each is good once where they rotate."""

    client_id: str
    client_secret: str
    lasts_s: int = 3600
    rotates: bool = True
    _number: itertools.count[int] = field(default_factory=itertools.count)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _refresh: dict[str, tuple[str, str]] = field(default_factory=dict)
    _access: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    """Access token -> (user, empty for the application; scope; until when)."""

    def authorize(self, user: str, asked: Mapping[str, str]) -> str:
        """The code that a user who says yes is sent back with."""
        code = f"code-{next(self._number)}"
        challenge = asked.get("code_challenge", "") if asked.get("code_challenge_method") == "S256" else ""
        self._codes[code] = _Code(user, asked.get("redirect_uri", ""), challenge, asked.get("scope", ""))
        return code

    def grant(self, form: Mapping[str, str], authorization: str) -> Tree:
        """The answer to a form. TokenError where it buys nothing."""
        kind = form.get("grant_type", "")
        if kind == "client_credentials":
            self._check_secret(authorization)
            return self._given("", "")
        if not authorization.startswith("Basic ") and form.get("client_id") != self.client_id:
            raise TokenError("invalid_client")
        if kind == "authorization_code":
            return self._for_code(form)
        if kind == "refresh_token":
            return self._for_refresh(form.get("refresh_token", ""))
        raise TokenError("unsupported_grant_type")

    def bearer(self, authorization: str) -> tuple[str, str] | None:
        """(user, scope) of a request; None where its token is no good, or its time is over."""
        found = self._access.get(authorization.removeprefix("Bearer "))
        return found[:2] if found and found[2] > time.time() else None

    def end_access(self) -> None:
        """No access token is good any more, whatever its time."""
        self._access.clear()

    def end_refresh(self) -> None:
        """No refresh token is good any more."""
        self._refresh.clear()

    def _check_secret(self, authorization: str) -> None:
        right = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if authorization != f"Basic {right}":
            raise TokenError("invalid_client", 401)

    def _for_code(self, form: Mapping[str, str]) -> Tree:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.redirect_uri != form.get("redirect_uri"):
            raise TokenError("invalid_grant")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if code.challenge and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            raise TokenError("invalid_grant")
        return {**self._given(code.user, code.scope), "refresh_token": self._refreshing(code.user, code.scope)}

    def _for_refresh(self, token: str) -> Tree:
        if token not in self._refresh:
            raise TokenError("invalid_grant")
        user, scope = self._refresh[token]
        if not self.rotates:
            return self._given(user, scope)
        del self._refresh[token]
        return {**self._given(user, scope), "refresh_token": self._refreshing(user, scope)}

    def _refreshing(self, user: str, scope: str) -> str:
        token = f"SECRET-refresh-{next(self._number)}"
        self._refresh[token] = user, scope
        return token

    def _given(self, user: str, scope: str) -> Tree:
        access = f"SECRET-access-{next(self._number)}"
        self._access[access] = user, scope, time.time() + self.lasts_s
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.lasts_s}
        return {**answer, "scope": scope} if user else answer
