"""Whether a database is whole."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import sqlite_version as sqlite_version

from music_rec.core.storage.database import reading

MOST = 20
"""Faults of one kind that are told."""


def faults_of(path: Path) -> list[str]:
    """What SQLite finds wrong with pages, indexes and references, in its own words; nothing where all is well."""
    with reading(path) as db:
        found = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({MOST:d})")]  # a pragma takes no parameter
        orphans = db.execute(
            "SELECT [table], parent, count(*) FROM pragma_foreign_key_check GROUP BY [table], parent"
        ).fetchall()
    broken = [f"{count} rows of {table} point to a row of {parent} that is not there" for table, parent, count in orphans]
    return [*(one for one in found if one != "ok"), *broken]
