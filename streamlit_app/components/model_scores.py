"""How often each recommender was right about the listener's own past, what its lists were like, and measuring that."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Level, Listener, Score
from music_rec.core.zones import Zones
from music_rec.library.evaluating import compared_with
from streamlit_app.components import track_list
from streamlit_app.utils import data
from streamlit_app.utils.text import amount, day_name, md, number

POLL_S = 2.0
NEXT_TRACK = "track.hit_at_20"
NEW_ARTISTS = "artist.discovery_at_100"
RIGHT = {
    NEXT_TRACK: "Next track",
    "track.mrr_at_20": "Next track, rank",
    "artist.hit_at_20": "Next artist",
    "artist.mrr_at_20": "Next artist, rank",
    NEW_ARTISTS: "New artists",
}
RIGHT_HELP = (
    "Each learned from the first four fifths of your plays and then guessed at 300 moments of the rest, knowing all before."
    " *Next track*: how often the track you played stood among its 20. *Rank*: 1 where it stood first, a half where second,"
    " and so on, on average. Behind ± is how far chance may carry it."
)
NEW_ARTISTS_HELP = " *New artists*: of those you took up later, how many stood among 100 named from what others play."
LISTS = {
    "track.coverage_at_20": "Tracks named",
    "artist.coverage_at_20": "Artists named",
    "track.novelty_at_20": "How rare",
    "track.gini_at_20": "Unevenness",
}
LISTS_HELP = (
    "What the same lists of 20 were like, right or not. *Tracks named*, *Artists named*: how much of all you had played stood"
    " in any of them. *How rare*: a track they named typically had one in so many of your plays. *Unevenness*: 0 where all"
    " you had played is named equally often, towards 1 where few come again and again (a Gini index). Of two that are right"
    " as often, the one that names more, and rarer, leads further into your music."
)
LEVELS: tuple[Level, ...] = ("track", "artist")
OVER_HELP = (
    " *Simple* are: your favourites, those of these weeks, played last, hear again, and what follows what. Behind the best of"
    " these stands by how much its rank is passed, at the same moments, and how far chance may carry that. What answers was"
    " chosen by these moments, which flatters it a little."
)
VIEWS = {"How often right": (RIGHT, RIGHT_HELP), "What the lists are like": (LISTS, LISTS_HELP)}


def show(who: Listener) -> None:
    """Draw the table of scores with the way to measure them; it looks again while that goes on."""
    with st.expander(
        "How good are these on your own past?", icon=":material/query_stats:", key="scores", on_change="rerun"
    ) as door:
        if door.open:
            st.fragment(_scores, run_every=POLL_S if _running(who) else None)(who, watching=_running(who))


def _running(who: Listener) -> bool:
    job = data.get_library().evaluating.job(who)
    return job is not None and job.status == "running"


def _scores(who: Listener, *, watching: bool) -> None:
    shelf = data.get_library().evaluating
    job = shelf.job(who)
    if job and job.status == "running":
        st.progress(job.done / max(job.total, 1), text=md(job.message))
        return
    if watching:
        st.rerun()
    scores = shelf.scores(who)
    if scores:
        _told_of_what_answers(who, scores)
        _table(who, scores)
    else:
        st.markdown("Nobody has measured it yet. It takes a minute or two, and nothing leaves this computer.")
    if st.button("Measure again" if scores else "Measure", icon=":material/query_stats:", key="measure"):
        try:
            shelf.start(who)
        except MusicRecError as error:
            st.warning(md(error), icon=":material/info:")
            return
        st.rerun()


def _told_of_what_answers(who: Listener, scores: Sequence[Score]) -> None:
    serves = data.get_library().recommending.best_measured
    told = [sentence for level in LEVELS if (sentence := against_simple(scores, level, serves(who, level)))]
    if told:
        st.markdown("  \n".join(told), help=OVER_HELP.strip())


def against_simple(scores: Sequence[Score], level: Level, answers: str) -> str:
    """How what answers does beside the best simple recommender, in a sentence; empty where they were not compared."""
    simple = {one.model: (compared_with(one.metric, level), one) for one in scores if compared_with(one.metric, level)}
    name = _name(answers)
    if answers not in simple:
        is_simple = answers in {best for best, _ in simple.values()}
        return f"The next {level} stands highest with a simple one, *{name}*, which answers." if is_simple else ""
    best, found = simple[answers]
    by = f"{found.value:+z.1%} ({found.low * 100:z.1f} to {found.high * 100:z.1f})"
    if found.low > 0:
        return f"The next {level} stands higher with *{name}* than with the best simple one, *{_name(best)}*: {by}."
    return f"For the next {level}, *{name}* is not shown to be better than the best simple one, *{_name(best)}*: {by}."


def _name(model: str) -> str:
    return track_list.NAMES.get(model, model)


def _table(who: Listener, scores: list[Score]) -> None:
    values = {(one.model, one.metric): one for one in scores}
    measured = {one.metric for one in scores}
    views = [name for name, (columns, _) in VIEWS.items() if measured & columns.keys()]
    view = views[0]
    if len(views) > 1:
        view = st.segmented_control(
            "Table", views, default=views[0], required=True, key="scores_of", label_visibility="collapsed"
        )
    columns, meaning = VIEWS[view]
    shown = {metric: title for metric, title in columns.items() if metric in measured}
    meaning += NEW_ARTISTS_HELP if NEW_ARTISTS in shown else ""
    best = data.get_library().recommending.best_measured(who)
    measured_so = {one.model for one in scores if one.metric in shown}
    models = sorted(measured_so, key=lambda one: (-_value(values.get((one, NEXT_TRACK))), one))
    rows = [
        {
            "Recommender": _name(name) + (" (answers)" if name == best else ""),
            **{title: _cell(values.get((name, metric))) for metric, title in shown.items()},
        }
        for name in models
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", alt=f"{view}, by recommender")
    made = Zones(who.zones).day_of(scores[0].made_at)
    st.caption(f"Measured on {day_name(made)} with {amount(scores[0].plays, 'play')}. {meaning}")


def _value(score: Score | None) -> float:
    return score.value if score else 0.0


def _cell(score: Score | None) -> str:
    if score is None:
        return ""
    what = score.metric.split(".")[1]
    if score.metric == NEW_ARTISTS:
        return f"{score.value * score.n:.0f} of {score.n}"  # of so few, numbers tell more than a share
    if what == "novelty_at_20":
        return f"1 in {number(2**score.value)}"
    if what == "gini_at_20":
        return f"{score.value:.3f}"
    return f"{score.value:.1%}" + (
        "" if what == "coverage_at_20" else f" ± {max(score.high - score.value, score.value - score.low):.1%}"
    )
