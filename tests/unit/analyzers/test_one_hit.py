"""One-hit wonders have one track that was played often."""

from __future__ import annotations

from collections import Counter

from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.one_hit import one_hit_wonders
from music_rec.core.history import History


def of(**times: int) -> History:
    """Plays of "artist_track" names."""
    names = [name.split("_") for name, count in times.items() for _ in range(count)]
    return history_of([(when, artist, track) for when, (artist, track) in enumerate(names)])


def test_artists_with_one_track_are_listed_most_played_first():
    history = of(A_x=10, B_x=12, B_y=1, C_z=11, D_x=9)

    frame = one_hit_wonders(history, history)

    assert frame.to_numpy().tolist() == [[3, "C", 4, "z", 11], [1, "A", 1, "x", 10]]
    assert frame.columns.tolist() == ["group", "artist", "track_group", "track", "plays"]


def test_equal_plays_are_listed_in_the_order_of_their_tracks():
    history = of(A_x=10, B_x=10, C_x=10)

    assert one_hit_wonders(history, history, n=2)["artist"].tolist() == ["A", "B"]


def test_a_second_track_outside_the_part_counts_too():
    whole = of(A_x=12, B_x=12, B_y=1)

    assert one_hit_wonders(whole[2:24], whole)[["artist", "plays"]].to_numpy().tolist() == [["A", 10]]


def test_nothing_has_no_one_hit_wonders_and_the_same_columns():
    empty, full = (one_hit_wonders(history, history) for history in (History.empty(), of(A_x=10)))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(1, 5))
def test_one_hit_wonders_are_those_of_a_count_by_hand(rows, lived, least):
    history, clock = whole_of(rows, lived)
    tracks = {artist: {title for _, other, title, _ in clock if other == artist} for _, artist, *_ in clock}
    counts = Counter(artist for _, artist, *_ in clock)

    frame = one_hit_wonders(history, history, least, 100)

    assert dict(zip(frame["artist"], zip(frame["track"], frame["plays"], strict=True), strict=True)) == {
        artist: (*titles, counts[artist]) for artist, titles in tracks.items() if len(titles) == 1 and counts[artist] >= least
    }
    assert frame["plays"].is_monotonic_decreasing
