"""Folders, zip and gz: what is found in them and how it fails."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from unit.importers.samples import SAMPLES

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers import importer_for
from music_rec.data_fetchers.containers import HistoryFile, find_files


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def content_of(file: HistoryFile) -> bytes:
    with file.open() as stream:
        return stream.read()


def labels(path: Path, *, below: Path) -> list[str]:
    return [file.label.removeprefix(below.as_posix() + "/") for file in find_files([path])]


def test_a_folder_is_searched_in_sorted_order_with_what_its_archives_hold(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.csv").write_bytes(b"2")
    (tmp_path / "b" / "1.csv").write_bytes(b"1")
    (tmp_path / "a.zip").write_bytes(zipped({"My/b.json": b"bb", "My/a.json": b"a", "My/folder/": b""}))

    assert labels(tmp_path, below=tmp_path) == ["a.zip/My/a.json", "a.zip/My/b.json", "b/1.csv", "b/2.csv"]


def test_only_a_file_given_itself_is_named(tmp_path: Path) -> None:
    plain, packed = tmp_path / "x.csv", tmp_path / "y.zip"
    plain.write_bytes(b"abc")
    packed.write_bytes(zipped({"z.csv": b"abcd"}))

    assert [(file.named, file.size) for file in find_files([plain, packed, tmp_path])] == [
        (True, 3),
        (False, 4),
        (False, 3),
        (False, 4),
    ]


def test_gz_is_unpacked_anywhere_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(gzip.compress(b"hello"))
    (tmp_path / "b.bin").write_bytes(zipped({"c": gzip.compress(b"inside")}))

    first, second = find_files([tmp_path])

    assert (content_of(first), first.size) == (b"hello", None)
    assert content_of(second) == b"inside"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_packed_history_is_told_by_its_first_bytes_and_read_from_the_same_stream(tmp_path: Path, name: str) -> None:
    (tmp_path / "history").write_bytes(zipped({"history": gzip.compress(SAMPLES[name])}))
    [file] = find_files([tmp_path / "history"])

    with file.open() as stream:
        importer = importer_for(stream.peek(), file.label)

        assert importer is not None and name == importer.NAME
        assert stream.read() == SAMPLES[name]


def test_peek_shows_64_kb(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(os.urandom(200_000)))
    [file] = find_files([tmp_path])

    with file.open() as stream:
        assert len(stream.peek()) == 65_536


def encrypted(content: bytes) -> bytes:
    """A zip whose entries say they are encrypted."""
    marked = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(mark) + offset] |= 1
    return bytes(marked)


def torn(content: bytes) -> bytes:
    """A zip with one bit turned over in the middle."""
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


BROKEN = {
    "cut.gz": gzip.compress(os.urandom(5000))[:-100],
    "cut.zip": zipped({"a.csv": b"a" * 50_000})[:-60],
    "torn.zip": torn(zipped({"a.csv": os.urandom(5000)})),
    "locked.zip": encrypted(zipped({"a.csv": b"secret"})),
    "nested.zip": zipped({"inner.zip": zipped({"a.csv": b"a"})}),
    "nested.gz": gzip.compress(gzip.compress(b"a")),
    "zip.gz": gzip.compress(zipped({"a.csv": b"a"})),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_when_it_is_opened_and_the_others_go_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    (tmp_path / "~fine.csv").write_bytes(b"fine")

    broken, fine = find_files([tmp_path])

    assert content_of(fine) == b"fine"
    with pytest.raises(ImportFormatError, match=name):
        content_of(broken)


def test_a_missing_file_is_named_when_opened(tmp_path: Path) -> None:
    [missing] = find_files([tmp_path / "nothing.csv"])

    assert missing.named
    with pytest.raises(ImportFormatError, match=r"There is no file .*nothing\.csv"):
        content_of(missing)


def test_a_file_that_vanishes_after_it_was_found_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"x")
    files = list(find_files([tmp_path]))
    (tmp_path / "x.csv").unlink()

    with pytest.raises(ImportFormatError, match=r"x\.csv"):
        content_of(files[0])


def test_labels_of_hostile_names_are_one_printable_line(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"../../\x1b[31mred\n.csv": b"a"}))

    [file] = find_files([tmp_path])

    assert file.label.isprintable()
    assert content_of(file) == b"a"


def test_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"../up.csv": b"a", "/root.csv": b"b"}))

    assert [content_of(file) for file in find_files([tmp_path])] == [b"a", b"b"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
