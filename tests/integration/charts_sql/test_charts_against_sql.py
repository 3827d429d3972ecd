"""Every chart says what SQL says about the same plays, taken from the database without any code of ours."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from integration.charts_sql.answers import Asked, differences
from integration.charts_sql.histories import ALL_TIME, INVENTED
from integration.charts_sql.queries import QUERIES, UNITS
from integration.charts_sql.what import FORGOTTEN_FOR_3_MONTHS

from streamlit_app.components.charts import CHARTS

EVERY = [(id, choice) for id, chart in CHARTS.items() for choice in chart.choices or ("",)]
IN_UNITS = [(id, unit, choice) for id, unit in UNITS for choice in CHARTS[id].choices]


def test_every_chart_has_its_query():
    assert list(QUERIES) == list(CHARTS)


def test_one_play_too_many_is_a_difference():
    frame = pd.DataFrame({"group": [1, 2], "plays": [3, 3], "day": pd.to_datetime(["1970-01-02", None])})
    answer = pd.DataFrame({"group": [1, 2], "plays": [3, 2], "day": [1, None]}, dtype=object)

    assert differences(frame, answer) == ["plays, row 1 and 0 more: 3, SQL has 2"]
    assert differences(frame, answer.head(1)) == ["2 rows, SQL has 1"]


@pytest.mark.parametrize("heard", [INVENTED], indirect=True)
@pytest.mark.parametrize("asked", [ALL_TIME], indirect=True)
def test_the_invented_listener_has_an_answer_to_every_question(asked: Asked):
    assert [one for one in EVERY if CHARTS[one[0]].analyze(asked.context, one[1]).empty] == []


def test_plays_are_those_of_the_history(asked: Asked):
    history = asked.context.history

    rows = asked.db.execute("SELECT at, track, artist, album, ms, day FROM heard ORDER BY played_no").fetchall()

    columns = (history.played_at, history.track, history.artist, history.album, history.ms, history.day)
    assert rows == list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize(("id", "choice"), EVERY, ids=[" ".join(one).strip() for one in EVERY])
def test_a_chart_says_what_sql_says(id, choice, asked: Asked):
    frame = CHARTS[id].analyze(asked.context, choice)

    assert differences(frame, asked.answer(QUERIES[id], choice, frame)) == []


@pytest.mark.parametrize(("id", "unit", "choice"), IN_UNITS, ids=[" ".join(one) for one in IN_UNITS])
def test_a_chart_says_what_sql_says_in_another_unit(id, unit, choice, asked: Asked):
    context = replace(asked.context, lens=replace(asked.context.lens, unit=unit))

    frame = CHARTS[id].analyze(context, choice)

    assert differences(frame, asked.answer(UNITS[id, unit], choice, frame)) == []


@pytest.mark.parametrize("choice", CHARTS["forgotten"].choices)
def test_what_is_forgotten_for_other_numbers_is_what_sql_says(choice, asked: Asked):
    frame = CHARTS["forgotten"].turned(5, 3).analyze(asked.context, choice)

    assert differences(frame, asked.answer(FORGOTTEN_FOR_3_MONTHS, choice, frame)) == []
