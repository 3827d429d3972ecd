"""The registry of importers: each file goes to one, by its content alone."""

from __future__ import annotations

import pytest
from unit.importers.reading import outs, plays, read
from unit.importers.samples import HEADERLESS, SAMPLES

from music_rec.core.sources import SOURCES
from music_rec.data_fetchers import IMPORTERS, importer_for


@pytest.mark.parametrize("name", IMPORTERS)
def test_every_importer_carries_its_name_and_reads_its_own_sample(name: str) -> None:
    importer = IMPORTERS[name]

    batches = read(importer, SAMPLES[name])

    assert name == importer.NAME
    assert importer.LABEL
    assert importer_for(SAMPLES[name], "unknown.bin") is importer
    assert all(batch.source in SOURCES for batch in batches)
    assert len(plays(batches)) + len(outs(batches)) == sum(batch.rows_in for batch in batches)


@pytest.mark.parametrize("name", IMPORTERS)
def test_reading_twice_gives_the_same(name: str) -> None:
    assert plays(read(IMPORTERS[name], SAMPLES[name])) == plays(read(IMPORTERS[name], SAMPLES[name]))


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"\x89PNG\r\n", b"hello", b"%PDF-1.4\n1 0 obj", b"{}", b"[]", b"[1, 2]"])
def test_what_no_importer_knows_has_none(content: bytes) -> None:
    assert importer_for(content, "history.csv") is None


def test_a_table_whose_columns_are_told_is_read_by_them() -> None:
    columns = ("track", "album", "artist", "date")

    importer = importer_for(HEADERLESS.encode(), "x", columns=columns)

    assert importer is IMPORTERS["csv"]
    assert plays(read(importer, HEADERLESS, columns=",".join(columns)))[0][1:] == ("Flut", "Die Möwen", "Ebbe")
    assert importer_for(SAMPLES["spotify-account"], "x", columns=columns) is IMPORTERS["spotify-account"]
