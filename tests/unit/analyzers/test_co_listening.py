"""Artists that share sessions, against plain Python, and what is played around one of them."""

from __future__ import annotations

from itertools import combinations

import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import unhurried

from music_rec.analyzers.around import around, shared_sessions
from music_rec.analyzers.co_listening import co_listening, session_of_plays
from music_rec.core.history import History
from music_rec.core.models import ENTITIES

SESSION = 100_000


def sessions_of(*sessions: str, album: str = "lp") -> History:
    """One letter is one play of an artist, one word is one session."""
    return history_of(
        (number * SESSION + play * 60, artist, "x", album)
        for number, artists in enumerate(sessions)
        for play, artist in enumerate(artists)
    )


def test_pairs_are_those_heard_together_more_often_than_chance():
    history = sessions_of(*["AB"] * 6, *["AAC"] * 2, *["C"] * 4)

    frame = co_listening(history, least=2)

    assert frame.drop(columns=["group_a", "group_b"]).values.tolist() == [
        ["A", "B", 6, pytest.approx(8 * 6 / 12), pytest.approx(1.5)],
        ["A", "C", 2, pytest.approx(8 * 6 / 12), pytest.approx(0.5)],
    ]


def test_too_few_sessions_together_and_artists_beyond_the_first_are_left_out():
    history = sessions_of(*["AB"] * 3, *["AABBC"] * 2)

    assert len(co_listening(history, n=2, least=5)) == 1
    assert len(co_listening(history, n=2, least=6)) == 0
    assert len(co_listening(history, n=3, least=2)) == 3


def test_plays_of_one_session_bear_its_number():
    assert session_of_plays(history_of((when, "A", "x") for when in (0, 1800, 3601, 3602))).tolist() == [0, 0, 1, 1]


words = st.lists(st.text("ABCDE", min_size=1, max_size=6), min_size=1, max_size=25)


@unhurried
@given(words)
def test_pairs_are_those_of_a_count_by_hand(sessions):
    frame = co_listening(sessions_of(*sessions), least=1)

    found = {frozenset(row[:2]): row[2:] for row in frame[["a", "b", "sessions", "expected"]].values.tolist()}
    by_hand = {}
    for a, b in combinations("ABCDE", 2):
        both, ones, others = ([set(word) >= set(asked) for word in sessions].count(True) for asked in (a + b, a, b))
        if both:
            by_hand[frozenset((a, b))] = [both, pytest.approx(ones * others / len(sessions))]
    assert found == by_hand
    assert frame["lift"].is_monotonic_decreasing


@unhurried
@given(words, st.sampled_from(ENTITIES))
def test_what_is_around_an_artist_is_that_of_a_count_by_hand(sessions, entity):
    history = sessions_of(*sessions)
    groups = dict(zip(history.names("artist", history.artist), history.codes(entity).tolist(), strict=True))

    frame = around(history, entity, groups.get("A", 99), least=1)

    its = [word for word in sessions if "A" in word]
    by_hand = {}
    for other in set("".join(its)) - {"A"}:
        shared, alone = (sum(other in word for word in some) for some in (its, sessions))
        lift = (shared / len(its)) / (alone / len(sessions))
        by_hand[other] = [shared, pytest.approx(lift), sum(word.count(other) for word in its)]
    found = {row[0]: row[1:] for row in frame[["artist", "sessions", "lift", "plays"]].values.tolist()}
    assert found == by_hand
    assert frame["lift"].is_monotonic_decreasing
    shared = shared_sessions(history, entity, groups.get("A", 99), frame["group"].tolist())
    assert [["A" in word and other in word for word in sessions] for other in frame["artist"]] == shared.tolist()


def test_plays_without_an_album_are_around_no_album():
    history = history_of([(1, "A", "x", "lp"), (2, "B", "y", ""), (3, "C", "z", "ep")])

    assert around(history, "album", 1, least=1)["album"].tolist() == ["ep"]


@pytest.mark.parametrize("analyzer", [co_listening, *(lambda h, kind=kind: around(h, kind, 1) for kind in ENTITIES)])
def test_nothing_has_no_rows_and_the_same_columns(analyzer):
    empty, full = analyzer(History.empty()), analyzer(sessions_of(*["AB"] * 20))

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
