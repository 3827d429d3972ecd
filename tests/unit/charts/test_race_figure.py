"""The race as a figure: who is in which lane, how much is sent, what a bar stands for."""

from __future__ import annotations

import itertools
from datetime import date

import pandas as pd
import pytest
from factories import history_of, utc

from music_rec.analyzers.rank_race import race
from music_rec.analyzers.span import span_of
from music_rec.core.lens import Lens
from streamlit_app.components import theme
from streamlit_app.components.race_figure import MOST_FRAMES, RUNNERS, behind, draw, headline, in_lanes, thinned

TODAY = date(2024, 3, 20)


def months(count: int, names: int = 14, name: str = "artist") -> list:
    days = [utc(f"{2004 + month // 12}-{month % 12 + 1:02}-03") for month in range(count)]
    return [(day + n, f"{name} {(n * place) % names}", "x") for place, day in enumerate(days) for n in range(30)]


def raced(plays: list, window: int | None = 12) -> pd.DataFrame:
    history = history_of(plays)
    return thinned(race(history, span_of(history, history, Lens(), TODAY), "artist", RUNNERS, window))


def test_a_long_history_is_thinned_and_ends_where_it_ends():
    frame = raced(months(240))

    assert frame["end"].nunique() == MOST_FRAMES
    assert frame["end"].max() == pd.Timestamp(2023, 12, 31)


def test_who_stays_keeps_the_lane():
    lanes = in_lanes(raced(months(30)))
    lanes = lanes.assign(lane=lanes.index % RUNNERS).dropna(subset="group")

    moments = [dict(zip(moment["group"], moment["lane"], strict=True)) for _, moment in lanes.groupby("end")]

    assert all(here[group] == there[group] for here, there in itertools.pairwise(moments) for group in here.keys() & there)
    assert all(len(set(moment.values())) == len(moment) for moment in moments)


def test_every_moment_shows_every_runner_with_the_plays_of_the_frame():
    frame = raced(months(30))

    lanes = in_lanes(frame)

    assert set(lanes["row"]) - {-1} == set(frame.index)
    assert (lanes.groupby("end").size() == RUNNERS).all()


def test_a_bar_counts_the_plays_it_opens():
    plays = months(30)
    frame = raced(plays, 3)

    lens = behind(frame, 40, "artist")

    assert len(lens.apply(history_of(plays))) == frame["plays"][40]


@pytest.mark.slow
def test_the_longest_race_of_long_names_is_small_enough_to_be_sent():
    figure = theme.dressed(draw(raced(months(300, name="<b>a name without end</b> " * 9)), "artist"))

    assert len(figure.frames) <= MOST_FRAMES
    assert len(figure.to_json()) < 240_000
    assert "<b>" not in figure.to_json()


def test_the_finding_names_who_led_longest():
    assert headline(raced([(utc("2024-01-01"), "A", "x")]), "artist") == "A led all the way"
    two = [(utc("2023-01-01"), "A", "x"), *((utc("2023-03-01") + n, "B", "y") for n in range(2))]
    assert headline(raced(two, None), "artist") == "2 artists took the lead; A held it longest, for 2 months"


def test_one_play_is_a_race_of_one():
    figure = draw(raced([(utc("2024-01-01"), "A", "x")]), "artist")

    assert list(figure.data[0].x) == [1.0] + [0.0] * (RUNNERS - 1)


def test_tracks_stand_with_their_artists():
    history = history_of([(utc("2024-01-01"), "A", "x")])

    frame = race(history, span_of(history, history, Lens(), TODAY), "track")

    assert draw(frame, "track").data[1].text[0] == "x · A"
    assert headline(frame, "track") == "x led all the way"
