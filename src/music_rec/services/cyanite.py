"""Cyanite: what it hears in tracks that Spotify has. Each is handed in once, which counts against a plan, and asked for later.

GraphQL answers what goes wrong with status 200 too: errors are looked for in the answer, then states by their `__typename`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from music_rec.core.errors import (
    AccessDeniedError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.guard import Guard
from music_rec.core.service_settings import CyaniteSettings
from music_rec.core.spent import HANDED_IN, Spent, all_handed_in
from music_rec.services.http import Answer, Http, Question, asked_s

SOURCE = "cyanite"
LABEL = "Cyanite"
ANALYSIS = "cyanite.analysis"
_LARGEST = 4 << 20
_LIMITED_S = 65.0
"""Waited after a limit, of which the service says nothing but that it is one."""
_LIMITED = re.compile("rate.?limit", re.IGNORECASE)
_NO_TOKEN = re.compile("unauthenticated|not authenticated|invalid (?:access )?token", re.IGNORECASE)
_NOT_IN_PLAN = re.compile("not ?eligible|unauthori[sz]ed|not ?authori[sz]ed|forbidden", re.IGNORECASE)
_NOT_UNDERSTOOD = re.compile("validation|cannot query|unknown (?:argument|type)|syntax|parse_failed|bad_user", re.IGNORECASE)
_REFUSED = re.compile("AudioAnalysis.*NotAuthorized")

State = Literal["not_started", "working", "finished", "failed"]
_STATES: Mapping[str, State] = {"NotStarted": "not_started", "Finished": "finished", "Failed": "failed"}
"""By the end of a type; all others, those of tomorrow too, are at work."""
_TRACK = """
  id title
  audioAnalysisV7 {
    __typename
    ... on AudioAnalysisV7Finished {
      result {
        bpmPrediction { value } bpmRangeAdjusted keyPrediction { value } timeSignature
        valence arousal energyLevel emotionalProfile
        moodTags genreTags subgenreTags
      }
    }
    ... on AudioAnalysisV7Failed { error { message } }
  }
