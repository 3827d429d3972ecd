"""Folders, zip and gz: what is found in them and how it fails."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from unit.importers.archives import encrypted, torn, with_size, without_name, zipped
from unit.importers.samples import SAMPLES

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers import importer_for
from music_rec.data_fetchers.containers import HistoryFile, find_files


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


BROKEN = {
    "cut.gz": (gzip.compress(os.urandom(5000))[:-100], "cut off; get it again"),
    "cut.zip": (zipped({"a.csv": b"a" * 50_000})[:-60], "cut off; get it again"),
    "torn.zip": (torn(zipped({"a.csv": os.urandom(5000)})), "broken or cut off"),
    "nameless.zip": (without_name(zipped({"a": b"secret"})), "broken or cut off"),
    "locked.zip": (encrypted(zipped({"a.csv": b"secret"})), "encrypted; unpack it and import the folder"),
    "nested.zip": (zipped({"inner.zip": zipped({"a.csv": b"a"})}), "archive within an archive; unpack it"),
    "nested.gz": (gzip.compress(gzip.compress(b"a")), "archive within an archive; unpack it"),
    "zip.gz": (gzip.compress(zipped({"a.csv": b"a"})), "archive within an archive; unpack it"),
    "bomb.zip": (
        with_size(zipped({"a.csv": b"a" * 50_000}), 300 << 20),
        "unpack to more than .* unpack it and import the folder",
    ),
    "bomb.gz": (gzip.compress(bytes(8 << 20)) * 33, "unpack to more than"),
    "packed bomb.zip": (zipped({"a.gz": gzip.compress(bytes(8 << 20)) * 33}), "unpack to more than"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_the_reason_and_the_others_go_on(tmp_path: Path, name: str) -> None:
    content, reason = BROKEN[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "~fine.csv").write_bytes(b"fine")

    broken, fine = find_files([tmp_path])

    assert content_of(fine) == b"fine"
    with pytest.raises(ImportFormatError, match=f"{name}.*({reason})"):
        read_through(broken)


def read_through(file: HistoryFile) -> None:
    with file.open() as stream:
        while stream.read(1 << 20):
            pass


@pytest.mark.parametrize("change", [b"artist,title\n" * 10_000, b""])
def test_a_file_that_changes_its_length_while_it_is_read_is_named(tmp_path: Path, change: bytes) -> None:
    path = tmp_path / "live.log"
    path.write_bytes(b"artist,title\n" * 20_000)
    [file] = find_files([path])

    with pytest.raises(ImportFormatError, match=r"live\.log.* import it again when it is complete"), file.open() as stream:
        stream.read(1000)
        with path.open("ab" if change else "r+b") as other:
            other.write(change) if change else other.truncate(100_000)
        while stream.read(1 << 20):
            pass


def test_a_file_that_has_grown_since_it_was_found_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"one")
    [file] = find_files([tmp_path])
    (tmp_path / "x.csv").write_bytes(b"one and two")

    assert content_of(file) == b"one and two"


def test_files_of_an_archive_can_be_opened_after_all_were_found(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.csv": str(n).encode() for n in range(5)}))

    while_found = [content_of(file) for file in find_files([tmp_path])]

    assert while_found == [content_of(file) for file in list(find_files([tmp_path]))] == [b"0", b"1", b"2", b"3", b"4"]


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
