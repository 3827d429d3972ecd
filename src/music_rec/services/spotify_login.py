"""Logging in at Spotify: the address to open, what comes back from there, and the forms that turn it into tokens. All pure.

The authorization code flow with PKCE: the secret of the application plays no part, and a code is of no use to others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from music_rec.core.errors import AccessDeniedError, UnavailableError, UsageError
from music_rec.core.service_settings import SpotifySettings
from music_rec.services.spotify_transport import SOURCE

SCOPES = ("playlist-modify-private", "playlist-modify-public", "playlist-read-private")
"""What keeping a playlist there needs, and no more."""
LASTS_S = 1800.0
"""How long after it was begun a log-in may end; the address may have stood on a page for a while."""
EARLY_S = 60
"""A token is renewed so long before its time."""
_LONGEST_S = 86_400
AGAIN = "Press Connect again."


@dataclass(frozen=True)
class Login:
    """A log-in that was begun: what has to come back, and what proves that it was ours."""

    begun_at: float
    """UTC s."""
    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)


@dataclass(frozen=True)
class Token:
    """What opens the service for a while, and what renews it."""

    access: str = field(repr=False)
    expires_at: float
    """UTC s."""
    refresh: str = field(default="", repr=False)
    scope: str = ""

    def fresh(self, now: float) -> bool:
        """Whether it will still be good when a request arrives."""
        return now < self.expires_at - EARLY_S


def way_back(uri: str, here: str) -> str:
    """The address that leads back, at the port at which the page is open: the service takes any of this computer.

    UsageError as `redirect_to`.
    """
    back, page = urlsplit(redirect_to(uri)), urlsplit(here)
    host = f"[{back.hostname}]" if ":" in (back.hostname or "") else back.hostname
    return urlunsplit(back._replace(netloc=f"{host}:{page.port}")) if page.port else uri


def redirect_to(uri: str) -> str:
    """The address if it leads back to this computer, by number as Spotify wants it; UsageError else."""
    parts = urlsplit(uri)
    try:
        ours = parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        ours = False
    if not ours:
        raise UsageError(
            "Spotify can lead back to this computer only by http://127.0.0.1 and a port."
            " Open this page at that address, and set MUSIC_REC_SPOTIFY__REDIRECT_URI to it or leave it out."
        )
    return uri


def authorize_address(settings: SpotifySettings, login: Login) -> str:
    """Where the listener says yes, in a browser."""
    asked = {
        "client_id": settings.client_id.get_secret_value(),
        "response_type": "code",
        "redirect_uri": login.redirect_uri,
        "scope": " ".join(SCOPES),
        "state": login.state,
        "code_challenge_method": "S256",
        "code_challenge": challenge(login.verifier),
    }
    return f"{settings.authorize_url}?{urlencode(asked)}"


def challenge(verifier: str) -> str:
    """What is told of the verifier beforehand (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def code_of(login: Login | None, returned: Mapping[str, str], now: float) -> str:
    """The code that came back with a log-in. UsageError where there was none, or none of ours, or no yes to it."""
    if login is None or not hmac.compare_digest(login.state.encode(), returned.get("state", "").encode()):
        raise UsageError(f"This answer of Spotify belongs to no log-in that was begun here. {AGAIN}")
    if now - login.begun_at > LASTS_S:
        raise UsageError(f"The log-in at Spotify took longer than {LASTS_S / 60:.0f} minutes. {AGAIN}")
    if returned.get("error") == "access_denied":
        raise UsageError("You did not agree at Spotify, so nothing is connected.")
    if not (code := returned.get("code", "")):
        raise UsageError(f"Spotify ended the log-in without a code. {AGAIN}")
    return code


def code_form(settings: SpotifySettings, login: Login, code: str) -> dict[str, str]:
    """What buys the first token."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": login.redirect_uri,
        "client_id": settings.client_id.get_secret_value(),
        "code_verifier": login.verifier,
    }


def refresh_form(settings: SpotifySettings, refresh: str) -> dict[str, str]:
    """What buys the next token."""
    return {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": settings.client_id.get_secret_value()}


def to_token(answer: Any, now: float, refresh: str = "") -> Token:
    """The token of an answer of the token host, with the refresh token there was where it names no new one.

    UnavailableError where the answer is none.
    """
    said = answer if isinstance(answer, dict) else {}
    access, lasts = said.get("access_token"), said.get("expires_in")
    if not isinstance(access, str) or not access or not access.isascii() or not access.isprintable():
        raise UnavailableError(SOURCE, "Spotify sent no token that can be read.")
    seconds = min(float(lasts), _LONGEST_S) if isinstance(lasts, (int, float)) and lasts > 0 else 0.0
    newer, scope = said.get("refresh_token"), said.get("scope")
    return Token(
        access=access,
        expires_at=now + seconds,
        refresh=newer if isinstance(newer, str) and newer else refresh,
        scope=scope if isinstance(scope, str) else "",
    )


def refused(code: str, account: str = "") -> AccessDeniedError | None:
    """What a refusal of the token host means: of an account's log-in, or of the application; None where it may pass."""
    if code == "invalid_grant" and account:
        return AccessDeniedError(SOURCE, f"Your log-in at Spotify has ended, as it does after six months. {AGAIN}", account)
    if code == "invalid_grant":
        return AccessDeniedError(SOURCE, f"Spotify takes this log-in no more. {AGAIN}", "login")
    if code in ("invalid_client", "unauthorized_client"):
        return AccessDeniedError(
            SOURCE,
            f"Spotify refuses the client id or secret ({code}). Copy both again from https://developer.spotify.com/dashboard,"
            " and type them under Settings.",
        )
    return None
