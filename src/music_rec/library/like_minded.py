"""Whom ListenBrainz calls alike to the account of its token, what they play most, and what it recommends to that account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from music_rec.core.errors import NotFoundError, UnexpectedPayloadError
from music_rec.core.events import CHECK, asking
from music_rec.core.storage.database import reading
from music_rec.core.storage.facts import Track, save_candidates
from music_rec.core.storage.friends import forget_like_minded, save_like_minded
from music_rec.core.storage.listeners import is_account_of, own_account
from music_rec.core.storage.preferences import note, preference
from music_rec.core.storage.writer import Writer
from music_rec.core.turns import Turn
from music_rec.core.zones import DAY
from music_rec.enrichers import values
from music_rec.services.listenbrainz import RECORDINGS, SOURCE, ListenBrainz

T = TypeVar("T")
EVERY_S = 30 * DAY
"""It is asked again after so long."""
USERS, ARTISTS, RECOMMENDED = 20, 100, 100
"""Of so many users so many artists are learned from, and so many recommendations are taken up."""
MOST_REQUESTS = USERS + 4
"""One for each user, and for the account, who is alike, what is recommended and what that is."""
FROM = f"{SOURCE}.recommendations"
"""Where recommended candidates come from."""
_NOTE = "like_minded"


def is_due(path: Path, listener_id: int, now: float) -> bool:
    """Whether it is to be asked for a listener, by when that was done last, and whose account it was."""
    with reading(path) as db:
        noted = preference(db, listener_id, _NOTE)
    if "user" not in noted or now - float(noted["asked_at"]) >= EVERY_S:
        return True
    return is_account_of(path, listener_id, SOURCE, noted["user"]) is not noted["learned"]


async def ask(service: ListenBrainz, turn: Turn, writer: Writer, listener_id: int, now: float) -> None:
    """Learn what those alike play, and keep what is recommended and was not played as candidates of the listener.

    Only the listener whose account it is learns from it: what another learned from it before is dropped.
    Raises the SourceError of what is not answered; what was known before then stays, and it is due as before.
    """
    turn.end()
    await turn.take()

    async def asked(kind: str, question: Callable[[], Awaitable[T]]) -> T:
        await turn.give_way()
        with asking(kind):
            return await question()

    user = await asked(CHECK, service.token_owner)
    if not is_account_of(writer.path, listener_id, SOURCE, user):
        await forget_like_minded(writer, listener_id, SOURCE, FROM)
        return await _noted(writer, listener_id, now, user, learned=False)
    heard: list[tuple[str, str, int]] = []
    for one in (await asked(f"{SOURCE}.similar_users", partial(service.similar_users, user)))[:USERS]:
        with suppress(NotFoundError, UnexpectedPayloadError):  # gone since, or strange: there are others
            top = await asked(f"{SOURCE}.top_artists", partial(service.top_artists, one.name, ARTISTS))
            heard += [(one.name, artist.name, artist.listens) for artist in top if artist.listens > 0]
    lists = await asked(FROM, partial(service.recommendations, user, RECOMMENDED))
    wanted = [one.mbid for one in lists if not one.heard]
    found = await asked(RECORDINGS, partial(service.recordings, wanted)) if wanted else {}
    await save_like_minded(writer, listener_id, SOURCE, heard)
    if tracks := list(dict.fromkeys(_tracks(found))):
        await save_candidates(writer, listener_id, FROM, tracks)
    if user:
        await own_account(writer, listener_id, SOURCE, user)  # so that it stays theirs when others come
    return await _noted(writer, listener_id, now, user, learned=True)


async def _noted(writer: Writer, listener_id: int, now: float, user: str, *, learned: bool) -> None:
    async with writer.transaction() as db:
        await note(db, listener_id, _NOTE, {"asked_at": int(now), "user": user, "learned": learned})


def _tracks(found: Mapping[str, Mapping[str, Any]]) -> Iterator[Track]:
    """(artist, title) of recordings, where both are told."""
    for row in found.values():
        artist, title = (values.text(_part(row, part).get("name")) for part in ("artist", "recording"))
        if artist and title:
            yield artist, title


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = row.get(name)
    return part if isinstance(part, Mapping) else {}
