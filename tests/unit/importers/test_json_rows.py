"""A JSON list read piece by piece."""

from __future__ import annotations

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.json_rows import json_rows

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
)
ROWS = st.lists(
    st.dictionaries(st.text(max_size=4), VALUES | st.sampled_from(["}, {", "},{", '"}', "[", "]"]), max_size=4), max_size=10
)


class Trickle(io.BytesIO):
    """A file that hands out few bytes at a time."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self.most)


def rows(content: bytes, most: int = 1 << 30) -> list[object]:
    return [row for part in json_rows(Trickle(content, most)) for row in part]


@given(ROWS, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 60))
def test_a_list_comes_back_wherever_its_blocks_are_cut(
    written: list[object], indent: int | None, ascii_only: bool, most: int
) -> None:
    content = json.dumps(written, indent=indent, ensure_ascii=ascii_only).encode()

    assert rows(content, most) == written


def test_a_list_of_any_length_is_handed_out_before_it_is_read_to_its_end() -> None:
    stream = io.BytesIO(json.dumps([{"name": "x" * 500, "n": n} for n in range(40_000)]).encode())
    size = len(stream.getbuffer())

    parts = json_rows(stream)
    first = next(parts)

    assert stream.tell() < size / 2
    assert len(first) + sum(map(len, parts)) == 40_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_and_utf16_are_read(encoding: str) -> None:
    assert rows('  [{"name": "日本"}]\n'.encode(encoding)) == [{"name": "日本"}]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (b"[", 0),
        (b'[{"a": 1}', 1),
        (b'[{"a": 1},', 1),
        (b'[{"a": 1}, {"b": "unfinis', 1),
        (b'[{"a": 1}, {"b" 2}, {"c": 3}]', 1),
        (b'[{"a": 1}] and more', 1),
        (b"[" * 100_000, 0),
        (b'[{"a": ' + b"9" * 5000 + b"}]", 0),
    ],
)
def test_a_broken_list_gives_the_rows_before_the_break_and_names_the_place(content: bytes, whole: int) -> None:
    read: list[object] = []

    with pytest.raises(ImportFormatError, match=f"after row {whole};"):
        for part in json_rows(io.BytesIO(content)):
            read += part

    assert len(read) == whole


def test_a_break_in_a_long_file_is_found_without_reading_on() -> None:
    row = b'{"name": "' + b"x" * 500 + b'"},'
    stream = io.BytesIO(b"[" + row * 1000 + b'{"name" broken},' + row * 110_000 + b"{}]")

    with pytest.raises(ImportFormatError, match="after row 1000;"):
        sum(map(len, json_rows(stream)))

    assert stream.tell() < len(stream.getbuffer()) / 2


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(ImportFormatError, match="JSON list"):
        rows(b'{"a": 1}')


@pytest.mark.parametrize(
    "content",
    [
        b'{"plays": [{"a": 1}, {"a": 2}]}',
        b' {"user": "x", "plays" :\n[{"a": 1},{"a": 2} ] , "more": [{"a": 3}, {"a": 4}]}\n',
        b'{"user": "\\"plays\\": [", "plays": [{"a": 1}, {"a": 2}',
        b'[{"a": 1}, {"a": 2}]',
    ],
)
def test_a_list_in_an_object_is_read_by_its_name(content: bytes) -> None:
    read: list[object] = []
    with suppress(ImportFormatError):
        for part in json_rows(io.BytesIO(content), inside="plays"):
            read += part

    assert read == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"others": [1]}', b'{"plays": 5}', b'"plays": [1]'])
def test_an_object_without_that_list_is_refused(content: bytes) -> None:
    with pytest.raises(ImportFormatError, match='"plays"'):
        list(json_rows(io.BytesIO(content), inside="plays"))


def test_a_long_list_in_an_object_is_read_to_its_end_and_no_further() -> None:
    written = [{"name": "x" * 500, "n": n} for n in range(20_000)]
    content = json.dumps({"plays": written, "rest": written}).encode()

    assert [row for part in json_rows(io.BytesIO(content), inside="plays") for row in part] == written


def test_a_list_in_an_object_that_is_cut_off_says_so() -> None:
    with pytest.raises(ImportFormatError, match="after row 1;"):
        list(json_rows(io.BytesIO(b'{"plays": [{"a": 1}, {"b'), inside="plays"))
