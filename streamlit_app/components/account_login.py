"""Logging in at Spotify: the way there, and what comes back from there."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Account, Listener
from music_rec.library.services import Service
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, LOGIN_SAID
from streamlit_app.utils.text import md

_RETURNED = ("code", "state", "error")


def take_in() -> None:
    """Where the browser comes back from Spotify: end the log-in, take it out of the address, and show the page Settings."""
    query = st.query_params
    returned = {name: query[name] for name in _RETURNED if name in query}
    if "state" not in returned or len(returned) < 2:
        return
    for name in returned:
        del query[name]
    shown: dict[str, str] = {}
    try:
        with st.spinner("Asking Spotify…"):
            who, account = data.get_library().logins.finish(returned)
    except MusicRecError as error:
        st.session_state[LOGIN_SAID] = (False, md(error))
    else:
        shown = {LISTENER: who.name}
        st.session_state[LOGIN_SAID] = (True, f"Connected as **{md(account.name)}**.")
    st.switch_page("pages/settings.py", query_params=shown)


def show(service: Service, who: Listener) -> None:
    """Draw the accounts of a listener at a service, and the way to log in with one."""
    _show_last()
    if who.demo:
        st.markdown("The demo cannot keep playlists there: choose yourself above, once there are plays of yours.")
        return
    accounts = data.get_library().logins.connected(who)
    for account in accounts:
        _connected(service, who, account)
    if accounts:
        return
    st.markdown(f"To keep playlists at {service.known.label}, log in there. Looking things up works without.")
    try:
        address = data.get_library().logins.begin(who, _here())
    except MusicRecError as error:
        st.info(md(error), icon=":material/info:")
        return
    label = f"Connect to {service.known.label}"
    st.link_button(label, address, icon=":material/login:", type=emphasis(), key=f"connect-{service.name}")


def _show_last() -> None:
    """Draw what came of the log-in before, once."""
    if (said := st.session_state.pop(LOGIN_SAID, None)) is None:
        return
    connected, words = said
    if connected:
        st.success(words, icon=":material/check_circle:")
    else:
        st.error(words, icon=":material/person_off:")


def _connected(service: Service, who: Listener, account: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/person: {md(account.name)}", width="stretch")
        if st.button("Disconnect", icon=":material/logout:", key=f"disconnect-{account.account_id}"):
            try:
                data.get_library().logins.disconnect(who, account)
            except MusicRecError as error:
                st.error(md(error), icon=":material/error:")
                return
            st.session_state[LOGIN_SAID] = (True, f"Disconnected. Playlists stay at {service.known.label}.")
            st.rerun()


def _here() -> str:
    """The address at which the page is open, without what it shows; empty where nobody knows."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""
