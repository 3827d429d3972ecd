"""What pages ask the library. Plays live in the library; figures and small answers are kept here, by revision and range."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from music_rec.core.errors import UsageError
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.core.zones import Zones
from music_rec.library import Library
from music_rec.library.recommending import HOUR, Answer
from music_rec.wiring import open_library
from streamlit_app.components import chart_card, summary
from streamlit_app.components.chart_card import Prepared
from streamlit_app.components.charts import CHARTS, Chart, Context
from streamlit_app.components.charts.chart import HISTORY
from streamlit_app.components.summary import Summary
from streamlit_app.utils.state import LISTENER
from streamlit_app.utils.text import day_name

_library: Library | None = None
_opening = threading.Lock()


def get_library() -> Library:
    """The Library of this process, opened on first use."""
    global _library
    with _opening:
        if _library is None:
            _library = open_library()
        return _library


def close_library() -> None:
    """Stop what runs and close the Library, where one is open."""
    global _library
    with _opening:
        if _library is not None:
            _library.close()
        _library = None


def listener() -> Listener:
    """Whom the page is about: the one in the URL, else the one shown last; a name nobody has is passed over."""
    try:
        return get_library().shown(st.query_params.get(LISTENER))
    except UsageError:
        return get_library().shown()


def today(who: Listener) -> date:
    """The date where the listener is."""
    return Zones(who.zones).day_of(int(time.time()))


def context(who: Listener, lens: Lens) -> Context:
    """What charts look at: the plays of the range, all plays, and those of the period before."""
    whole = get_library().history(who)
    before = lens.before(whole)
    return Context(lens.apply(whole), whole, today(who), before and before.apply(whole), lens)


def preparing(who: Listener) -> Callable[[Chart, Context, str], Prepared]:
    """`chart_card.prepare` that computes a chart once for each revision of what it reads, range and choice."""
    return partial(_prepare, who)


def summarize(who: Listener, shown: Context) -> Summary:
    """`summary.summarize`, computed once for each revision and range."""
    return _once(("summary", _ground(who, HISTORY), shown.lens, shown.today), lambda: summary.summarize(shown))


def freshness(who: Listener) -> str:
    """When the last plays came in, as a sentence; of the demo there is nothing to say."""
    imports = [] if who.demo else get_library().imports(who)
    return f"Last import: {day_name(Zones(who.zones).day_of(imports[0].started_at))}." if imports else ""


def warm(who: Listener | None = None) -> None:
    """Compute the dashboard of a listener as it opens, so that the first look waits for nothing."""
    who = who or get_library().shown()
    shown, prepare = context(who, Lens()), preparing(who)
    summarize(who, shown)
    for chart in CHARTS.values():
        prepare(chart, shown, chart.choices[0] if chart.choices else "")


def recommend(who: Listener, model: str, seeds: tuple[str, ...]) -> Answer:
    """What a recommender says, asked once an hour for each revision. UsageError where a seed was never played."""
    key = ("recommend", model, seeds, _ground(who, HISTORY), int(time.time()) // HOUR)
    with st.spinner("Going through your plays…"):
        return _once(key, lambda: get_library().recommending.recommend(who, model=model, seeds=seeds))


def seeds(who: Listener) -> list[str]:
    """Artists and tracks to start from, the most played of each; any other can be typed."""
    return _once(("seeds", _ground(who, HISTORY)), lambda: summary.favourites(get_library().history(who)))


def _prepare(who: Listener, chart: Chart, shown: Context, choice: str) -> Prepared:
    key = (chart.id, choice, _ground(who, chart.needs), shown.lens, shown.today)
    return _once(key, lambda: chart_card.prepare(chart, shown, choice))


def _ground(who: Listener, domains: tuple[str, ...]) -> Hashable:
    """What an answer rests on: the listener, the database, and how often some domains of it changed."""
    wanted = {"database", "listeners", *domains}
    return who, tuple(one for one in get_library().revisions(who) if one[0] in wanted)


@st.cache_resource(max_entries=64, show_spinner=False)  # nothing changes an answer, and copying figures costs most of a rerun
def _once(key: Hashable, _compute: Callable[[], Any]) -> Any:  # noqa: ARG001 - an answer is kept by its key
    return _compute()
