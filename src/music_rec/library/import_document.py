"""The report of an import as a document: what `--json` prints, and what its job leaves for those who follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from music_rec.core.models import FileLedger, ImportReport
from music_rec.core.storage.undo import Undone

Document = dict[str, Any]
KINDS = ("plays", "skips", "private")
_IN_LEDGER = [one.name for one in fields(FileLedger)]


def to_document(report: ImportReport) -> Document:
    """The report as plain values; `error` and `timezone` of a file are there only where they say something."""
    return {
        "files": [_file(one) for one in report.files],
        "linked": report.linked,
        "plays_total": report.plays_total,
        "skips_total": report.skips_total,
        "import_id": report.import_id,
    }


def undone_document(undone: Undone, plays_total: int, skips_total: int) -> Document:
    """What went with an import as plain values, and how much is there now."""
    return {
        "import_id": undone.import_id,
        "status": "undone",
        "removed": {kind: getattr(undone, kind) for kind in KINDS},
        "kept": undone.kept,
        "spellings": asdict(undone.spellings),
        "plays_total": plays_total,
        "skips_total": skips_total,
    }


def from_document(document: Mapping[str, Any]) -> ImportReport:
    """The inverse of `to_document`."""
    files = [FileLedger(**{name: one[name] for name in _IN_LEDGER if name in one}) for one in document["files"]]
    return ImportReport(**{**document, "files": tuple(files)})


def _file(one: FileLedger) -> Document:
    rest = {"timezone": one.timezone, "error": one.error}
    return {
        "path": one.path,
        "format": one.format,
        "rows_in": one.rows_in,
        "added": one.added,
        "added_by": {kind: one.added_by.get(kind, 0) for kind in KINDS},
        "duplicate": one.duplicate,
        "duplicate_by": dict(one.duplicate_by),
        "filtered": dict(one.filtered),
        "rejected": dict(one.rejected),
        **{name: text for name, text in rest.items() if text},
    }
