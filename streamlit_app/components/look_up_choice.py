"""The two switches above all services: offline for everything, and whether plays are looked up."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from streamlit_app.components import look_up_offer
from streamlit_app.utils import data
from streamlit_app.utils.text import md

_OFFLINE, _LOOK_UP = "offline", "look-up-wanted"


def show(who: Listener) -> None:
    """Draw both; looking up is for listeners of one's own."""
    with st.container(border=True, key="switches"):
        _offline()
        if not who.demo:
            _looking_up(who)


def _offline() -> None:
    services = data.get_library().services
    st.session_state[_OFFLINE] = services.settings.offline
    fixed = services.offline_fixed
    with st.container(gap=None):
        st.toggle("**Offline**", key=_OFFLINE, on_change=_switch_offline, disabled=bool(fixed))
        said = f"Set by {md(fixed)}." if fixed else "Nothing leaves this computer, whatever you said yes to below."
        st.caption(said)


def _looking_up(who: Listener) -> None:
    wishes = data.get_library().looking_up
    st.session_state[_LOOK_UP] = wishes.answer(who) == "yes"
    with st.container(gap=None):
        label = f"**{look_up_offer.TITLE}** for {md(who.name)}"
        off = not (wishes.sources() or st.session_state[_LOOK_UP])
        st.toggle(label, key=_LOOK_UP, on_change=_switch_looking_up, args=(who,), disabled=off)
        st.caption(f"{look_up_offer.sent()} New plays are looked up by themselves.")


def _switch_offline() -> None:
    _try(lambda: data.get_library().services.set_offline(on=st.session_state[_OFFLINE]))


def _switch_looking_up(who: Listener) -> None:
    wishes = data.get_library().looking_up
    _try(lambda: (wishes.say_yes if st.session_state[_LOOK_UP] else wishes.say_no)(who))


def _try(change: Callable[[], None]) -> None:
    try:
        change()
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
