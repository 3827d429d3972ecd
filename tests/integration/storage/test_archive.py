"""What an archive is, and that nothing else is taken for one."""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from blake3 import blake3
from integration.storage.backups import (
    NEW,
    OLD,
    bring,
    changed,
    contents,
    of_first_format,
    of_second_format,
    parts,
    query,
    refused,
    titles,
    written,
)
from integration.storage.exports import library_in, uts

from music_rec.core.errors import StorageError
from music_rec.core.storage import backup as archives


def test_archive_is_a_database_with_a_manifest_behind_it(archive, tmp_path):
    database, told = parts(archive)

    assert told["hash"] == blake3(database).hexdigest()
    assert query(archive, "PRAGMA integrity_check") == [("ok",)]
    assert query(archive, "SELECT count(*) FROM scrobbles") == [(told["tables"]["scrobbles"],)] == [(3,)]
    assert query(archive, "PRAGMA page_size") == query(tmp_path / "there/data/music_rec.db", "PRAGMA page_size")
    assert contents(archive) == contents(tmp_path / "there/data/music_rec.db")


@pytest.mark.parametrize(("number", "earlier"), [(1, of_first_format), (2, of_second_format)])
def test_archive_of_an_earlier_format_is_restored(here, archive, tmp_path, number, earlier):
    with library_in(here) as library:
        done = library.moving.restore(earlier(archive))
        assert titles(library) == ["Dig 0", "Dig 1", "Dig 2"]

    assert (done.backup.format, done.backup.tables["scrobbles"]) == (number, 3)
    assert contents(here / "data/music_rec.db") == contents(tmp_path / "there/data/music_rec.db")


@pytest.mark.parametrize("earlier", [of_first_format, of_second_format])
def test_archive_of_an_earlier_format_may_be_large(archive, tmp_path, earlier):
    database, large, work = tmp_path / "there/data/music_rec.db", tmp_path / "large.backup", tmp_path / "work"
    query(database, "CREATE TABLE large AS SELECT zeroblob(9000000) AS body")
    work.mkdir()
    archives.save(database, large, work)

    told, _ = archives.unpack(earlier(large), work)

    assert told.size > 9_000_000


def test_archive_with_any_byte_changed_is_refused_or_holds_the_same(here, archive, tmp_path):
    whole, rng = archive.read_bytes(), random.Random(1)
    expected = contents(tmp_path / "there/data/music_rec.db")
    ends = [*range(60), *range(len(whole) - 500, len(whole), 7)]
    for place in [*ends, *rng.sample(range(len(whole)), 40)]:
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
        shutil.rmtree(tmp_path / "work", ignore_errors=True)
        (tmp_path / "work").mkdir()

        try:
            _, database = archives.unpack(archive, tmp_path / "work")
        except StorageError as error:
            assert str(archive) in str(error)
        else:
            assert contents(database) == expected


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 0.999])
def test_archive_that_was_cut_off_is_refused(here, archive, share):
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])

    refused(here, archive, StorageError, "damaged, cut off or was changed")


def test_archive_that_was_cut_off_anywhere_in_its_manifest_is_refused(archive, tmp_path):
    whole, (database, _) = archive.read_bytes(), parts(archive)

    for end in range(len(database), len(whole)):
        archive.write_bytes(whole[:end])
        with pytest.raises(StorageError, match="damaged, cut off or was changed"):
            archives.unpack(archive, tmp_path)


LIES: list[Callable[[dict[str, Any]], None]] = [
    lambda told: told["tables"].update(scrobbles=4),
    lambda told: told["tables"].pop("albums"),
    lambda told: told.update(hash="0" * 64),
    lambda told: told.update(schema=0),
    lambda told: told.update(extra=1),
    lambda told: told.pop("tables"),
    lambda told: told.update(format="one"),
    lambda told: told.update(format=0),
]
SIZES: list[Callable[[dict[str, Any]], None]] = [
    lambda told: told.pop("size"),
    lambda told: told.update(size=told["size"] - 4096),
    lambda told: told.update(size=told["size"] + 1),
    lambda told: told.update(size=1 << 62),
    lambda told: told.update(size=-1),
    lambda told: told.update(size=float(told["size"])),
    lambda told: told.update(size=str(told["size"])),
    lambda told: told.update(format=1),
]


