"""Accounts and their playlists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from spotify_server.catalogue import Tree, made_id


@dataclass
class Playlist:
    """A list of one account; its items are URIs."""

    name: str
    owner: str
    description: str = ""
    public: bool = True
    items: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def id(self) -> str:
        return made_id("playlist", self.owner, self.name, self.description)

    @property
    def snapshot(self) -> Tree:
        return {"snapshot_id": f"snapshot{self.version}"}

    def change(self, items: list[str]) -> Tree:
        """The list with other items."""
        self.items, self.version = items, self.version + 1
        return self.snapshot

    def tree(self, base: str) -> Tree:
        """As the service writes it: with `items`, which was called `tracks`."""
        return {
            "id": self.id,
            "uri": f"spotify:playlist:{self.id}",
            "type": "playlist",
            "name": self.name,
            "description": self.description,
            "public": self.public,
            "collaborative": False,
            "images": [],
            "owner": {"id": self.owner, "type": "user"},
            "external_urls": {"spotify": f"https://open.spotify.com/playlist/{self.id}"},
            **self.snapshot,
            "items": {"href": f"{base}playlists/{self.id}/items", "total": len(self.items), "items": []},
        }


@dataclass
class User:
    """Somebody who may log in."""

    name: str = "listener"
    listed: bool = True
    """Whether the application has them on its list."""
    playlists: list[Playlist] = field(default_factory=list)

    def tree(self) -> Tree:
        """As `/me` tells in development mode."""
        return {
            "id": self.name,
            "account_id": f"account-{self.name}",
            "display_name": self.name.title(),
            "uri": f"spotify:user:{self.name}",
            "type": "user",
            "images": [],
            "external_urls": {},
        }


def uris_of(body: Any) -> list[str] | None:
    """The URIs of a body in either form; None where it is none, or holds more than a hundred."""
    listed = body.get("uris") if isinstance(body, dict) else body
    well = isinstance(listed, list) and len(listed) <= 100 and all(isinstance(one, str) for one in listed)
    return listed if well else None
