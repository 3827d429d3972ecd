"""The sentences about variety: how much is known, how varied months were, how much the favourites get."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of
from unit.charts.test_headlines import artists, headline, monthly, new_each_month

from music_rec.core.lens import Lens
from streamlit_app.components.chart_card import behind
from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.components.charts.concentration import MOST_ITEMS


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (new_each_month(1), "You knew 1 artist by January 2021"),
        (new_each_month(2, 2, 2, 2), "You knew 8 artists by April 2021, half of them by February 2021"),
        (new_each_month(1, 9), "You knew 10 artists by February 2021"),
    ],
)
def test_the_curve_says_how_many_are_known_and_since_when_half_of_them(plays, said):
    assert headline("discovery_curve", plays, "artists") == said


def test_the_curve_of_a_range_says_how_many_were_new_in_it():
    february = Lens(date(2021, 2, 1), date(2021, 2, 28))

    assert headline("discovery_curve", new_each_month(3, 2, 1), "artists", february) == (
        "You knew 5 artists by February 2021, 2 of them new in this time"
    )
    assert headline("discovery_curve", monthly(1, 1, 1), "tracks", Lens(date(2023, 2, 1))) == (
        "You knew 1 track by March 2023, none of them new in this time"
    )


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (artists(A=3), "January 2024 was as varied as 1 artist alone"),
        (artists(A=3, B=3), "January 2024 was as varied as 2 artists played equally"),
        (monthly(2, 5), "2 months tie for your most varied: each as varied as 1 artist alone"),
        (
            new_each_month(1, 1, 1, 4),
            "April 2021 was your most varied month: as varied as 4 artists played equally, against a usual 1",
        ),
    ],
)
def test_diversity_names_the_most_varied_month(plays, said):
    assert headline("diversity", plays) == said


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (artists(A=3), "You heard one artist and no other"),
        (artists(A=2, B=2), "Your top artist of 2 holds 50\u00a0% of plays: all are played about equally"),
        (artists(A=9, B=1), "Your top artist of 2 holds 90\u00a0% of plays: some are played far more than others"),
        (
            artists(**{f"A{n}": 1 for n in range(20)}),
            "Your top 10 of 20 artists hold 50\u00a0% of plays: all are played about equally",
        ),
        (
            artists(**{"A": 5000} | {f"A{n}": 1 for n in range(20)}),
            "Your top 10 of 21 artists hold over 99\u00a0% of plays: nearly everything goes to a few",
        ),
    ],
)
def test_concentration_tells_the_share_of_the_favourites_and_what_that_means(plays, said):
    assert headline("concentration", plays, "artists") == said


@pytest.mark.parametrize("choice", CHARTS["concentration"].choices)
def test_every_bar_of_concentration_opens_its_plays_however_many_items_it_holds(choice):
    plays = [
        (1_600_000_000 + n * 3_600, f"A{n % 331 if n < 2_000 else n % 7}", f"x{n % 953}", f"lp{n % 331}") for n in range(4_000)
    ]
    whole = history_of(plays)
    context = Context(whole, whole, date(2021, 3, 1))
    frame = CHARTS["concentration"].analyze(context, choice)

    opened = [behind(CHARTS["concentration"], frame, row, context) for row in range(len(frame))]

    assert frame["groups"].max() > MOST_ITEMS
    assert [len(lens.apply(whole)) for lens in opened] == frame["plays"].tolist()
