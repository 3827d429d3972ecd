"""The generated history is what benchmarks say they measure."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from benchmarks.generator import distinct_rows, history_file
from music_rec.data_fetchers import importer_for

ROWS = 4000


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return history_file(tmp_path_factory.mktemp("generated"), ROWS)


@pytest.fixture(scope="module")
def rows(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_rows_and_seed_give_the_same_bytes(file, tmp_path):
    assert history_file(tmp_path, ROWS).read_bytes() == file.read_bytes()
    assert history_file(tmp_path, ROWS, seed=2).read_bytes() != file.read_bytes()


def test_a_file_that_is_there_is_not_made_again(tmp_path):
    made = history_file(tmp_path, ROWS)
    made.write_text("kept")

    assert history_file(tmp_path, ROWS).read_text() == "kept"


def test_it_is_the_format_of_the_exporters(file):
    importer = importer_for(file.read_bytes()[:65536], file.name)

    assert importer is not None and importer.NAME == "lastfm-uts"


def test_rows_are_newest_first_over_fifteen_years(rows):
    times = [int(row["uts"]) for row in rows]

    assert times == sorted(times, reverse=True)
    assert 14.9 < (times[0] - times[-1]) / (365 * 86_400) <= 15


def test_one_row_in_two_hundred_is_an_exact_repetition(rows):
    assert len(rows) == ROWS
    assert len({tuple(row.values()) for row in rows}) == len({row["uts"] for row in rows}) == distinct_rows(ROWS) == 3980


def test_most_rows_have_ids_and_some_have_no_album(rows):
    filled = Counter(name for row in rows for name, cell in row.items() if cell)

    assert all(0.6 * ROWS < filled[f"{entity}_mbid"] < ROWS for entity in ("artist", "album", "track"))
    assert 0.9 * ROWS < filled["album"] < ROWS
