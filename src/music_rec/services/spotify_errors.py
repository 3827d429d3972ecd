"""What a refusal of Spotify means for the listener: whose turn it is to act, and what to do."""

from __future__ import annotations

import requests
from spotipy.exceptions import SpotifyException

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
)
from music_rec.services.spotify_transport import SOURCE, Refusal

_BROKEN = (AttributeError, TypeError, KeyError, ValueError, RecursionError)
"""What spotipy raises, or reading does, where an answer has not the shape it should have."""
FOREIGN = (UnavailableError, Refusal, SpotifyException, requests.RequestException, *_BROKEN)
"""Every way in which a request can go wrong."""
UNSAID_S = 60.0
"""How long a rate limit lasts that does not say so."""
UNSAID_QUOTA_S = 3600.0
"""The same for the quota of a day."""
PREMIUM = (
    "Spotify wants a Premium subscription of whoever owns the application, and answers nothing without."
    " With one, press Test under Settings; it can take some hours to be seen."
)
NOT_LISTED = (
    "This user is not on the list of the application. Add the mail address of the account under User Management at"
    " https://developer.spotify.com/dashboard, then press Connect again."
)
CLOSED = "Spotify has closed this for applications like yours. Nothing is wrong with your key; the rest goes on."
SCOPE_MISSING = "Spotify wants another yes of yours for that. Press Connect again, under Settings."
LOG_IN = "Spotify does not accept your log-in any more. Press Connect again, under Settings."


def translated(error: Exception, scope: str, account: str = "") -> SourceError:
    """What one of the FOREIGN errors means; `scope` is what was asked, `account` whose it is."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, Refusal):
        return _said(error, scope, account)
    if isinstance(error, SpotifyException):  # of spotipy itself, which sent nothing
        return NotFoundError(SOURCE, "Spotify has no ids like that.")
    if isinstance(error, requests.Timeout):
        return UnavailableError(SOURCE, "Spotify did not answer in time.")
    if isinstance(error, requests.RequestException):
        return UnavailableError(SOURCE, "Spotify cannot be reached. Is this computer online?")
    return UnavailableError(SOURCE, f"Spotify sent an answer that cannot be read ({type(error).__name__}).")


def _said(refusal: Refusal, scope: str, account: str) -> SourceError:
    """The meaning of a status (contract of Spotify, Errors)."""
    status, said = f"(HTTP {refusal.status})", refusal.said.casefold()
    if refusal.status == 429:
        return _limited(refusal)
    if refusal.status >= 500:
        return UnavailableError(SOURCE, f"Spotify cannot answer at the moment {status}.", refusal.retry_after_s)
    if refusal.status == 403:
        return _forbidden(said, scope, account)
    if refusal.status == 401 and account:
        return AccessDeniedError(SOURCE, LOG_IN, account)
    if refusal.status == 401:
        return UnavailableError(SOURCE, f"Spotify does not accept the token that it gave a moment ago {status}.")
    if refusal.status == 404 or (refusal.status == 400 and "id" in said.split()):
        return NotFoundError(SOURCE, f"Spotify has none of that {status}.")
    return UnexpectedPayloadError(SOURCE, f"Spotify does not understand the request {status}. Please report this.")


def _limited(refusal: Refusal) -> RateLimitedError:
    if refusal.reason == "QUOTA_EXCEEDED":
        words = "Spotify has answered all that it answers your application within a day."
        return RateLimitedError(SOURCE, words, _or(refusal.retry_after_s, UNSAID_QUOTA_S))
    return RateLimitedError(SOURCE, "Spotify asks for fewer requests.", _or(refusal.retry_after_s, UNSAID_S))


def _or(seconds: float | None, otherwise: float) -> float:
    return otherwise if seconds is None else seconds


def _forbidden(said: str, scope: str, account: str) -> AccessDeniedError:
    """Three things look alike by their status; the text tells, and for an account who it was asked about."""
    if "premium" in said:
        return AccessDeniedError(SOURCE, PREMIUM)
    if "scope" in said:
        return AccessDeniedError(SOURCE, SCOPE_MISSING, account or scope)
    if account and (scope == "me" or "registered" in said):  # /me is open to every user of the list
        return AccessDeniedError(SOURCE, NOT_LISTED, account)
    return AccessDeniedError(SOURCE, CLOSED, scope)
