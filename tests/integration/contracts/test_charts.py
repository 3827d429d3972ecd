"""What every chart of the registry keeps: for no plays, one play, all in one second, hostile names, and years of plays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from factories import utc
from integration.contracts.histories import CASES, ten_heavy_years

from music_rec.core.history import History
from music_rec.core.known import NOTHING, Known, known_share
from music_rec.core.lens import Lens
from streamlit_app.components.chart_card import LEAST_KNOWN, Prepared, behind, prepare
from streamlit_app.components.charts import CHARTS, Chart, Context, for_section
from streamlit_app.components.charts.chart import Section, unit_of

TODAY = date(2024, 3, 20)
EVERY = [(chart, choice) for chart in CHARTS.values() for choice in chart.choices or ("",)]
named = [f"{chart.id} {choice}".strip() for chart, choice in EVERY]
every_chart = pytest.mark.parametrize(("chart", "choice"), EVERY, ids=named)
every_case = pytest.mark.parametrize("case", CASES)


def context_of(history: History, whole: History | None = None, lens: Lens = Lens()) -> Context:
    before = lens.before(whole) if whole else None
    return Context(history, whole or history, TODAY, before and before.apply(whole), lens)


def answers(chart: Chart, choice: str, case: str) -> bool:
    """Whether a case has to be answered: years of plays must, few need not."""
    return len(CASES[case]) >= 1_000 or not frame_of(chart, choice, case).empty


@cache
def frame_of(chart: Chart, choice: str, case: str) -> pd.DataFrame:
    return chart.analyze(context_of(CASES[case]), choice)


LATER = ("years", "hours")
"""They wait for the slow part: the same years with hostile names are harder, and what opens is told by the hour soon, too."""
every_answer = pytest.mark.parametrize(
    ("chart", "choice", "case"),
    [
        pytest.param(*one, case, id=" ".join((one[0].id, one[1], case)), marks=[pytest.mark.slow] * (case in LATER))
        for one in EVERY
        for case in CASES
        if answers(*one, case)
    ],
)


@cache
def prepared_of(chart: Chart, choice: str, case: str) -> Prepared:
    return prepare(chart, context_of(CASES[case]), choice)


@cache
def figure_of(chart: Chart, choice: str, case: str) -> go.Figure:
    return chart.draw(frame_of(chart, choice, case))


def keys_and_texts(value: object, key: str = "") -> list[tuple[str, str]]:
    """Every text of a figure with the key it stands under."""
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in keys_and_texts(part, name)]
    if isinstance(value, np.ndarray):
        return keys_and_texts(value.tolist(), key)
    if isinstance(value, list | tuple):
        return [found for part in value for found in keys_and_texts(part, key)]
    return [(key, value)] if isinstance(value, str) else []


def drawn(chart: Chart, choice: str, case: str) -> dict:
    """What the chart itself puts into its figure, without the template."""
    figure = figure_of(chart, choice, case).to_plotly_json()
    return {"data": figure["data"], "layout": {key: part for key, part in figure["layout"].items() if key != "template"}}


def test_the_registry_names_charts_by_their_ids_and_sections_leave_none_out():
    assert [chart.id for chart in CHARTS.values()] == list(CHARTS)
    assert [chart for section in get_args(Section) for chart in for_section(section)] == list(CHARTS.values())


@every_chart
def test_no_plays_give_an_empty_frame_with_the_columns_of_a_full_one(chart, choice):
    empty, full = (chart.analyze(context_of(history), choice) for history in (History.empty(), CASES["years"]))

    assert (len(empty), list(empty)) == (0, list(full))
    assert prepare(chart, context_of(History.empty()), choice).figure is None


@every_chart
def test_a_range_without_plays_in_a_full_history_gives_an_empty_frame(chart, choice):
    lens = Lens(date(2020, 1, 1), date(2020, 2, 1))
    context = context_of(lens.apply(CASES["years"]), CASES["years"], lens)

    assert chart.analyze(context, choice).empty


@every_answer
def test_headline_and_alt_are_sentences_of_one_line(chart, choice, case):
    prepared = prepared_of(chart, choice, case)

    for text in (prepared.headline, prepared.alt):
        assert 10 < len(text) < 1_500
        assert "\n" not in text
        assert not re.search(r"\bnan\b|None|<NA>|Timestamp|np\.", text)


@every_answer
def test_a_figure_says_nothing_about_colours(chart, choice, case):
    texts = keys_and_texts(drawn(chart, choice, case))

    assert not [(key, text) for key, text in texts if "color" in key and text != "coloraxis"]
    assert not [text for _, text in texts if re.match(r"#[0-9a-f]{3,8}$|rgba?\(", text)]


@every_chart
def test_an_axis_of_numbers_names_its_unit(chart, choice):
    figure = figure_of(chart, choice, "years")
    trace, layout = figure.data[0], figure.layout

    heat, polar = layout.coloraxis.colorbar, layout.polar.radialaxis
    axis = {"bar": layout.yaxis, "scatter": layout.yaxis, "barpolar": polar, "heatmap": heat}[trace.type]
    if layout.yaxis.visible is False:
        axis = layout.xaxis

    timeline = axis is layout.xaxis and axis.type == "date"
    unit = axis.title.text or " ".join(axis.ticktext or ())
    assert timeline or re.search("play|artists|albums|tracks|days|times|listens|weeks|standard deviations", unit)


@every_chart
def test_hostile_names_reach_a_figure_without_tags_controls_or_length(chart, choice):
    ours = {"hovertemplate", "tickformat", "bdata"}
    texts = [text for key, text in keys_and_texts(drawn(chart, choice, "hostile names")) if key not in ours]

    assert not [text for text in texts if re.search(r"<|[\u202a-\u202e\x00-\x1f]", text)]
    assert max(map(len, texts), default=0) < 200 * 6  # an escaped letter may take six


@every_answer
def test_every_figure_can_be_sent(chart, choice, case):
    prepared = prepared_of(chart, choice, case)

    assert len(prepared.figure.to_json()) < 60_000


@every_case
@pytest.mark.parametrize("id", ["plays_over_time", "listening_clock", "hours_of_the_week"])
def test_the_plays_of_the_table_add_up_to_all_plays(id, case):
    chart, history = CHARTS[id], CASES[case]

    totals = {int(chart.analyze(context_of(history), choice)["plays"].sum()) for choice in chart.choices or ("",)}

    assert totals == {len(history)}


def test_the_days_of_all_streaks_are_the_days_the_calendar_shows_with_plays():
    context = context_of(CASES["years"])

    days = CHARTS["plays_over_time"].analyze(context, "day")

    assert CHARTS["streaks"].analyze(context, "")["days"].sum() == (days["plays"] > 0).sum()


YEAR = Lens(date(2022, 3, 1), date(2023, 2, 28))
LENSES = {
    "all time": Lens(),
    "one year": YEAR,
    "minutes": replace(YEAR, unit="minutes"),
    "some artists": replace(YEAR, only=tuple(("artist", group) for group in (1, 2, 3, 5, 7, 8, 9, 10, 11))),
    "evenings": Lens(without=(("artist", 2),), hours=(*range(17, 24),), weekdays=(0, 2, 3, 4, 5)),
    "moments": Lens(moments=((utc("2021-07-01"), utc("2022-10-04T12:00")), (utc("2022-10-05"), utc("2023-11-01T18:00")))),
    "firsts": Lens(first="track"),
    "loved": Lens(loved=True),
    "known": Lens(traits=(("genre", "rock"), ("genre", "jazz"), ("genre", "?"), ("age", "*"))),
    "least": Lens(least=("artist", 60)),
}
SEEN = [("one play", "all time"), ("all in one second", "all time"), *product(("years", "hours"), LENSES)]
SOON = [("all in one second", "all time"), ("hours", "one year")]
MOST_ROWS = 6


BEHIND = [
    pytest.param(
        *(chart, choice, lens, case),
        id=" ".join((chart.id, choice, case, lens)),
        marks=[] if (case, lens) in SOON or chart.id == "openers" else [pytest.mark.slow],
    )
    for (chart, choice), (case, lens) in product(EVERY, SEEN)
]
"""Every chart in each way it is seen: in two of them, and one chart in all, whenever tests run."""


def held(plays: History, what: str) -> int:
    """How many plays, or how many artists, albums, tracks or days they hold."""
    if what in ("plays", "new", "plays_around"):
        return len(plays)
    codes = plays.day if what == "days" else plays.codes(what.removesuffix("s"))
    return len(set(codes.tolist()) - {0})


def opened(chart: Chart, choice: str, everything: History, lens: Lens = Lens()) -> Iterator[tuple[int, int | None]]:
    """Of some rows: what they count, and what is behind them of the plays a page shows; None where they do not open."""
    whole = lens.choose(everything)
    context = context_of(lens.among(whole), whole, lens)
    frame = chart.analyze(context, choice)
    for row in np.unique(np.linspace(0, len(frame) - 1, min(len(frame), MOST_ROWS)).astype(int)).tolist():
        inner = behind(chart, frame, row, context)
        plays = inner and Lens.from_query(inner.to_query()).apply(everything)
        assert plays is None or np.isin(plays.identity, context.history.identity).all()
        found = None if plays is None else held(plays, chart.counts)
        yield frame[chart.counts].iloc[row], found


@pytest.mark.parametrize(("chart", "choice", "lens", "case"), BEHIND)
def test_behind_every_row_are_exactly_the_plays_it_counts(chart, choice, lens, case):
    for counted, found in opened(chart, choice, CASES[case], LENSES[lens]):
        assert found == counted or (found is None and counted == 0)


@pytest.mark.parametrize("id", ["openers", "in_a_row", "weeks_at_number_one", "whole_albums"])
def test_every_row_of_a_heavy_listener_opens_however_many_moments_it_needs(id):
    history, chart = ten_heavy_years(), CHARTS[id]
    joined = []

    for choice in chart.choices or ("",):
        assert all(found == counted > 0 for counted, found in opened(chart, choice, history))
        joined += [len(one.moments) for one in chart.analyze(context_of(history), choice)["_opens"]]

    assert max(joined) > 250 or id == "in_a_row"


@every_chart
def test_amounts_are_whole_numbers_in_minutes_too(chart, choice):
    frame = chart.analyze(context_of(CASES["years"], lens=Lens(unit="minutes")), choice)

    assert {frame[one].dtype.kind for one in (chart.counts, unit_of(frame)) if one in frame} == {"i"}


@every_chart
def test_every_chart_opens(chart, choice):
    assert any(found for _, found in opened(chart, choice, CASES["years"]))


@every_answer
def test_every_point_of_a_figure_leads_to_a_row_that_opens(chart, choice, case):
    frame, figure = frame_of(chart, choice, case), figure_of(chart, choice, case)

    first = figure.data[0]
    rows = figure.layout.meta["rows"] if figure.layout.meta else [range(len(first.r if first.type == "barpolar" else first.y))]

    places = [row for curve in rows for row in curve]
    assert places
    assert set(places) <= set(range(len(frame)))


@pytest.mark.parametrize("chart", [one for one in CHARTS.values() if one.knows], ids=lambda one: one.id)
def test_a_chart_of_what_is_known_of_few_plays_is_not_drawn(chart):
    few = Known(lambda trait: replace(told := CASES["years"].known.of(trait), codes=np.where(told.codes == 1, 1, 0)))
    history = CASES["years"]
    share = min(known_share(history.knowing(few), chart.knows), 1)

    prepared = prepare(chart, context_of(history.knowing(few)), chart.choices[0] if chart.choices else "")
    nothing = prepare(chart, context_of(history.knowing(NOTHING)), chart.choices[0] if chart.choices else "")

    assert (prepared.figure is None, prepared.known) == (share < LEAST_KNOWN, share)
    assert (nothing.figure, nothing.known) == (None, 0)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda one: one.id)
def test_a_chart_reads_facts_just_where_it_tells_plays_apart_by_them(chart):
    assert ("facts" in chart.needs) == (chart.knows is not None)


@pytest.mark.parametrize(
    "id", ["decades", "countries", "lengths", "languages", "scripts", "obscurity", "mood_map", "release_age"]
)
def test_the_plays_of_all_that_is_known_are_those_of_which_it_is(id):
    chart, history = CHARTS[id], CASES["years"]

    frame = chart.analyze(context_of(history), chart.choices[0] if chart.choices else "")

    assert frame["plays"].sum() == round(known_share(history, chart.knows) * len(history))
    assert frame["share"].sum() == pytest.approx(1)


def test_every_play_is_in_one_band_of_the_river():
    history = CASES["years"]

    frame = CHARTS["genre_river"].analyze(context_of(history), "")

    assert frame["plays"].sum() == len(history)
    assert set(frame.groupby("start")["share"].sum().round(9)) <= {0, 1}
    assert {"Other genres", "Genre not known"} < set(frame["genre"])


def test_the_new_artists_of_all_months_are_all_artists():
    history = CASES["years"]

    assert CHARTS["new_artists"].analyze(context_of(history), "")["artists"].sum() == len(set(history.artist))


@pytest.mark.parametrize(("chart", "choice"), list(product([CHARTS["calendar"]], CHARTS["calendar"].choices)))
def test_every_play_of_the_calendar_has_its_tile(chart, choice):
    frame = chart.analyze(context_of(CASES["years"]), choice)

    tiles = chart.draw(frame).data[0].z

    assert float(tiles[tiles == tiles].sum()) == frame["plays"].sum()
