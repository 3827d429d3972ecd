"""A taste that only varies is one chapter; a planted change is found to the month."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from factories import history_of, utc

from music_rec.analyzers.chapters import chapters
from music_rec.analyzers.span import Span, span_of
from music_rec.core.history import History
from music_rec.core.lens import Lens

DAY = 86_400


def span(history: History) -> Span:
    return span_of(history, history, Lens(), date(2040, 1, 1))


def month(number: int) -> int:
    return utc(f"{2010 + number // 12}-{number % 12 + 1:02}-01")


def monthly(*artists: str) -> History:
    """Months of 30 plays, each of these artists in turn."""
    return history_of(
        (month(number) + play * DAY // 2, names[play % len(names)], "x")
        for number, names in enumerate(artists)
        for play in range(30)
    )


def drawn(seed: int, plays: list[int], artists: int, changes: tuple[int, ...] = ()) -> History:
    """Months of so many plays drawn by Zipf's law; at each change all artists trade places."""
    rng = np.random.default_rng(seed)
    law = 1 / np.arange(1, artists + 1)
    names, rows = np.arange(artists), []
    for number, count in enumerate(plays):
        if number in changes:
            names = rng.permutation(names)
        picked = names[rng.choice(artists, count, p=law / law.sum())]
        rows += [(month(number) + second, f"artist {name}", "x") for second, name in enumerate(picked.tolist())]
    return history_of(rows)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("plays", "artists"),
    [([30] * 30, 40), ([120] * 40, 800), ([100] * 6, 100), ([40] * 20 + [300] * 20, 300), ([5, 60, 200, 25] * 10, 300)],
    ids=["few plays", "many artists", "short", "louder", "uneven"],
)
def test_a_taste_that_only_varies_is_one_chapter(seed, plays, artists):
    history = drawn(seed, plays, artists)

    assert chapters(history, span(history))["plays"].tolist() == [sum(plays)]


@pytest.mark.parametrize("seed", range(6))
def test_a_planted_change_is_found_to_the_month(seed):
    change = 5 + 7 * seed
    history = drawn(seed, [90, 150] * 25, 300, (change,))

    frame = chapters(history, span(history))

    assert frame["first"].tolist()[1:] == [np.datetime64(month(change), "s")]
    assert frame["last"].tolist()[:-1] == [np.datetime64(month(change) - DAY, "s")]


def test_several_changes_are_found_and_a_limit_keeps_the_greatest():
    history = drawn(1, [100] * 60, 200, (12, 30, 47))

    assert chapters(history, span(history))["first"].dt.month.tolist() == [1, 1, 7, 12]
    assert len(chapters(history, span(history), most=2)) == 2


def test_a_chapter_is_named_after_what_is_played_more_in_it_than_elsewhere():
    history = monthly(*["ABBX"] * 8, *["CDDX"] * 8)

    frame = chapters(history, span(history))

    assert frame[["artist1", "artist2", "plays"]].values.tolist() == [["B", "A", 240], ["D", "C", 240]]
    assert frame["share"].tolist() == pytest.approx([23 / 30, 23 / 30])
    assert history.names("artist", frame["group1"].to_numpy()) == ["B", "D"]


def test_quiet_months_join_the_next_and_a_single_odd_month_is_no_chapter():
    history = monthly(*["A"] * 8, "Z", *["A"] * 8)
    quiet = history_of([(month(number) + play, "AB"[number > 9], "x") for number in range(20) for play in range(10)])

    assert len(chapters(history, span(history))) == 1
    assert chapters(quiet, span(quiet))["first"].dt.month.tolist() == [1, 11]


def test_chapters_hold_all_plays_and_follow_each_other():
    history = drawn(2, [3, 50, 0, 0, 60, 10] * 8, 50, (20,))

    frame = chapters(history, span(history))

    assert frame["plays"].sum() == len(history)
    assert (frame["first"].iloc[1:].array == frame["last"].iloc[:-1].array + np.timedelta64(1, "D")).all()


def test_a_chapter_of_one_artist_has_no_second():
    history = history_of([(month(0), "A", "x")])

    assert chapters(history, span(history))[["artist1", "group2", "artist2", "share"]].values.tolist() == [["A", 0, "", 1]]


def test_chapters_of_nothing_have_no_rows_and_the_same_columns():
    empty, full = (chapters(history, span(history)) for history in (History.empty(), monthly("AB")))

    assert (len(empty), len(full)) == (0, 1)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
