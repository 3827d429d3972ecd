"""ListenBrainz: what it knows of many recordings at once, names, popularity, what is similar, what its accounts play.

The core answers most without a token. The labs are another host, slower and without a promise: they have a guard beside
that of the core, and whatever they do wrong ends that one question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.guard import Guard
from music_rec.core.service_settings import ListenBrainzSettings
from music_rec.services.http import Answer, Http, Question

SOURCE = "listenbrainz"
LABEL = "ListenBrainz"
RECORDINGS, NAMES, POPULARITY = "listenbrainz.recordings", "listenbrainz.names", "listenbrainz.popularity"
SIMILAR_ARTISTS, SIMILAR_RECORDINGS = "listenbrainz.similar_artists", "listenbrainz.similar_recordings"
MOST_IDS = 1000
"""Recordings in one request."""
MOST_NAMES = 50
"""Names in one request."""
LONGEST_NAMES = 250
"""Signs of artist, title and album together."""
MOST_SEEDS = 40
"""Of which something similar is asked in one request."""
MOST_RECOMMENDED = 1000
_ANY_RECORDING = "8f3471b5-7e6a-48da-86a9-c1c07a0f47ae"
"""Nobody's own, to see whether the service answers."""
_LABS = "labs"
LABS_PER_SECOND = 2.0
_LABS_TIMEOUT_S = 20.0
_MBID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FINAL = range(400, 500)
_TRANSIENT = (408, 425, 429)

Row = Mapping[str, Any]
"""An object of an answer as it came: any field may be missing, null or of another kind."""


class Names(NamedTuple):
    """What a recording is looked up by; artist and title are not empty."""

    artist: str
    title: str
    album: str = ""

    @property
    def fits(self) -> bool:
        """Whether the service takes them: one that is empty or too long makes it refuse all that are asked with it."""
        return bool(self.artist and self.title) and sum(map(len, self)) <= LONGEST_NAMES


class Recommended(NamedTuple):
    """A recording that ListenBrainz recommends to an account."""

    mbid: str
    score: float
    """Comparable within one answer only."""
    heard: bool
    """Whether the account has played it."""


class SimilarUser(NamedTuple):
    """An account whose taste is near."""

    name: str
    similarity: float
    """0 to 1."""


class TopArtist(NamedTuple):
    """What an account plays most."""

    name: str
    mbid: str
    """Empty where ListenBrainz does not know which artist it is."""
    listens: int


