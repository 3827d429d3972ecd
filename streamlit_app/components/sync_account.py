"""One account: how much of it is here, what went wrong, and whether it is synced by itself."""

from __future__ import annotations

import time

import streamlit as st

from music_rec.core.models import Listener
from music_rec.library.sync_ends import Cause, SyncFailure
from music_rec.library.syncing import SyncedAccount
from streamlit_app.utils import data, sync_words
from streamlit_app.utils.text import amount, md

ICONS: dict[Cause, str] = {
    "key": "key_off",
    "private": "visibility_off",
    "unknown": "person_off",
    "away": "cloud_off",
    "other": "error",
}
PRIVACY = "https://www.last.fm/settings/privacy"


def show(who: Listener, one: SyncedAccount, *, syncing: bool, may_ask: bool) -> None:
    """Draw it; while a sync runs, only what that does not tell. Without leave to ask nothing comes by itself."""
    if syncing:
        st.markdown(f":material/person: **{md(one.account.name)}**")
    else:
        icon = "check_circle" if one.complete else "pending" if one.state.windows else "cloud_download"
        st.markdown(f":material/{icon}: **{md(one.account.name)}** · {sync_words.how_far(one)}")
        _problems(who, one)
    if may_ask:
        _automatic(who, one)


def _problems(who: Listener, one: SyncedAccount) -> None:
    failure = data.get_library().automatic.failure(who, one.account)
    if failure:
        _failed(failure)
    spans = list(sync_words.set_aside(one, who, time.time()))
    if spans:
        st.markdown("Last.fm does not give the plays of these times yet:\n" + "\n".join(f"- {md(span)}" for span in spans))


def _failed(failure: SyncFailure) -> None:
    kept = "" if failure.final else " What was read is kept, and the next sync goes on from there."
    st.error(f"{md(failure.why)}{kept}", icon=f":material/{ICONS[failure.cause]}:")
    if failure.cause in ("key", "unknown"):
        st.page_link("pages/settings.py", label="To Settings", icon=":material/settings:")
    elif failure.cause == "private":
        st.link_button("Your privacy settings at Last.fm", PRIVACY, icon=":material/open_in_new:", type="tertiary")


def _automatic(who: Listener, one: SyncedAccount) -> None:
    key, automatic = f"sync-automatic-{one.account.account_id}", data.get_library().automatic
    st.session_state[key] = automatic.is_on(one)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle("Every 15 minutes while this is open", key=key, on_change=_switch, args=(who, one, key))
        if automatic.is_on(one):
            st.caption(_next(who, one))


def _next(who: Listener, one: SyncedAccount) -> str:
    at, failures, now = data.get_library().automatic.next_at(who, one), one.state.failures, time.time()
    if at is None:
        return "Stopped, since asking again changes nothing. *Sync now* starts it again."
    after = sync_words.soon(max(at, now), who, now)
    return f"Failed {amount(failures, 'time')}, next try {after}." if failures else f"Next {after}."


def _switch(who: Listener, one: SyncedAccount, key: str) -> None:
    data.get_library().automatic.switch(who, one.account, on=st.session_state[key])
