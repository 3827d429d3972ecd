"""Spellings that nothing names any more: how many an undo would leave behind, and taking them away."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

import aiosqlite

from music_rec.core.storage.writer import raise_revision

NAMED_BY = {
    "tracks": ("rows_kept", "candidates", "playlist_tracks", "loved_tracks", "user_feedback"),
    "albums": ("rows_kept",),
    "artists": ("tracks", "albums", "user_feedback"),
}
"""What keeps a spelling. A new table that names tracks belongs here; until then its foreign key stops the removal."""


def _gone(table: str, id_name: str) -> str:
    named = " UNION ALL ".join(f"SELECT {id_name} FROM {one} WHERE {id_name} NOTNULL" for one in NAMED_BY[table])  # noqa: S608 - names are ours
    return f"{table}_gone AS (SELECT {id_name} FROM {table} WHERE {id_name} NOT IN ({named}))"  # noqa: S608 - names are ours


_SAME = "{0}.listener_id = s.listener_id AND {0}.source_id = s.source_id AND {0}.played_at = s.played_at" + (
    " AND {0}.track_id = s.track_id AND {0}.ordinal = s.ordinal"
)
# Without import ?1, its own rows stay where another import has them in the same words; 0 is no import.
_WITH = f"""
    WITH rows_kept AS NOT MATERIALIZED (
        SELECT track_id, album_id FROM scrobbles s WHERE s.import_id <> ?1 OR EXISTS (
            SELECT 1 FROM import_repeats r WHERE {_SAME.format("r")} AND NOT EXISTS (
                SELECT 1 FROM import_variants v WHERE {_SAME.format("v")} AND v.import_id = r.import_id))
        UNION ALL SELECT own_track_id, album_id FROM import_variants WHERE import_id <> ?1),
    {_gone("tracks", "track_id")},
    {_gone("albums", "album_id")}"""  # noqa: S608 - names are ours
_COUNT = f"""{_WITH}
    SELECT (SELECT count(*) FROM artists WHERE artist_id NOT IN (
            SELECT artist_id FROM tracks WHERE track_id NOT IN (SELECT track_id FROM tracks_gone)
            UNION ALL SELECT artist_id FROM user_feedback WHERE artist_id NOTNULL
            UNION ALL SELECT artist_id FROM albums WHERE album_id NOT IN (SELECT album_id FROM albums_gone))),
        (SELECT count(*) FROM albums_gone), (SELECT count(*) FROM tracks_gone)"""  # noqa: S608 - names are ours
_REMOVE_TRACKS = f"DELETE FROM tracks WHERE track_id IN ({_WITH} SELECT track_id FROM tracks_gone)"  # noqa: S608 - names are ours
_REMOVE_ALBUMS = f"DELETE FROM albums WHERE album_id IN ({_WITH} SELECT album_id FROM albums_gone)"  # noqa: S608 - names are ours
_REMOVE_ARTISTS = (
    f"DELETE FROM artists WHERE artist_id IN (WITH {_gone('artists', 'artist_id')} SELECT artist_id FROM artists_gone)"  # noqa: S608 - ours
)
HANGS_ON_IT = ("spelling_ids", "found_ids", "facts", "tags", "enrichment", "alike")
"""What is known about a spelling, of whatever kind, and goes with it."""
_IDS = {"artist": ("artists", "artist_id"), "album": ("albums", "album_id"), "track": ("tracks", "track_id")}


@dataclass(frozen=True)
class Spellings:
    """How many names of each kind."""

    artists: int = 0
    albums: int = 0
    tracks: int = 0


def count_unused(db: Connection, import_id: int) -> Spellings:
    """Spellings that nothing would name if this import had never been."""
    return Spellings(*db.execute(_COUNT, [import_id]).fetchone())


async def remove_unused(db: aiosqlite.Connection) -> Spellings:
    """Take away all spellings that nothing names, with what is known about them; the writer has to forget them."""
    tracks = (await db.execute(_REMOVE_TRACKS, [0])).rowcount
    albums = (await db.execute(_REMOVE_ALBUMS, [0])).rowcount
    artists = (await db.execute(_REMOVE_ARTISTS)).rowcount
    if tracks or albums or artists:
        for entity, (table, id_name) in _IDS.items():
            for known in HANGS_ON_IT:
                await db.execute(
                    f"DELETE FROM {known} WHERE entity = ? AND spelling_id NOT IN (SELECT {id_name} FROM {table})",  # noqa: S608 - names are ours
                    [entity],
                )
        await _lead_groups_anew(db)
    return Spellings(artists, albums, tracks)


async def _lead_groups_anew(db: aiosqlite.Connection) -> None:
    """A group is called after its first spelling; where that one is gone, after the next."""
    changed = [await _lead_anew(db, table, id_name) for table, id_name in _IDS.values()]
    if any(changed):  # what others have in memory speaks of the groups as they were
        for (listener_id,) in await db.execute_fetchall("SELECT listener_id FROM listeners"):
            await raise_revision(db, listener_id, "plays")


async def _lead_anew(db: aiosqlite.Connection, table: str, id_name: str) -> bool:
    led = await db.execute_fetchall(
        f"SELECT min({id_name}), key, group_id FROM {table} WHERE group_id NOT IN (SELECT {id_name} FROM {table})"  # noqa: S608 - names are ours
        " GROUP BY group_id, key"
    )
    await db.executemany(f"UPDATE {table} SET group_id = ? WHERE key = ? AND group_id = ?", led)  # noqa: S608 - names are ours
    if table == "artists":
        for other in ("albums", "tracks"):  # their keys begin with the group of the artist
            await db.executemany(
                f"UPDATE {other} SET key = ?1 || substr(key, instr(key, ' '))"  # noqa: S608 - names are ours
                " WHERE artist_id IN (SELECT artist_id FROM artists WHERE key = ?2)",
                [(leader, key) for leader, key, _ in led],
            )
    return bool(led)
