"""Listens to albums: whole, shuffled and in part, in sessions whose answer is visible."""

from __future__ import annotations

from itertools import groupby, pairwise
from statistics import median

import pandas as pd
import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import unhurried

from music_rec.analyzers.albums_whole import album_listens, whole_albums
from music_rec.core.history import History

SESSION = 100_000


def listens(*sessions: str, gap_s: int = 200) -> History:
    """One letter is a track, an upper-case one of the album *LP* and a lower-case one of *ep*; one word is one session."""
    return history_of(
        (number * SESSION + play * gap_s, "A", title, "LP" if title.isupper() else "ep")
        for number, tracks in enumerate(sessions)
        for play, title in enumerate(tracks)
    )


def kinds(history: History, group: int = 1, **options) -> list[str]:
    return album_listens(history, history, [group], **options)["kind"].tolist()


def albums(history: History, **options) -> pd.DataFrame:
    return whole_albums(history, history, **options)


def test_listens_are_told_apart_and_counted():
    history = listens(*["ABCDE"] * 3, "EADBC", "ABC", "AB", "ABCDE")

    assert kinds(history) == ["full", "full", "full", "shuffled", "partial", "full"]
    assert albums(history)[["album", "tracks", "full", "shuffled", "partial", "plays"]].values.tolist() == [
        ["LP", 5, 4, 1, 1, 25]
    ]


def test_another_album_in_between_and_a_pause_end_a_listen():
    assert kinds(listens("ABCDE", "ABxCDE")) == ["full", "partial"]
    assert kinds(listens("ABCDE", gap_s=1801)) == []
    assert kinds(listens("ABCDE", gap_s=1801), gap_s=3600) == ["full"]


def test_a_track_heard_twice_in_a_listen_counts_once_and_its_plays_twice():
    history = listens("ABBCDE", "AABBCC")

    assert kinds(history) == ["full", "partial"]
    assert albums(history)["plays"].tolist() == [6]


def test_one_track_of_ten_may_be_missing_and_one_of_six_neighbours_stand_wrong():
    assert kinds(listens("ABCDEFGHIJ", "ABCDEFGHI", "ABCDEFGH")) == ["full", "full", "partial"]
    assert kinds(listens(*["ABCDEF"] * 3, "BACDEF", "BADCEF")) == [*["full"] * 4, "shuffled"]


def test_small_albums_and_plays_without_an_album_are_no_listens():
    assert len(albums(listens("ABC", "ABC"))) == 0
    assert len(albums(listens("ABC", "ABC"), least_tracks=3)) == 1
    assert len(albums(history_of((when, "A", f"{when}", "") for when in range(9)))) == 0


def test_a_part_of_a_history_is_held_against_the_whole_album():
    history = listens("ABCDE", "ABCD", "ABCDE")

    assert album_listens(history[5:9], history, [1])["kind"].tolist() == ["partial"]
    assert whole_albums(history[5:], history)[["tracks", "full", "partial"]].values.tolist() == [[5, 1, 1]]


def test_albums_of_most_full_listens_come_first():
    history = listens("ABCD", *["abcd"] * 2)

    frame = albums(history)

    assert frame[["album", "full"]].values.tolist() == [["ep", 2], ["LP", 1]]
    assert len(albums(history, n=1)) == 1


def test_a_listen_says_where_it_begins_and_from_when_to_when_it_went():
    history = listens("xABCDEy")

    [row] = album_listens(history, history, [2]).itertuples(index=False)

    assert tuple(row) == (2, 200, 1000, 1, 5, "full")


@unhurried
@given(st.lists(st.text("ABCDExyzw", min_size=1, max_size=9), min_size=1, max_size=15))
def test_listens_are_those_of_a_search_by_hand(sessions):
    history = listens(*sessions)
    runs = [list(run) for word in sessions for _, run in groupby(word, str.isupper)]
    groups = {"LP" if title.isupper() else "ep": group for title, group in zip("".join(sessions), history.album, strict=True)}

    for album, group in groups.items():
        its = [run for run in runs if run[0].isupper() == (album == "LP")]
        assert kinds(history, int(group)) == [kind for run in its if (kind := by_hand(run, its))]


def by_hand(run: list[str], runs: list[list[str]]) -> str | None:
    tracks = {title for one in runs for title in one}
    firsts = [list(dict.fromkeys(one)) for one in runs]
    heard = list(dict.fromkeys(run))
    if len(tracks) < 4 or len(heard) < 0.5 * len(tracks):
        return None
    if len(heard) < 0.9 * len(tracks):
        return "partial"
    usual = {title: median(one.index(title) for one in firsts if len(one) >= 3 and title in one) for title in heard}
    follow = sum(usual[a] <= usual[b] for a, b in pairwise(heard))
    return "full" if follow >= 0.8 * (len(heard) - 1) else "shuffled"


@pytest.mark.parametrize("analyzer", [albums, lambda history: album_listens(history, history, [1])])
def test_nothing_has_no_rows_and_the_same_columns(analyzer):
    empty, full = analyzer(History.empty()), analyzer(listens("ABCD"))

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
