"""Runs of the same, longest first."""

from __future__ import annotations

from itertools import groupby

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.in_a_row import in_a_row
from music_rec.core.history import History
from music_rec.core.models import ENTITIES


def letters(artists: str, step: int = 1) -> History:
    return history_of([(at * step, artist, "x", "lp") for at, artist in enumerate(artists)])


def test_the_longest_run_comes_first_and_of_equal_ones_the_oldest():
    frame = in_a_row(letters("AABCCCBBAA"), "artist", 3)

    assert frame[["artist", "plays", "since", "until"]].to_numpy().tolist() == [
        ["C", 3, 3, 5],
        ["A", 2, 0, 1],
        ["B", 2, 6, 7],
    ]


def test_plays_of_one_second_are_a_run_in_the_order_of_the_history():
    frame = in_a_row(letters("AAABB", step=0), "artist")

    assert frame[["artist", "plays"]].to_numpy().tolist() == [["A", 3], ["B", 2]]


def test_a_run_is_of_the_local_day_it_began():
    first = utc("2024-01-01T23:59", "Europe/Berlin")
    history = history_of([(first, "A", "x"), (first + 120, "A", "x")], zone="Europe/Berlin")

    assert [str(day.date()) for day in in_a_row(history, "track")["day"]] == ["2024-01-01"]


def test_plays_without_an_album_end_a_run_of_albums():
    albums = ["lp", "", "", "", "lp", "lp"]
    history = history_of([(when, "A", "x", album) for when, album in enumerate(albums)])

    assert in_a_row(history, "album")[["album", "plays"]].to_numpy().tolist() == [["lp", 2]]


@pytest.mark.parametrize("entity", ENTITIES)
def test_nothing_has_no_runs_and_the_same_columns(entity):
    empty, full = in_a_row(History.empty(), entity), in_a_row(letters("AAB"), entity)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(1, 20))
def test_runs_are_those_of_reading_the_plays_in_order(rows, lived, n):
    history, clock = whole_of(rows, lived)
    runs = [(artist, len(list(run))) for artist, run in groupby(artist for _, artist, *_ in clock)]

    frame = in_a_row(history, "artist", n)

    told = list(zip(frame["artist"], frame["plays"], strict=True))
    assert told == sorted((run for run in runs if run[1] > 1), key=lambda run: -run[1])[:n]
    assert (frame["since"] <= frame["until"]).all()
