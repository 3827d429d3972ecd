"""Every chart over a whole History, each alone: numbers, sentence and figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import Bench, library_in
from benchmarks.figures import Figure
from benchmarks.generator import LAST_DAY
from benchmarks.measure import Sample, WrongResultError, apart, best, measured
from music_rec.core.history import History

if TYPE_CHECKING:
    from streamlit_app.components.charts import Chart

ANSWERED = ("plays_over_time", "top_list", "listening_clock", "hours_of_the_week", "calendar", "streaks", "new_artists")


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of each chart as it is shown first, and of the columns they share, in one process that has everything imported.

    The invented history is even: a chart of what stands out may find nothing there. Those of the dashboard may not.
    """
    samples = apart(charts_of, bench.library, bench.repeat)
    for name, sample in samples.items():
        if name in ANSWERED and not sample.result:
            raise WrongResultError(f"{name}: nothing came of {bench.rows:,} rows")
        yield Figure(name if sample.result else f"{name}, which finds nothing", sample.cpu_s * 1000, "CPU ms")
    yield Figure("all together", sum(sample.cpu_s for sample in samples.values()) * 1000, "CPU ms")


def charts_of(folder: Path, repeat: int) -> dict[str, Sample[int]]:
    """By chart: its cheapest run, and how many rows its numbers have."""
    from streamlit_app.components.charts import CHARTS

    with library_in(folder) as library:
        history = library.history(library.people.shown())
        columns = best([measured(_columns, replace(history)) for _ in range(repeat)])
        charts = {name: best([measured(_chart, chart, history) for _ in range(repeat + 1)]) for name, chart in CHARTS.items()}
    return {"columns they share": columns, **charts}


def _columns(history: History) -> int:
    """The columns a History derives when first asked for."""
    return sum(len(column) for column in (history.track, history.artist, history.album, history.day))


def _chart(chart: Chart, history: History) -> int:
    from streamlit_app.components.chart_card import prepare
    from streamlit_app.components.charts import Context

    prepared = prepare(chart, Context(history, history, date.fromisoformat(LAST_DAY)), next(iter(chart.choices), ""))
    return 0 if prepared.figure is None else len(prepared.frame)
