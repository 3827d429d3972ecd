"""Writing what is known of tracks: tags, features, and which of those never heard are worth hearing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import aiosqlite

from music_rec.core.frames import Coded
from music_rec.core.storage.bulk import insert_rows
from music_rec.core.storage.writer import Writer, raise_revision

Track = tuple[str, str]
"""Artist and title, as spelled."""
Numbers = Mapping[Track, Mapping[str, float]]
"""By track: a number for each tag or feature."""


async def save_candidates(writer: Writer, listener_id: int, source: str, tracks: Sequence[Track]) -> None:
    """Note tracks worth hearing, with the source that named them."""
    async with writer.transaction() as db:
        ids = await _track_ids(writer, db, tracks)
        await insert_rows(db, "candidates", {"listener_id": listener_id, "source": source}, {"track_id": ids}, new=False)
        await raise_revision(db, listener_id, "facts")


async def save_facts(writer: Writer, source: str, tags: Numbers, features: Numbers) -> None:
    """Note the weight of each tag and the value of each feature, as one source gives them."""
    async with writer.transaction() as db:
        await _save(writer, db, "tags", source, ("tag", "weight"), tags)
        await _save(writer, db, "facts", source, ("name", "value"), features)
        await raise_revision(db, 0, "facts")


async def _save(
    writer: Writer, db: aiosqlite.Connection, table: str, source: str, names: tuple[str, str], numbers: Numbers
) -> None:
    ids = await _track_ids(writer, db, list(numbers))
    rows = [(track_id, *known) for track_id, by_name in zip(ids, numbers.values(), strict=True) for known in by_name.items()]
    columns = dict(zip(("track_id", *names), zip(*rows, strict=True), strict=False))
    await insert_rows(db, table, {"source": source}, columns, new=False)


async def _track_ids(writer: Writer, db: aiosqlite.Connection, tracks: Iterable[Track]) -> list[int]:
    artists, titles = (Coded.of(names) for names in zip(*tracks, strict=True))
    artist_ids = await writer.spellings.artist_ids(db, artists)
    ids: list[int] = (await writer.spellings.title_ids(db, "tracks", artist_ids, titles)).tolist()
    return ids