"""
_LOOK = f"""
query Look($id: ID!) {{
  spotifyTrack(id: $id) {{ __typename ... on SpotifyTrack {{ {_TRACK} }} ... on SpotifyTrackError {{ message }} }}
}}
"""
_HAND_IN = f"""
mutation HandIn($id: ID!) {{
  spotifyTrackEnqueue(input: {{ spotifyTrackId: $id }}) {{
    __typename
    ... on SpotifyTrackEnqueueSuccess {{ enqueuedSpotifyTrack {{ {_TRACK} }} }}
    ... on SpotifyTrackEnqueueError {{ message }}
  }}
}}
"""

Row = Mapping[str, Any]
"""An object of an answer as it came: any field may be missing, null or of another kind."""


class Analysis(NamedTuple):
    """How far a track is, and what was heard in it."""

    state: State
    title: str = ""
    """`Artist - Song`, as the service has it from Spotify."""
    result: Row = MappingProxyType({})
    """Of a finished one."""
    error: str = ""
    """Why it failed, in words of the service."""


class Cyanite:
    """Questions about tracks; every answer comes through the guard. Use `build`, and close it.

    All raise UnavailableError where nothing sensible comes, AccessDeniedError for a refused token, and with `ANALYSIS` as scope
    where the plan does not hold it, UnexpectedPayloadError where the service does not understand the question.
    """

    def __init__(self, settings: CyaniteSettings, http: Http, handed_in: Spent) -> None:
        self._settings = settings
        self._http = http
        self._handed_in = handed_in

    async def analysis(self, track_id: str) -> Analysis:
        """How far a track of Spotify is; one that the service has never heard of is not started."""
        return to_analysis(await self._ask(_LOOK, "spotifyTrack", ANALYSIS, track_id))

    async def hand_in(self, track_id: str) -> Analysis:
        """Have a track analysed, which counts; failed where the service cannot hear it. WaitingError without budget."""
        if free_at := self._handed_in.free_at():
            raise WaitingError(SOURCE, all_handed_in(LABEL, self._settings.tracks_per_day), free_at)
        self._handed_in.add()
        return to_handed_in(await self._ask(_HAND_IN, "spotifyTrackEnqueue", ANALYSIS, track_id))

    async def check(self) -> None:
        """Ask the least there is, to see whether the service answers this token."""
        await self._ask("query { ping }", "ping", "")

    async def close(self) -> None:
        """End what is open to the service."""
        await self._http.close()

    async def _ask(self, query: str, field: str, name: str, track_id: str = "") -> Row:
        headers = {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}
        send = {"query": query, "variables": {"id": track_id} if track_id else {}}
        question = Question(self._settings.base_url, send=send, headers=headers, name=name, refused=_refusals(field, name))
        answer: Any = await self._http.json(question)
        return _row(_row(_row(answer).get("data")).get(field))


def build(settings: CyaniteSettings, guard: Guard) -> Cyanite:
    """The service as the settings say; nothing is sent before it is asked."""
    http = Http(guard, LABEL, timeout_s=settings.timeout_s, at_once=1, largest=_LARGEST)
    return Cyanite(settings, http, Spent(guard.folder / HANDED_IN, settings.tracks_per_day))


def to_analysis(track: Row) -> Analysis:
    """How far a track is, of the union that asks for one."""
    if track.get("__typename") == "SpotifyTrackError":
        return Analysis("not_started", error=_text(track.get("message")))
    return _analysis(track)


def to_handed_in(answer: Row) -> Analysis:
    """How far a track is that was just handed in: it may have been analysed long ago."""
    if answer.get("__typename") == "SpotifyTrackEnqueueError":
        return Analysis("failed", error=_text(answer.get("message")))
    return _analysis(_row(answer.get("enqueuedSpotifyTrack")))


def _analysis(track: Row) -> Analysis:
    found = _row(track.get("audioAnalysisV7"))
    kind = _text(found.get("__typename"))
    state: State = next((state for end, state in _STATES.items() if kind.endswith(end)), "working")
    return Analysis(state, _text(track.get("title")), _row(found.get("result")), _text(_row(found.get("error")).get("message")))


def _refusals(field: str, name: str) -> Callable[[Answer], SourceError | None]:
    """What answers mean that have no `field`, or refuse what it is asked for."""

    def refused(answer: Answer) -> SourceError | None:
        if answer.status in (401, 403):
            return _token_refused(f"HTTP {answer.status}")
        said = _parsed(answer.body)
        if wrong := _errors(said):
            return _meant(wrong, answer, name)
        if not 200 <= answer.status < 300:
            return None
        data = _row(said.get("data") if said else None)
        if data.get(field) is None:  # so it is under load, without a word
            return UnavailableError(SOURCE, "Cyanite has no answer at the moment.")
        return _not_authorized(data[field], name)

    return refused


def _parsed(body: bytes) -> Row | None:
    """The object that a body is; None for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, Mapping) else None


def _errors(said: Row | None) -> str:
    """Messages and codes of the errors of an answer; empty without any."""
    listed = said.get("errors") if said else None
    errors = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return " ".join(f"{_text(one.get('message'))} {_text(_row(one.get('extensions')).get('code'))}" for one in errors)


def _meant(wrong: str, answer: Answer, name: str) -> SourceError:
    """What errors mean, by their words: codes are not documented."""
    if _LIMITED.search(wrong):
        return RateLimitedError(SOURCE, "Cyanite asks for fewer requests.", asked_s(answer) or _LIMITED_S)
    if _NO_TOKEN.search(wrong):
        return _token_refused("an error in its answer")
    if _NOT_IN_PLAN.search(wrong):
        return _plan_lacks(name)
    if _NOT_UNDERSTOOD.search(wrong):
        return UnexpectedPayloadError(SOURCE, "Cyanite does not understand the request. Please report this.")
    return UnavailableError(SOURCE, "Cyanite answered with an error.")


def _not_authorized(found: object, name: str) -> AccessDeniedError | None:
    """The refusal of what a plan does not hold, which stands where the analysis would."""
    row = _row(found)
    track = _row(row.get("enqueuedSpotifyTrack")) or row
    refused = _REFUSED.fullmatch(_text(_row(track.get("audioAnalysisV7")).get("__typename")))
    return _plan_lacks(name) if refused or row.get("code") == "notEligible" else None


def _plan_lacks(name: str) -> AccessDeniedError:
    message = (
        "Cyanite does not tell this token what it hears in tracks of Spotify: that is sold apart. It is not asked again before"
        " MUSIC_REC_CYANITE__TOKEN changes."
    )
    return AccessDeniedError(SOURCE, message, name)


def _token_refused(said: str) -> AccessDeniedError:
    return AccessDeniedError(
        SOURCE, f"Cyanite refuses the token ({said}). Check MUSIC_REC_CYANITE__TOKEN, or type it again under Settings."
    )


def _row(value: object) -> Row:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
