"""What the charts of one artist, album or track keep, beside those of the registry: nothing, one play, years, hostile names."""

from __future__ import annotations

import re

import pytest
from integration.contracts.test_charts import CASES, TODAY, keys_and_texts

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES
from streamlit_app.components.chart_card import behind, prepare
from streamlit_app.components.charts import Context
from streamlit_app.components.charts.rank_history import CHART

every_choice = pytest.mark.parametrize("choice", CHART.choices)


def context_of(whole: History, entity="artist", spelling: int = 1) -> Context:
    lens = Lens(only=((entity, spelling),))
    return Context(lens.apply(whole), whole, TODAY, lens=lens)


@every_choice
def test_what_was_never_heard_gives_an_empty_frame_with_the_columns_of_a_full_one(choice):
    full = CHART.analyze(context_of(CASES["years"]), choice)

    for context in (
        context_of(History.empty()),
        context_of(CASES["years"], spelling=10_000),
        Context(CASES["years"], CASES["years"], TODAY),
    ):
        empty = CHART.analyze(context, choice)
        assert (len(empty), list(empty)) == (0, list(full))


@every_choice
@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("case", CASES)
def test_it_is_told_in_a_sentence_and_drawn_for_little_without_colours(case, entity, choice):
    prepared = prepare(CHART, context_of(CASES[case], entity), choice)

    for text in (prepared.headline, prepared.alt):
        assert re.match("Rank [0-9b]", text)
        assert not re.search(r"\n|\bnan\b|None|<NA>|Timestamp|np\.", text)
    drawn = CHART.draw(prepared.frame).to_plotly_json()
    assert not [
        key
        for part in (drawn["data"], {"xaxis": drawn["layout"]["xaxis"]})
        for key, _ in keys_and_texts(part)
        if "color" in key
    ]
    assert len(prepared.figure.to_json()) < 60_000


@every_choice
def test_behind_every_row_are_exactly_the_plays_it_counts(choice):
    context = context_of(CASES["years"])
    frame = CHART.analyze(context, choice)

    for row, plays in enumerate(frame["plays"]):
        lens = behind(CHART, frame, row, context)
        assert (lens is None) == (plays == 0)
        assert lens is None or len(lens.apply(context.whole)) == plays
