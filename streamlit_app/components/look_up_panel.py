"""Looking up: how much is known of the plays, what each service said, and the ways to pause, stop and go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.facts import SourceReport
from music_rec.core.models import Job, Listener
from music_rec.enrichers import ENRICHERS
from music_rec.library.coverage import COVERED
from music_rec.library.enriching import Standing, standing_of
from streamlit_app.components import doubtful_matches, empty, look_up_offer
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data, look_up_words, sync_words
from streamlit_app.utils.text import md, percent

POLL_S = 3.0
NARROWEST = 200
"""Pixels that one bar needs."""
BROKEN = ("waiting", "forbidden", "away")
SETTINGS = "pages/settings.py"


def show(who: Listener) -> None:
    """Draw the panel of a listener; it follows a run whoever began it, and looks only while one goes."""
    library = data.get_library()
    if who.demo:
        hint = "It is invented, so nobody can tell more of it. With your own plays, this finds genres, years and moods."
        empty.show("travel_explore", "Nothing to look up in the demo", hint, key="nothing-to-look-up")
        return
    if not len(library.history(who)):
        empty.no_plays(any_elsewhere=False)
        return
    answer = library.looking_up.answer(who)
    look_up_offer.show(who)
    watching = data.looks_up(who)
    if answer or watching or not look_up_words.nothing_known(data.coverage(who)):
        with st.container(border=True, key="look-up"):
            st.fragment(_panel, run_every=POLL_S if watching else None)(who, answer, watching)
    doubtful_matches.show(who)


def _panel(who: Listener, answer: str, watching: bool) -> None:
    if data.looks_up(who) != watching:
        st.rerun()
    job = data.get_library().enriching.job(who)
    standing = standing_of(job) if job else None
    _head(who, answer, watching=watching)
    if data.get_library().settings.offline:
        st.info("Everything is offline, so nothing is asked. The switch is on the page Settings.", icon=":material/cloud_off:")
    if watching:
        _left(who, job, standing)
    else:
        st.caption(_resting(who, answer, job))
    _bars(standing.coverage if watching and standing else data.coverage(who))
    if standing and answer:
        _sources(who, standing.sources, watching=watching)


def _head(who: Listener, answer: str, *, watching: bool) -> None:
    wishes = data.get_library().looking_up
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("What is known of your plays", anchor=False, width="stretch")
        if answer == "yes":
            if watching:
                _button("Pause", "pause", wishes.pause, who)
            _button("Stop", "stop", wishes.say_no, who)
        elif answer in ("paused", "no"):
            label = "Go on" if answer == "paused" else "Look up"
            off = not wishes.sources()
            _button(label, "play_arrow", wishes.say_yes, who, type=emphasis(), disabled=off)


def _button(label: str, icon: str, act: Callable[[Listener], None], who: Listener, **looks: object) -> None:
    key = f"look-up-{icon}"
    st.button(label, icon=f":material/{icon}:", key=key, on_click=_done, args=(act, who), **looks)  # type: ignore[arg-type]


def _done(act: Callable[[Listener], None], who: Listener) -> None:
    try:
        act(who)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")


def _left(who: Listener, job: Job | None, standing: Standing | None) -> None:
    now = time.time()
    rest = look_up_words.left(standing.now) if standing else ""
    st.subheader(f"Looking up, {rest}" if rest else ":shimmer[Looking up…]", anchor=False)
    if standing and (token := look_up_words.with_token(standing.now, standing.with_token)):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{token[0].upper()}{token[1:]}.", width="stretch")
            st.page_link(SETTINGS, label="To the token", icon=":material/key:")
    if job and job.waits_for and job.waits_for.kind != "rate":
        st.info(md(sync_words.waiting(job.waits_for, who, now)), icon=":material/hourglass_top:")
    st.caption("You can go on looking around, or close this page: it does not need it.")


def _resting(who: Listener, answer: str, job: Job | None) -> str:
    if answer == "no":
        return "Nothing is looked up. What was found stays."
    if answer == "paused":
        return "Paused. What was found is kept, and it goes on from there."
    if answer == "":
        return "Nothing was looked up yet."
    if job and job.ended_at:
        return f"New plays are looked up by themselves. Last look: {sync_words.moment(job.ended_at, who, time.time())}."
    return "New plays are looked up by themselves."


def _bars(coverage: Mapping[str, float]) -> None:
    with st.grid(3, min_column_width=NARROWEST):
        for what in COVERED:
            share = coverage.get(what, 0.0)
            st.progress(share, text=f"{what.capitalize()} · {percent(share)}")


def _sources(who: Listener, reports: Mapping[str, SourceReport], *, watching: bool) -> None:
    """One line for each source that was asked, and why one does not go on."""
    now = time.time()
    for name, one in reports.items():
        if one.state in ("off", "no_key"):
            continue
        facts = " · ".join(filter(None, [look_up_words.found(one, going=watching), look_up_words.state(one, who, now)]))
        icon = "hourglass_top" if one.state == "waiting" else "error" if one.state in BROKEN else "dns"
        st.markdown(f":material/{icon}: **{ENRICHERS[name].label}** {facts}")
        if one.state in BROKEN and one.why and not watching:
            st.caption(md(one.why))
