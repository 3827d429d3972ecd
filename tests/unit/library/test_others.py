"""A table of what others play says the same in each format, and names stay what they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from music_rec.library.others import read_table

TABLE = pd.DataFrame({"user": [1, 1, 2, 2], "item": ["NA", "null", "Fjord", "311"], "count": [9, 1, 1_000, 2]})


@pytest.mark.parametrize("name", ["others.csv", "others.parquet", "OTHERS.PARQUET"])
def test_csv_and_parquet_are_read_alike(tmp_path: Path, name: str):
    path = tmp_path / name
    TABLE.to_csv(path, index=False) if name.endswith("csv") else TABLE.to_parquet(path)

    found = read_table(path).rows

    assert found.astype({"count": int}).values.tolist() == [[str(user), *rest] for user, *rest in TABLE.values.tolist()]


@pytest.mark.parametrize("name", ["others.csv", "others.parquet"])
def test_rows_that_name_nobody_or_count_nothing_are_left_out_and_a_blank_count_is_one(tmp_path: Path, name: str):
    counts = ["2", "3", "4", "0", None, "1,000", "x"]
    holes = pd.DataFrame({"user": ["a", None, *"cdefg"], "item": ["Fjord", "Mole", None, "Ice", "Snow", "Sky", "Sea"]})
    holes["count"] = counts
    path = tmp_path / name
    holes.to_csv(path, index=False) if name.endswith("csv") else holes.to_parquet(path)

    found = read_table(path)

    assert found.rows.values.tolist() == [["a", "Fjord", 2], ["e", "Snow", 1]]
    assert found.left_out == 5


def test_numbers_with_a_hole_are_read_too(tmp_path: Path):
    path = tmp_path / "others.parquet"
    TABLE.assign(count=[9, None, 1_000, 2]).to_parquet(path)

    assert read_table(path).rows["count"].tolist() == [9, 1, 1_000, 2]


def test_without_counts_each_row_counts_one(tmp_path: Path):
    path = tmp_path / "others.csv"
    path.write_text("item,user\nFjord,a\n", "utf-8")

    assert read_table(path).rows.values.tolist() == [["a", "Fjord", 1.0]]
