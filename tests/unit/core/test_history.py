"""A History and its slices."""

from __future__ import annotations

import numpy as np
import pytest
from factories import history_of, utc

from music_rec.core.history import History

PLAYS = [(100 + 10 * i, f"Artist {i % 3}", f"Title {i % 5}", "Cold" if i % 2 else "") for i in range(20)]


def test_plays_are_in_order_of_time():
    history = history_of(reversed(PLAYS))

    assert history.played_at.tolist() == [when for when, *_ in PLAYS]


def test_a_slice_is_a_view_and_not_a_copy():
    history = history_of(PLAYS)
    whole = {name: getattr(history, name) for name in ("track", "artist", "album", "local", "day")}

    part = history[5:9]

    assert len(part) == 4
    for name in ("played_at", "track_played", "album_played", "ms"):
        assert getattr(part, name).base is not None
    for name, column in whole.items():
        assert np.shares_memory(getattr(part, name), column)


def test_what_a_slice_derives_itself_is_the_same():
    history = history_of(PLAYS, zone="Asia/Kathmandu")

    early = history[3:15]
    derived = {name: getattr(early, name).tolist() for name in ("track", "artist", "album", "local", "day")}

    assert derived == {name: getattr(history, name)[3:15].tolist() for name in derived}


@pytest.mark.parametrize("derived_before", [False, True])
def test_the_plays_marked_are_a_history_of_their_own(derived_before: bool):
    history = history_of(PLAYS, zone="Asia/Kathmandu")
    if derived_before:
        _ = history.track, history.day

    odd = history.where(np.arange(len(history)) % 2 == 1)

    for name in ("played_at", "track", "artist", "album", "local", "day", "ms"):
        assert getattr(odd, name).tolist() == getattr(history, name)[1::2].tolist()


def test_plays_of_one_second_have_places_which_every_part_keeps():
    history = history_of([(100, "A", "x"), (100, "B", "y"), (100, "B", "z"), (160, "A", "x")])
    of_b = history.where(history.artist == 2)

    assert history.place.tolist() == [0, 1, 2, 0]
    assert (history[1:].place.tolist(), of_b.place.tolist(), of_b[1:].place.tolist()) == ([1, 2, 0], [1, 2], [2])
    assert len(set(history.identity.tolist())) == 4
    assert of_b.identity.tolist() == history.identity[1:3].tolist()


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(110, 130, 2), (None, 110, 1), (290, None, 1), (130, 110, 0), (0, 5, 0)]
)
def test_a_range_takes_its_start_and_leaves_its_end(start: int | None, end: int | None, expected: int):
    assert len(history_of(PLAYS).between(start, end)) == expected


def test_names_are_those_of_the_groups():
    history = history_of(PLAYS)

    assert history.names("artist", history.artist[:4]) == ["Artist 0", "Artist 1", "Artist 2", "Artist 0"]
    assert history.names("album", history.codes("album")[:2]) == ["", "Cold"]
    assert history.names("track", np.zeros(0, np.int32)) == []


def test_days_are_those_of_the_listener():
    history = history_of([(utc("1970-01-02T23:30:00"), "Fjord", "Ice")], zone="Europe/Berlin")

    assert history.day.tolist() == [2]


def test_an_empty_history_has_empty_columns():
    empty = History.empty()

    assert len(empty) == len(empty.track) == len(empty.artist) == len(empty.album) == len(empty.day) == 0
    assert len(empty.between(0, 10)) == 0
