"""What a database holds, told by names and values instead of ids: equal for databases that say the same."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from integration.storage.plays import Database

SPELLED = "JOIN {0} ON {0}.{1} = x.{2}"
KEY = "(x.listener_id, x.source_id, x.played_at, x.track_id, x.ordinal)"
ROW = "sources.name, x.played_at, a.name, t.title, x.ordinal"
OF_ROW = (
    "JOIN sources ON sources.source_id = x.source_id JOIN tracks t ON t.track_id = x.track_id"
    " JOIN artists a ON a.artist_id = t.artist_id"
)
ALBUM = "LEFT JOIN albums b ON b.album_id = x.album_id LEFT JOIN artists ba ON ba.artist_id = b.artist_id"
TITLES = (
    "SELECT a.name, x.title, substr(x.key, 1 + instr(x.key, ' ')), substr(x.key, 1, instr(x.key, ' ')) = a.group_id || ' ',"
    " (SELECT group_concat(name || char(10) || title, char(9)) FROM"
    " (SELECT name, title FROM {0} y JOIN artists USING (artist_id)"
    " WHERE y.group_id = x.group_id ORDER BY 1, 2)), x.group_id IN (SELECT {1} FROM {0})"
    " FROM {0} x JOIN artists a ON a.artist_id = x.artist_id"
)
TOLD = {
    "artists": "SELECT x.name, x.key, x.group_id IN (SELECT artist_id FROM artists),"
    " (SELECT group_concat(name, char(9)) FROM (SELECT name FROM artists y WHERE y.group_id = x.group_id ORDER BY 1))"
    " FROM artists x",
    "albums": TITLES.format("albums", "album_id"),
    "tracks": TITLES.format("tracks", "track_id"),
    "sources": "SELECT listener_id, name, resolution_s FROM sources",
    "scrobbles": f"SELECT x.listener_id, {ROW}, ba.name, b.title, x.kind, x.album_id = 0, {{import}}"
    f" FROM scrobbles x {OF_ROW} {ALBUM}",
    "play_details": f"SELECT x.listener_id, {ROW}, ms_played, length_ms, flags, reason_start, reason_end, country, row_id"
    f" FROM play_details x {OF_ROW}",
    "import_repeats": f"SELECT x.listener_id, {ROW}, {{import}} FROM import_repeats x {OF_ROW}",
    "import_variants": f"SELECT x.listener_id, {ROW}, oa.name, o.title, ba.name, b.title, ms_played, length_ms, flags,"
    f" reason_start, reason_end, country, row_id, {{import}} FROM import_variants x {OF_ROW} {ALBUM}"
    " JOIN tracks o ON o.track_id = own_track_id JOIN artists oa ON oa.artist_id = o.artist_id",
    "play_links": f"SELECT x.listener_id, {ROW}, bs.name, by_played_at, c.name, o.title, by_ordinal FROM play_links x {OF_ROW}"
    " JOIN sources bs ON bs.source_id = by_source_id JOIN tracks o ON o.track_id = by_track_id"
    " JOIN artists c ON c.artist_id = o.artist_id",
    "spelling_ids": "SELECT entity, service, value, CASE entity WHEN 'artist' THEN a.name WHEN 'album' THEN b.title"
    " ELSE t.title END, coalesce(a.name, c.name), {import} FROM spelling_ids x"
    " LEFT JOIN artists a ON entity = 'artist' AND a.artist_id = spelling_id"
    " LEFT JOIN albums b ON entity = 'album' AND b.album_id = spelling_id"
    " LEFT JOIN tracks t ON entity = 'track' AND t.track_id = spelling_id"
    " LEFT JOIN artists c ON c.artist_id = coalesce(b.artist_id, t.artist_id)",
}
LIVE = "(SELECT count(*) FROM imports i WHERE i.listener_id = {0} AND status <> 'undone' AND i.import_id <= x.import_id)"
"""The place of an import among those in force, instead of its id."""


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of plays, names and ids by what it says, sorted; an import is its place among those not undone."""
    told = {}
    for table, sql in TOLD.items():
        owner = "x.listener_id" if "x.listener_id" in sql else "(SELECT listener_id FROM imports WHERE import_id = x.import_id)"
        rows = database.query(sql.replace("{import}", LIVE.format(owner)))
        assert len(rows) == database.query(f"SELECT count(*) FROM {table}")[0][0], f"{table} names what is not there"
        told[table] = sorted(rows, key=repr)
    return told


def hashed(database: Database) -> str:
    """One hash of all contents."""
    return hashlib.sha256(re.sub(r"\s+", " ", repr(contents(database))).encode()).hexdigest()
