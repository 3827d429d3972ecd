"""JSON with a value on each line."""

from __future__ import annotations

import io
import json

import pytest

from music_rec.data_fetchers.json_lines import Broken, json_lines_or_list


class Trickle(io.BytesIO):
    """A file that hands out few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7)


def values(content: bytes) -> list[object]:
    return [value for part in json_lines_or_list(io.BytesIO(content)) for value in part]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n  \n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_come_in_order_however_they_are_written(ending: str, encoding: str) -> None:
    written = [{"name": "日本"}, 5, None, ["é"]]
    content = ending.join(json.dumps(value, ensure_ascii=False) for value in written).encode(encoding)

    assert values(content) == written
    assert [value for part in json_lines_or_list(Trickle(content)) for value in part] == written


def test_a_list_is_read_as_well() -> None:
    assert values(b' [{"a": 1},\n{"a": 2}]') == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    "line", [b'{"a":', b"hello", b"{'a': 1}", b'{"a": 1} {"a": 2}', b"[" * 50_000, b'{"a": ' + b"9" * 5000]
)
def test_a_broken_line_costs_only_itself(line: bytes) -> None:
    first, broken, last = values(b'{"n": 1}\n' + line + b'\n{"n": 2}')

    assert (first, last) == ({"n": 1}, {"n": 2})
    assert broken == Broken(line.decode()[:2000])


def test_bytes_that_are_not_utf_8_and_half_characters_are_read() -> None:
    assert values(b'{"a": "\xfcber"}\n{"a": "x\\ud83d"}') == [{"a": "über"}, {"a": "x\ud83d"}]


def test_a_line_of_ten_megabytes_is_read() -> None:
    content = b'{"name": "' + b"x" * 10_000_000 + b'"}\n'

    assert values(content * 2) == [{"name": "x" * 10_000_000}] * 2


def test_a_line_of_more_than_16_megabytes_is_broken_and_the_next_is_read() -> None:
    content = b'{"n": 1}\n{"name": "' + b"x" * (16 << 20) + b'"}\n{"n": 2}\n'

    first, broken, last = values(content)

    assert (first, last) == ({"n": 1}, {"n": 2})
    assert broken == Broken('{"name": "' + "x" * 1990)


def test_many_lines_are_handed_out_before_the_file_is_read_to_its_end() -> None:
    stream = io.BytesIO((json.dumps({"name": "x" * 500}) + "\n").encode() * 30_000)
    size = len(stream.getbuffer())

    parts = json_lines_or_list(stream)
    first = next(parts)

    assert stream.tell() < size / 2
    assert len(first) + sum(map(len, parts)) == 30_000
