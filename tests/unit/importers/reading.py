"""Reading small files with an importer, and saying what came out."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from music_rec.core.frames import Coded, RowBatch
from music_rec.core.protocols import Importer, ReadOptions
from music_rec.core.zones import Zones

NOW = 1_800_000_000
"""2027-01-15 08:00 UTC."""


def read(
    importer: Importer, content: str | bytes, *, zone: str | Zones = "UTC", columns: str = "", name: str = ""
) -> list[RowBatch]:
    """All batches of a file, each checked to account for every row."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    options = ReadOptions(
        NOW, Zones.of(zone) if isinstance(zone, str) else zone, tuple(columns.split(",")) if columns else (), name
    )
    batches = []
    for batch in importer.read(stream, options):
        check(batch)
        batches.append(batch)
    return batches


def check(batch: RowBatch) -> None:
    """What holds for every batch of every importer."""
    rows = len(batch.row)
    columns = [batch.played_at, batch.ms_played, batch.length_ms, batch.flags]
    texts = [batch.artist, batch.title, batch.album, batch.row_id, batch.reason_start, batch.reason_end, batch.country]
    assert batch.rows_in == rows + len(batch.out)
    assert all(len(column) == rows for column in (*columns, *texts, *batch.ids.values()) if column is not None)
    assert sorted([*batch.row.tolist(), *(out.row for out in batch.out)]) == list(
        range(first := min([*batch.row.tolist(), *(out.row for out in batch.out)], default=1), first + batch.rows_in)
    )
    for column in (*texts, *batch.ids.values()):
        if column is not None:
            assert len(set(column.values)) == len(column.values)
            assert all(text.strip() and text.encode() for text in column.values)
            assert all(-1 <= code < len(column.values) for code in column.codes.tolist())
    assert all(len(out.text) <= 2000 and out.text.encode() is not None for out in batch.out)


def texts(column: Coded | None) -> list[str | None]:
    """A text column written out."""
    return [] if column is None else [column.values[code] if code >= 0 else None for code in column.codes]


def plays(batches: list[RowBatch]) -> list[tuple[str, str | None, str | None, str | None]]:
    """Start (UTC), artist, title and album of every play."""
    return [
        (datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d %H:%M:%S"), artist, title, album)
        for batch in batches
        for when, artist, title, album in zip(
            batch.played_at.tolist(), texts(batch.artist), texts(batch.title), texts(batch.album), strict=True
        )
    ]


def outs(batches: list[RowBatch]) -> list[tuple[int, str, str]]:
    """Row, outcome and reason of every row that fell out."""
    return [(out.row, out.outcome, out.reason) for batch in batches for out in batch.out]