@pytest.mark.parametrize("change", [*LIES, *SIZES])
def test_archive_whose_manifest_tells_something_else_is_refused(here, archive, change):
    refused(here, changed(archive, change), StorageError, "damaged, cut off or was changed")


@pytest.mark.parametrize("change", [*LIES, lambda told: told.update(format=2), lambda told: told.update(size=4096)])
def test_archive_of_the_first_format_that_tells_something_else_is_refused(here, archive, change):
    refused(here, of_first_format(archive, change), StorageError, "damaged, cut off or was changed")


@pytest.mark.parametrize("change", [lambda told: told.update(hash="0" * 64), lambda told: told.update(format=3)])
def test_archive_of_the_second_format_that_tells_something_else_is_refused(here, archive, change):
    refused(here, of_second_format(archive, change), StorageError, "damaged, cut off or was changed")


@pytest.mark.parametrize("extra", [b"\0", b"x" * 5000])
def test_archive_with_bytes_that_were_not_written_is_refused_wherever_they_are(here, archive, tmp_path, extra):
    database, told = parts(archive)
    behind = archive.read_bytes()[len(database) :]
    directory = behind.index(b"PK\1\2")
    summed = blake3(database + extra).hexdigest()

    for content in (
        extra + database + behind,
        database + extra + behind,
        database + behind[:directory] + extra + behind[directory:],
        database + behind + extra,
    ):
        archive.write_bytes(content)
        refused(here, archive, StorageError, "damaged, cut off or was changed")
    written(archive, database + extra, told | {"size": len(database + extra), "hash": summed})
    refused(here, archive, StorageError, "damaged, cut off or was changed")


def test_archive_with_two_manifests_is_refused(here, archive):
    database, told = parts(archive)

    with pytest.warns(UserWarning, match="Duplicate name"):
        written(archive, database, told, told)

    refused(here, archive, StorageError, "not a backup")


@pytest.mark.parametrize("database", [b"", b"no database" * 1000, b"SQLite format 3\0" + b"\1" * 5000])
def test_manifest_behind_something_else_than_a_database_is_refused(here, archive, database):
    _, told = parts(archive)
    summed = blake3(database).hexdigest()

    written(archive, database, told | {"size": len(database), "hash": summed})

    refused(here, archive, StorageError, "damaged, cut off or was changed")


@pytest.mark.parametrize("part", ["format", "schema"])
def test_archive_of_a_newer_program_is_refused(here, archive, part):
    refused(here, changed(archive, lambda told: told.update({part: 999})), StorageError, "Update the program")


def test_database_with_a_trigger_is_refused_even_if_its_manifest_fits(here, tmp_path):
    with library_in(tmp_path / "there") as library:
        bring(library, tmp_path, NEW)
    database, work = tmp_path / "there/data/music_rec.db", tmp_path / "work"
    query(database, "CREATE TRIGGER bad AFTER INSERT ON imports BEGIN DELETE FROM scrobbles; END")
    work.mkdir()
    archives.save(database, tmp_path / "all.backup", work)

    refused(here, tmp_path / "all.backup", StorageError, "was changed")


@pytest.mark.parametrize("name", ["plays.csv", "other.zip"])
def test_file_that_is_no_backup_is_refused(here, tmp_path, name):
    path = uts(tmp_path / "plays.csv", OLD)
    if name == "other.zip":
        with zipfile.ZipFile(tmp_path / name, "w") as members:
            members.write(path, "plays.csv")

    refused(here, tmp_path / name, StorageError, "not a backup|damaged")
