"""A run of the quality benchmarks goes on where it ended, and writes its tables where they belong."""

from pathlib import Path

import pytest

from benchmarks.quality import invented
from benchmarks.quality.data import HETREC, HetRec
from benchmarks.quality.run import OutOfTimeError, Run
from benchmarks.quality.tables import as_markdown, into, rows


def never() -> int:
    raise AssertionError("made twice")


def test_part_is_made_once_and_found_again_by_the_next_run(tmp_path: Path):
    first = Run(tmp_path, kept=tmp_path / "kept")

    assert first.part("a", lambda: 7) == first.part("a", never) == 7
    assert Run(tmp_path, kept=tmp_path / "kept").part("a", never) == 7


def test_another_seed_makes_its_own_parts(tmp_path: Path):
    Run(tmp_path, kept=tmp_path).part("a", lambda: 7)

    assert Run(tmp_path, rng=1, kept=tmp_path).part("a", lambda: 8) == 8


def test_no_part_begins_when_the_time_is_over_but_kept_ones_are_found(tmp_path: Path):
    Run(tmp_path, kept=tmp_path).part("a", lambda: 7)
    late = Run(tmp_path, kept=tmp_path, until=0)

    assert late.part("a", never) == 7
    with pytest.raises(OutOfTimeError, match="b"):
        late.part("b", never)


def test_a_part_is_of_its_data_and_made_anew_for_others_or_for_what_changed(tmp_path: Path):
    one, other, kept = tmp_path / "one", tmp_path / "other", tmp_path / "kept"
    invented.write(one)
    invented.write(other)
    Run(one, kept=kept).part("a", lambda: 7)

    assert Run(other, kept=kept).part("a", lambda: 8) == 8
    assert Run(one, kept=kept).part("a", never) == 7
    with (one / HETREC / "artists.dat").open("a") as file:
        file.write("9\tOne more\t\t\n")
    assert Run(one, kept=kept).part("a", lambda: 9) == 9


def test_what_is_kept_beside_the_data_is_none_of_them(tmp_path: Path):
    invented.write(tmp_path)
    Run(tmp_path, kept=tmp_path).part("a", lambda: 7)

    assert Run(tmp_path, kept=tmp_path).part("a", never) == 7


def test_difference_to_a_baseline_that_found_nothing_is_left_empty():
    nothing, all_of_it = rows("T", "Hit", {"none": [0.0, 0.0], "all": [1.0, 1.0]}, "none")

    assert (nothing.difference, all_of_it.difference, all_of_it.difference_high) == (None, None, None)
    assert as_markdown([all_of_it]).endswith("| T | all | Hit | 1.0000 (1.0000 to 1.0000) | none |  | 2 |")


def test_tables_replace_what_stands_between_their_marks():
    text = "Before\n<!-- t1 -->\nold\n<!-- end t1 -->\nAfter"

    assert into(text, {"t1": "new"}) == "Before\n<!-- t1 -->\nnew\n<!-- end t1 -->\nAfter"
    with pytest.raises(ValueError, match="t2"):
        into(text, {"t2": "new"})


def test_invented_data_read_like_the_published_ones(tmp_path: Path):
    invented.write(tmp_path)

    known = HetRec.read(tmp_path)

    assert len(known.catalogue) == invented.ARTISTS
    assert len(known.given) > 0
