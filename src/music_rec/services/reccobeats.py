"""ReccoBeats: how tracks sound, by Spotify id or ISRC. Free, without a key and without a promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from music_rec.core.errors import NotFoundError, UnexpectedPayloadError
from music_rec.core.guard import Guard
from music_rec.core.service_settings import ReccoBeatsSettings
from music_rec.services.http import Http, Question

SOURCE = "reccobeats"
LABEL = "ReccoBeats"
MOST_IDS = 40
"""In one request; of more it drops some and does not say so."""

_ANY_TRACK = "2takcwOaAZWiXQijPHIx7B"
"""At Spotify; nobody's own."""

Row = Mapping[str, Any]
"""An object of an answer as it came: any field may be missing, null or of another kind."""


class ReccoBeats:
    """Questions about tracks; every answer comes through the guard. Use `build`, and close it.

    All raise UnavailableError where nothing sensible comes, AccessDeniedError where the service refuses this program,
    UnexpectedPayloadError where the answer is of another shape.
    """

    def __init__(self, settings: ReccoBeatsSettings, http: Http) -> None:
        self._settings = settings
        self._http = http

    async def features(self, ids: Sequence[str]) -> list[Row]:
        """How at most `MOST_IDS` tracks sound, in no order and not all; several rows may be of one ISRC."""
        return await self._ask("audio-features", ids)

    async def tracks(self, ids: Sequence[str]) -> list[Row]:
        """What at most `MOST_IDS` tracks are called, as `features`; by the ids of ReccoBeats too."""
        return await self._ask("track", ids)

    async def check(self) -> None:
        """Ask about one track that everybody may know of, to see whether the service answers."""
        await self.tracks([_ANY_TRACK])

    async def close(self) -> None:
        """End what is open to the service."""
        await self._http.close()

    async def _ask(self, what: str, ids: Sequence[str]) -> list[Row]:
        question = Question(f"{self._settings.base_url}v1/{what}", params={"ids": ",".join(ids)})
        try:
            answer = await self._http.json(question)
        except NotFoundError:
            return []
        return to_rows(answer)


def build(settings: ReccoBeatsSettings, guard: Guard) -> ReccoBeats:
    """The service as the settings say; nothing is sent before it is asked."""
    return ReccoBeats(settings, Http(guard, LABEL, timeout_s=settings.timeout_s, at_once=1))


def to_rows(answer: object) -> list[Row]:
    """The objects of an answer. UnexpectedPayloadError where it is no list of them."""
    rows = answer.get("content") if isinstance(answer, Mapping) else None
    if not isinstance(rows, list):
        raise UnexpectedPayloadError(SOURCE, "ReccoBeats answered with another kind of thing. Please report this.")
    return [row for row in rows if isinstance(row, Mapping)]