class ListenBrainz:
    """Questions to the core and to the labs; every answer comes through the guard. Use `build`, and close it.

    All raise UnavailableError where nothing sensible comes, AccessDeniedError with the name of the question as scope where
    that is refused, UnexpectedPayloadError where the answer is of another shape. Labs that do not answer refuse: nobody
    else has to wait for them, and the core is asked on.
    """

    def __init__(self, settings: ListenBrainzSettings, core: Http, labs: Http) -> None:
        self._settings = settings
        self._core = core
        self._labs = labs

    @property
    def has_token(self) -> bool:
        """Whether names can be asked."""
        return bool(self._settings.token.get_secret_value())

    async def token_owner(self) -> str:
        """The name of the account whose token it is. AccessDeniedError where it is nobody's."""
        answer = _row(await self._ask("validate-token", NAMES, token=True))
        if answer.get("valid") is not True:
            raise _token_refused(200, NAMES)
        return str(answer.get("user_name") or "")

    async def check(self) -> str:
        """The name of the account whose token it is; empty where the service answers and there is none."""
        if self.has_token:
            return await self.token_owner()
        await self.popularity([_ANY_RECORDING])
        return ""

    async def recordings(self, mbids: Sequence[str]) -> Mapping[str, Row]:
        """What is known of at most `MOST_IDS` recordings, by the id asked for; those that are unknown are left out."""
        asked = {"recording_mbids": list(mbids), "inc": "artist tag release"}
        answer = _row(await self._ask("metadata/recording/", RECORDINGS, send=asked))
        return {mbid.lower(): row for mbid, row in answer.items() if isinstance(row, Mapping)}

    async def names(self, asked: Sequence[Names]) -> list[Row]:
        """For each of at most `MOST_NAMES` that fit, in order, what the service takes them for; empty where it knows none."""
        texts = [
            {"artist_name": one.artist, "recording_name": one.title, **({"release_name": one.album} if one.album else {})}
            for one in asked
        ]
        rows = _rows(await self._ask("metadata/lookup/", NAMES, send={"recordings": texts}, token=True))
        placed = {index if isinstance(index := row.get("index"), int) else at: row for at, row in enumerate(rows)}
        return [placed.get(at, {}) for at in range(len(asked))]

    async def popularity(self, mbids: Sequence[str]) -> Mapping[str, Row]:
        """How often at most `MOST_IDS` recordings are played, by id; nulls where nobody has."""
        rows = _rows(await self._ask("popularity/recording", POPULARITY, send={"recording_mbids": list(mbids)}))
        return {str(row.get("recording_mbid")).lower(): row for row in rows}

    async def similar_artists(self, mbids: Sequence[str]) -> list[Row]:
        """Artists near to at most `MOST_SEEDS`, each with the seed it belongs to."""
        asked = {"artist_mbids": list(mbids), "algorithm": self._settings.similar_artists}
        return await self._ask_labs("similar-artists", SIMILAR_ARTISTS, asked)

    async def similar_recordings(self, mbids: Sequence[str]) -> list[Row]:
        """As `similar_artists`, of recordings."""
        asked = {"recording_mbids": list(mbids), "algorithm": self._settings.similar_recordings}
        return await self._ask_labs("similar-recordings", SIMILAR_RECORDINGS, asked)

    async def recommendations(self, user: str, count: int = MOST_RECOMMENDED) -> list[Recommended]:
        """What the service recommends to an account, best first; none where it has computed nothing yet.

        NotFoundError for an unknown account.
        """
        asked = {"count": min(count, MOST_RECOMMENDED)}
        path = f"cf/recommendation/user/{_quoted(user)}/recording"
        answer = await self._ask(path, "listenbrainz.recommendations", user=user, params=asked)
        return to_recommended(_payload(answer).get("mbids"))

    async def similar_users(self, user: str) -> list[SimilarUser]:
        """Accounts whose taste is near, the nearest first. NotFoundError for an unknown account."""
        answer = await self._ask(f"user/{_quoted(user)}/similar-users", "listenbrainz.similar_users", user=user)
        rows = _row(answer).get("payload")
        found = [(one.get("user_name"), _number(one.get("similarity"))) for one in _rows(rows or [])]
        users = [SimilarUser(name, min(max(near, 0.0), 1.0)) for name, near in found if isinstance(name, str) and name]
        return sorted(users, key=lambda one: -one.similarity)

    async def top_artists(self, user: str, count: int = 100) -> list[TopArtist]:
        """What an account plays most, of all time; none where that is not computed. NotFoundError for an unknown account."""
        asked: dict[str, str | int] = {"count": min(count, 1000), "range": "all_time"}
        answer = await self._ask(f"stats/user/{_quoted(user)}/artists", "listenbrainz.top_artists", user=user, params=asked)
        return to_top_artists(_payload(answer).get("artists"))

    async def close(self) -> None:
        """End what is open to the service."""
        await self._core.close()
        await self._labs.close()

    async def _ask(
        self,
        path: str,
        name: str,
        *,
        send: Mapping[str, Any] | None = None,
        params: Mapping[str, str | int] | None = None,
        token: bool = False,
        user: str = "",
    ) -> Any:
        headers = {"Authorization": f"Token {self._settings.token.get_secret_value()}"} if token else {}
        url = f"{self._settings.base_url}1/{path}"
        refused = _refusals(name, user, with_token=token)
        return await self._core.json(Question(url, params or (), send, headers, name=name, refused=refused))

    async def _ask_labs(self, dataset: str, name: str, asked: Mapping[str, Any]) -> list[Row]:
        def refused(answer: Answer) -> SourceError | None:
            if answer.status not in _FINAL or answer.status in _TRANSIENT:
                return None
            message = (
                f"The labs of ListenBrainz do not answer this question any more (HTTP {answer.status}). It is not asked again"
                f" before MUSIC_REC_LISTENBRAINZ__{name.partition('.')[2].upper()} changes."
            )
            return AccessDeniedError(SOURCE, message, name)

        url = f"{self._settings.labs_url}{dataset}/json"
        try:
            answer = await self._labs.json(Question(url, send=[asked], scope=_LABS, name=name, refused=refused))
        except (UnavailableError, WaitingError) as error:
            raise AccessDeniedError(SOURCE, f"{error} What is similar is asked for another time.", name) from error
        return [] if answer is None else _rows(answer)


