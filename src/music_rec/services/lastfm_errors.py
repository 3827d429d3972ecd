"""What errors of pylast, and of Last.fm by its codes, mean for the listener."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import httpx2
import pylast

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
)

SOURCE = "lastfm"
_UNREADABLE = (ParseError, ExpatError, pylast.PyLastError, IndexError, AttributeError, KeyError, ValueError)
FOREIGN = (*_UNREADABLE, httpx2.HTTPError, SourceError)
"""What asking through pylast raises."""


def translated(error: Exception, user: str, question: str = "") -> SourceError:
    """What an error of pylast, or one on the way, means for the listener who asked about a user, or a question."""
    if isinstance(error, pylast.NetworkError):
        error = error.underlying_error
    if isinstance(error, SourceError):
        return error
    if isinstance(error, httpx2.TimeoutException):
        return UnavailableError(SOURCE, "Last.fm did not answer in time.")
    if isinstance(error, httpx2.HTTPError):
        return UnavailableError(SOURCE, "Last.fm cannot be reached. Is this computer online?")
    if isinstance(error, pylast.WSError):
        return _said(str(error.status), error.details, user, question)
    if isinstance(error, _UNREADABLE):
        return UnavailableError(SOURCE, f"Last.fm sent an answer that cannot be read ({type(error).__name__}).")
    raise error


def _said(code: str, details: object, user: str, question: str) -> SourceError:
    """The error of a code (contract of Last.fm, Errors)."""
    said = f"(code {code})"
    if code == "10":
        return AccessDeniedError(
            SOURCE, f"Last.fm refuses the API key {said}. Check MUSIC_REC_LASTFM__API_KEY, or type it again under Settings."
        )
    if code == "26":
        return AccessDeniedError(
            SOURCE, f"Last.fm has suspended this API key {said}. Make another at https://www.last.fm/api/account/create."
        )
    if question and code in ("3", "4", "9", "12", "14", "15", "17", "27"):
        return AccessDeniedError(SOURCE, f"Last.fm does not answer that to everybody any more {said}.", question)
    if code == "17":
        return AccessDeniedError(
            SOURCE,
            f"{user} hides what is played {said}. At https://www.last.fm/settings/privacy untick"
            " “Hide recent listening information”, then sync again.",
            user,
        )
    if code in ("6", "7"):
        unknown = user and "user" in str(details).casefold()
        return NotFoundError(
            SOURCE, f"Last.fm knows no user {user} {said}. Check the name." if unknown else f"Last.fm has none of that {said}."
        )
    if code == "29":
        return RateLimitedError(SOURCE, f"Last.fm asks for fewer requests {said}.")
    if code in ("2", "8", "11", "16"):
        return UnavailableError(SOURCE, f"Last.fm cannot answer at the moment {said}.")
    if code in ("4", "9", "12", "14", "15"):
        return AccessDeniedError(SOURCE, f"Last.fm wants {user} to log in for that {said}.", user)
    return UnexpectedPayloadError(SOURCE, f"Last.fm does not understand the request {said}. Please report this.")
