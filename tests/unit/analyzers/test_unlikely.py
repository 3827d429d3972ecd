"""The unusual month is the one that was planted, and z is what plain Python says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import fmean, pstdev

import numpy as np
import pytest
from factories import history_of, utc

from music_rec.analyzers.span import Span, span_of
from music_rec.analyzers.unlikely import OTHER_MONTHS, unlikely_months
from music_rec.core.history import History
from music_rec.core.lens import Lens

TODAY = date(2023, 1, 1)


def span(history: History) -> Span:
    return span_of(history, history, Lens(), TODAY)


def monthly(artist: str, plays: list[int]) -> list:
    """So many plays of an artist in each month of 2022."""
    return [
        (utc(f"2022-{month:02}-{play % 28 + 1:02}T12:00") + play, artist, "x")
        for month, count in enumerate(plays, 1)
        for play in range(count)
    ]


EVERY_DAY = [(utc("2022-01-01") + day * 86_400, "Clock", "tick") for day in range(365)]


def test_a_month_far_above_the_others_is_found_with_what_is_usual():
    history = history_of([*EVERY_DAY, *monthly("Fjord", [10, 10, 10, 10, 10, 60, 10, 10, 10, 10, 10, 10])])

    [row] = [row for row in unlikely_months(history, span(history)).itertuples() if row.artist == "Fjord"]

    assert (str(row.start.date()), str(row.end.date()), row.plays, row.usual) == ("2022-06-01", "2022-06-30", 60, 10)
    assert row.z == pytest.approx(50 / 60**0.5)


def test_an_artist_of_one_month_is_no_greater_surprise_than_the_root_of_its_plays():
    history = history_of([*EVERY_DAY, *monthly("Once", [100, *[0] * 11])])

    frame = unlikely_months(history, span(history)).set_index("artist")

    assert frame.loc["Once", ["usual", "z"]].tolist() == [0, 10]


def test_months_before_the_first_play_are_not_counted_and_few_others_tell_nothing():
    late = monthly("Late", [0] * (11 - OTHER_MONTHS) + [20, 30] + [20] * (OTHER_MONTHS - 1))
    later = monthly("Later", [0] * (12 - OTHER_MONTHS) + [30] + [20] * (OTHER_MONTHS - 1))
    history = history_of([*EVERY_DAY, *late, *later])

    frame = unlikely_months(history, span(history)).set_index("artist")

    assert frame.loc["Late", "usual"] == 20
    assert "Later" not in frame.index


def test_incomplete_months_are_neither_shown_nor_usual():
    history = history_of([*EVERY_DAY, *monthly("Fjord", [10] * 11 + [90])])
    known_to_november = span_of(history, history, Lens(), date(2022, 12, 20))

    assert "Fjord" not in unlikely_months(history, known_to_november)["artist"].tolist()


def test_z_is_that_of_a_count_by_hand():
    rng = np.random.default_rng(1)
    drawn = {f"artist {number}": rng.poisson(rng.uniform(2, 40), 12).tolist() for number in range(30)}
    history = history_of([*EVERY_DAY, *(row for artist, plays in drawn.items() for row in monthly(artist, plays))])

    frame = unlikely_months(history, span(history), n=100, least=15)

    assert dict(zip(frame["artist"], frame["z"], strict=True)) == pytest.approx(by_hand(history))
    assert frame["z"].is_monotonic_decreasing


def by_hand(history: History) -> dict[str, float]:
    months = (history.day.astype("M8[D]").astype("M8[M]").astype(int) % 12).tolist()
    counted = Counter(zip(history.artist.tolist(), months, strict=True))
    best: dict[str, float] = {}
    for (group, month), plays in counted.items():
        first = min(m for g, m in counted if g == group)
        others = [counted[group, m] for m in range(first, 12) if m != month]
        if plays >= 15 and len(others) >= OTHER_MONTHS:
            z = (plays - fmean(others)) / max(pstdev(others), plays**0.5)
            [name] = history.names("artist", np.array([group]))
            best[name] = max(best.get(name, 0), z)
    return {name: z for name, z in best.items() if z > 0}


def test_unlikely_months_of_nothing_have_no_rows_and_the_same_columns():
    nothing, one = History.empty(), history_of([*EVERY_DAY, *monthly("Once", [100, *[0] * 11])])

    empty, full = (unlikely_months(history, span(history)) for history in (nothing, one))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
