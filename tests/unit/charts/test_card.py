"""What a card and its tiles are given: figures dressed, tables readable, exports that run no formula, changes in words."""

from __future__ import annotations

import csv
import io
import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from factories import history_of, utc
from hypothesis import given, settings
from hypothesis import strategies as st

from music_rec.core.csv_safe import csv_bytes, safe_cell
from music_rec.core.lens import Lens
from streamlit_app.components.chart_card import prepare, range_line, readable
from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.components.metric_row import change

HISTORY = history_of([(utc("2024-03-01"), "=SUM(A1)", "@x", "+lp"), (utc("2024-03-02"), "B", "y")])
CONTEXT = Context(HISTORY, HISTORY, date(2024, 3, 20))
SHOWN = (("calendar", "every year"), ("top_list", "artists"))


def test_a_prepared_chart_can_be_kept_in_a_cache():
    prepared = prepare(CHARTS["top_list"], CONTEXT, "artists")

    assert pickle.loads(pickle.dumps(prepared)).figure == prepared.figure


def test_a_card_says_its_days_and_plays_and_how_much_minutes_can_tell():
    half = replace(HISTORY, ms=np.array([60_000, -1], np.int32))

    assert range_line(CONTEXT) == "All time · 2 plays"
    assert (
        range_line(replace(CONTEXT, history=half, lens=Lens(unit="minutes")))
        == "All time · 2 plays · minutes known of 50\u00a0%"
    )


def test_a_table_shows_dates_without_time_and_no_ids_of_ours():
    weeks, artists = (readable(prepare(CHARTS[id], CONTEXT, way).frame) for id, way in SHOWN)

    assert weeks["start"].tolist() == [date(2024, 2, 26)]
    assert list(artists) == ["artist", "plays", "share"]


def test_what_only_opens_plays_or_makes_the_headline_is_in_no_table():
    frame = pd.DataFrame({"since": [1], "until": [2], "opener_group": [3], "plays": [4], "_next_day": [5], "grouping": [6]})
    frame["_next_day"] = pd.Timestamp("2024-03-20")

    assert list(readable(frame)) == ["plays", "grouping"]


def test_only_what_leads_to_plays_asks_to_choose_a_row():
    chart = CHARTS["top_list"]

    assert prepare(chart, CONTEXT, "artists").opens
    assert not prepare(replace(chart, opens=lambda _row: None), CONTEXT, "artists").opens


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_exported_as_text(text):
    assert safe_cell(text) == f"'{text}"


def test_numbers_and_plain_text_are_exported_as_they_are():
    assert [safe_cell(value) for value in (-1, 0.5, None, "a=b", "")] == [-1, 0.5, None, "a=b", ""]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
@settings(deadline=None)
def test_a_csv_file_reads_back_as_its_cells(rows):
    file = csv_bytes(["a", "b"], rows).decode()

    cells = [[str(safe_cell(cell)) for cell in row] for row in [["a", "b"], *rows]]
    assert list(csv.reader(io.StringIO(file, newline=""))) == cells


def test_half_a_letter_from_outside_does_not_stop_an_export():
    assert csv_bytes(["name"], [["\ud800"]]) == b"name\r\n?\r\n"


@pytest.mark.parametrize(
    ("value", "before", "words", "arrow"),
    [
        (12, 10, "20\u00a0% more", "up"),
        (9, 10, "10\u00a0% fewer", "down"),
        (10, 10, "the same", "off"),
        (3, 0, "3 more", "up"),
        (0, 3, "100\u00a0% fewer", "down"),
        (1001, 1000, "under 1\u00a0% more", "up"),
    ],
)
def test_a_change_is_told_in_words(value, before, words, arrow):
    told = change(value, before)

    assert (told["delta"], told["delta_arrow"]) == (words, arrow)
