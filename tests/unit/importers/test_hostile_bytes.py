"""Whatever bytes come, only ImportFormatError may escape, and every row is accounted for."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.importers.reading import NOW, check
from unit.importers.samples import SAMPLES

from music_rec.core.errors import ImportFormatError
from music_rec.core.protocols import Importer, ReadOptions
from music_rec.core.zones import Zones
from music_rec.data_fetchers import IMPORTERS

PIECES = st.sampled_from(
    [
        *(b'"', b"'", b",", b";", b"\t", b" ", b"\n", b"\r", b"\r\n", b"{", b"}", b"[", b"]", b"}, {"),
        *(b"\0", b"\xff", b"\xe2\x80", b"\xef\xbb\xbf", b"\\ud83d", b"null", b"true", b"NA", b"Z"),
        *(b"-1", b"1e400", b"9" * 30, b"01/02/2023", b"2023-02-30 25:61"),
    ]
)


def read_all(importer: Importer, data: bytes, columns: tuple[str, ...] = ()) -> None:
    importer.accepts(data[:65_536], "history.csv")
    try:
        for batch in importer.read(io.BytesIO(data), ReadOptions(NOW, Zones.of("Europe/Berlin"), columns)):
            check(batch)
    except ImportFormatError as error:
        assert str(error).isprintable()


@pytest.mark.parametrize("name", IMPORTERS)
@given(data=st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=60).map(b"".join)))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    read_all(IMPORTERS[name], data)


@pytest.mark.parametrize("name", IMPORTERS)
@given(data=st.data())
def test_a_file_cut_off_or_changed_anywhere_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = SAMPLES[name]
    at = data.draw(st.integers(0, len(content)))
    gone = data.draw(st.integers(0, 20))
    piece = data.draw(st.one_of(PIECES, st.binary(max_size=5)))
    rest = data.draw(st.booleans())

    read_all(IMPORTERS[name], content[:at] + piece + (content[at + gone :] if rest else b""))


@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t|"))
def test_a_table_of_any_texts_is_read_or_refused_with_columns_told(rows: list[list[str]], delimiter: str) -> None:
    table = "\n".join(delimiter.join(row) for row in rows)

    read_all(IMPORTERS["csv"], table.encode("utf-8", "replace"), ("artist", "track", "date"))
