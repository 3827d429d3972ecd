"""How one service does, on a card: state, numbers, what was sent there, and asking it now."""

from __future__ import annotations

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.library.health import ServiceHealth
from streamlit_app.components import health_days
from streamlit_app.utils import data, health_words
from streamlit_app.utils.state import HEALTH_CHECKED
from streamlit_app.utils.text import amount, md, number


def show(one: ServiceHealth, who: Listener, now: float) -> None:
    """Draw the card of a service that is in use."""
    with st.container(border=True, height="stretch", key=f"health-{one.name}"):
        _head(one)
        st.markdown(md(" ".join(filter(None, [health_words.sentence(one.health), _next(one, who, now)]))))
        if missing := health_words.waiting_for(one):
            st.markdown(f":material/hourglass_disabled: {md(missing)}")
        for words in health_words.parts(one):
            st.markdown(f":material/info: {md(words)}")
        _numbers(one, now)
        _more(one, who, now)
        _checking(one)


def show_unused(services: list[ServiceHealth]) -> None:
    """Draw the services that are not asked, in few words."""
    with st.container(border=True, key="health-unused"):
        st.header("Not in use", anchor=False)
        for one in services:
            look = health_words.LOOKS[one.health.state]
            st.markdown(f":material/{look.icon}: {health_words.unused(one)}")
        st.page_link("pages/settings.py", label="To Settings", icon=":material/settings:")


def _head(one: ServiceHealth) -> None:
    look = health_words.LOOKS[one.health.state]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(md(one.label), anchor=False, width="stretch")
        st.badge(look.word, icon=f":material/{look.icon}:", color=look.colour)


def _next(one: ServiceHealth, who: Listener, now: float) -> str:
    return health_words.next_try(one.health, who, now)


def _numbers(one: ServiceHealth, now: float) -> None:
    told = one.health
    if told.success_rate is None:
        return
    with st.grid(3, min_column_width=90, key=f"health-{one.name}-numbers"):
        st.metric("Answered", health_words.answered(told.success_rate), help="Of the last 100 calls. A refusal is no answer.")
        st.metric("Half within", health_words.took(told.p50_ms), help="Half of the last answers came faster than this (p50).")
        st.metric("95 % within", health_words.took(told.p95_ms), help="19 of 20 answers came faster than this (p95).")
    days = health_words.last_days(told, now)
    in_vain = sum(day.in_vain for day in days)
    rest = f", {number(in_vain)} in vain" if in_vain else ""
    asked = health_words.ago(told.asked_at, now)
    with st.container(gap=None):
        st.caption(f"{amount(sum(day.calls for day in days), 'call')} in {health_words.DAYS} days{rest}; the last {asked}")
        health_days.show(days, now, f"health-{one.name}-days")


def _more(one: ServiceHealth, who: Listener, now: float) -> None:
    lines = {"error": health_words.last_error(one.health, who, now), "upload": health_words.sent(one, who, now)}
    for icon, words in lines.items():
        if words:
            st.caption(f":material/{icon}: {md(words)}")


def _checking(one: ServiceHealth) -> None:
    name, well, words = st.session_state.get(HEALTH_CHECKED, ("", True, ""))
    if one.may_check and st.button("Check now", icon=":material/wifi_tethering:", key=f"check-{one.name}"):
        _check(one)
        st.rerun()  # the head of the card, drawn before, may tell something else now
    if name == one.name:
        (st.success if well else st.error)(md(words), icon=f":material/{'check_circle' if well else 'error'}:")


def _check(one: ServiceHealth) -> None:
    try:
        with st.spinner(f"Asking {one.label}…"):
            said = (one.name, True, data.get_library().health.check(one.name))
    except MusicRecError as error:
        said = (one.name, False, str(error))
    st.session_state[HEALTH_CHECKED] = said