def build(settings: ListenBrainzSettings, guard: Guard) -> ListenBrainz:
    """The service as the settings say; nothing is sent before it is asked."""
    beside = guard.beside(min(LABS_PER_SECOND, settings.requests_per_second), _LABS)
    core = Http(guard, LABEL, timeout_s=settings.timeout_s, at_once=2)
    labs = Http(beside, f"{LABEL} (labs)", timeout_s=min(_LABS_TIMEOUT_S, settings.timeout_s), at_once=1)
    return ListenBrainz(settings, core, labs)


def mbid_of(text: object) -> str:
    """The id as ListenBrainz writes it, empty where it is none: one that is none makes it refuse all asked with it."""
    if not isinstance(text, str):
        return ""
    small = text.strip().lower()
    return small if _MBID.fullmatch(small) else ""


def to_recommended(rows: object) -> list[Recommended]:
    """Recommendations from the list of an answer, best first; rows without an id are left out."""
    found = [
        Recommended(mbid, _number(row.get("score")), bool(row.get("latest_listened_at")))
        for row in _rows(rows or [])
        if (mbid := mbid_of(row.get("recording_mbid")))
    ]
    return sorted(found, key=lambda one: -one.score)


def to_top_artists(rows: object) -> list[TopArtist]:
    """Artists from the list of an answer, in its order; rows without a name are left out."""
    return [
        TopArtist(name, mbid_of(row.get("artist_mbid")), int(_number(row.get("listen_count"))))
        for row in _rows(rows or [])
        if isinstance(name := row.get("artist_name"), str) and name
    ]


def _refusals(name: str, user: str, *, with_token: bool) -> Callable[[Answer], SourceError | None]:
    """What refusals of a question of the core mean; the others may still be asked."""

    def refused(answer: Answer) -> SourceError | None:
        if answer.status in (401, 403) and with_token:
            return _token_refused(answer.status, name)
        if answer.status in (401, 403):
            said = f"ListenBrainz does not answer that to everybody any more (HTTP {answer.status})."
            return AccessDeniedError(SOURCE, said, name)
        if answer.status == 404 and user:
            return NotFoundError(SOURCE, f"ListenBrainz knows no user {user} (HTTP 404). Check the name.")
        if answer.status in (404, 405, 410):
            return AccessDeniedError(SOURCE, f"ListenBrainz does not offer that any more (HTTP {answer.status}).", name)
        return None

    return refused


def _token_refused(status: int, name: str) -> AccessDeniedError:
    message = (
        f"ListenBrainz refuses the token (HTTP {status}). Check MUSIC_REC_LISTENBRAINZ__TOKEN, or type it again under Settings."
    )
    return AccessDeniedError(SOURCE, message, name)


def _quoted(user: str) -> str:
    return quote(user, safe="")


def _payload(answer: Any) -> Row:
    """What an answer is about; nothing where the service has not computed it yet."""
    return {} if answer is None else _row(_row(answer).get("payload"))


def _row(value: object) -> Row:
    if not isinstance(value, Mapping):
        raise _unexpected(value)
    return value


def _rows(value: object) -> list[Row]:
    """The objects of a list; what else stands in it is left out, with an empty one in its place."""
    if not isinstance(value, list):
        raise _unexpected(value)
    return [one if isinstance(one, Mapping) else {} for one in value]


def _unexpected(value: object) -> UnexpectedPayloadError:
    return UnexpectedPayloadError(
        SOURCE, f"ListenBrainz answered with another kind of thing ({type(value).__name__}). Please report this."
    )


def _number(value: object) -> float:
    """A number that can be counted with; 0 for anything else."""
    return float(value) if isinstance(value, (int, float)) and abs(value) < 1e15 else 0.0  # NaN is none: no comparison holds


def ids_of(texts: Iterable[str]) -> list[str]:
    """Those of some ids that are ids, each once, in order."""
    return list(dict.fromkeys(filter(None, map(mbid_of, texts))))
