"""Puts the demo listener into a database of its own, and its file in place only when it is whole."""

from __future__ import annotations

from music_rec.library.store import Store


async def fill(store: Store) -> None:
    """Make the demo listener anew."""
    raise NotImplementedError
