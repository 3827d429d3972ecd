"""Playlists of an account at Spotify: made once, filled whole, and read again to be sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from music_rec.core.errors import UnavailableError
from music_rec.services.spotify import Spotify
from music_rec.services.spotify_transport import SOURCE

PLAYLISTS = "spotify.playlists"
PART = 100
"""Items of one request at most."""
_PAGE = 50
_LATEST = 200
"""The newest playlists, among which one that was just made is looked for."""
_TIMES = 3


class Playlists:
    """What may be done with the playlists of one account."""

    def __init__(self, service: Spotify, account: str) -> None:
        self._service = service
        self._account = account

    async def create(self, name: str, description: str, marker: str) -> str:
        """The id of a new private playlist, to be kept before anything else happens.

        `marker` must be no other playlist's, and ends the description: where nobody knows whether a request arrived the
        playlist is found by it, since asking again could make another. UnavailableError, WaitingError, AccessDeniedError.
        """
        words = f"{description} {marker}".strip()
        try:
            made = await self._ask(
                lambda client: client.current_user_playlist_create(name, public=False, description=words), once=True
            )
        except UnavailableError:
            if found := await self.find(marker):
                return found
            raise
        found = _text(made, "id") or await self.find(marker)
        if not found:
            raise UnavailableError(SOURCE, "Spotify does not say which playlist it made.")
        return found

    async def find(self, marker: str) -> str:
        """The id of the playlist with this marker, among the newest; empty where there is none."""
        for offset in range(0, _LATEST, _PAGE):
            page = await self._ask(lambda client, at=offset: client.current_user_playlists(limit=_PAGE, offset=at))
            listed = _listed(page)
            for one in listed:
                if marker in _text(one, "description").split():
                    return _text(one, "id")
            if len(listed) < _PAGE:
                break
        return ""

    async def replace(self, playlist_id: str, track_ids: Sequence[str]) -> None:
        """Let these tracks be all that is in a playlist, in this order.

        The first hundred replace, which can be repeated; the others are added, which cannot: where nobody knows whether a
        part arrived everything is sent again. UnavailableError where the playlist is not so in the end.
        """
        uris = [f"spotify:track:{track_id}" for track_id in track_ids]
        parts = [uris[at : at + PART] for at in range(0, len(uris), PART)] or [[]]
        for _ in range(_TIMES):
            await self._ask(lambda client: client.playlist_replace_items(playlist_id, parts[0]))
            if await self._added(playlist_id, parts[1:]):
                break
        if not _same(await self.items(playlist_id), track_ids):
            raise UnavailableError(SOURCE, "The playlist at Spotify is not as it was sent. Send it again.")

    async def items(self, playlist_id: str) -> list[str]:
        """The ids of what is in a playlist, in order; empty for what is no track of Spotify's own."""
        found: list[str] = []
        while True:
            page = await self._ask(lambda client, at=len(found): client.playlist_items(playlist_id, limit=_PAGE, offset=at))
            listed = _listed(page)
            found += [_text(_item(one), "id") for one in listed]
            if len(listed) < _PAGE:
                return found

    async def _added(self, playlist_id: str, parts: Sequence[list[str]]) -> bool:
        """Whether all parts arrived for sure. They are sent in the form that is documented, which spotipy's own is not."""
        for part in parts:
            path, body = f"playlists/{playlist_id}/items", {"uris": part}
            try:
                await self._ask(lambda client, path=path, body=body: client._post(path, payload=body), once=True)
            except UnavailableError:
                return False
        return True

    async def _ask(self, question: Any, *, once: bool = False) -> Any:
        return await self._service.asked_as(self._account, question, PLAYLISTS, once=once)


def _same(found: Sequence[str], sent: Sequence[str]) -> bool:
    """Whether a playlist is what was sent; an id that was not sent stands for the same track in another country."""
    known = set(sent)
    return len(found) == len(sent) and all(one == other or one not in known for one, other in zip(found, sent, strict=True))


def _listed(page: Any) -> list[Any]:
    items = page.get("items") if isinstance(page, dict) else None
    if not isinstance(items, list):
        raise UnavailableError(SOURCE, "Spotify sent a page that cannot be read.")
    return items


def _item(entry: Any) -> Any:
    """What an entry of a playlist is about, under its new name or the old one."""
    return (entry.get("item") or entry.get("track")) if isinstance(entry, dict) else None


def _text(said: Any, name: str) -> str:
    found = said.get(name) if isinstance(said, dict) else None
    return found if isinstance(found, str) else ""
