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


def show(who: Listener, one: SyncedAccount, *, named: bool) -> None:
    """Draw how it stands."""
    failure = data.get_library().automatic.failure(who, one.account)
    if failure is None or one.state.remote_total >= 0:
        far = sync_words.how_far(one, goes_on=failure is None)
        st.markdown(f"{_icon(one)} {_name(one, named=named)}{far}")
    if failure:
        _failed(who, one, failure)
    spans = list(sync_words.set_aside(one, who, time.time()))
    if spans:
        st.markdown("Last.fm does not give the plays of these times yet:\n" + "\n".join(f"- {md(span)}" for span in spans))


def choose_automatic(who: Listener, one: SyncedAccount, *, named: bool, running: bool) -> None:
    """Draw the switch that lets it be synced by itself, and when that is next."""
    on = data.get_library().automatic.is_on(one)
    # another key for each of its places: what a page drawn before a change elsewhere still sends is not taken for a press
    key = f"sync-automatic-{one.account.account_id}-{'on' if on else 'off'}"
    st.session_state[key] = on
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"{_name(one, named=named)}Sync every 15 minutes while this program is open"
        st.toggle(label, key=key, on_change=_switch, args=(who, one, not on))
        if on and not running:
            st.caption(_next(who, one))


def _icon(one: SyncedAccount) -> str:
    if one.complete:
        return ":green[:material/check_circle:]"
    return ":material/pending:" if one.state.remote_total >= 0 else ":material/cloud_download:"


def _name(one: SyncedAccount, *, named: bool) -> str:
    return f"**{md(one.account.name)}** · " if named else ""


def _failed(who: Listener, one: SyncedAccount, failure: SyncFailure) -> None:
    icon = f":material/{ICONS[failure.cause]}:"
    if failure.final:
        st.error(md(failure.why), icon=icon)
    else:
        now, automatic = time.time(), data.get_library().automatic
        by_itself = automatic.next_at(who, one) if automatic.is_on(one) or automatic.goes_on(who, one) else None
        st.warning(md(sync_words.after_failure(failure, by_itself, who, now)), icon=icon)
    if failure.cause in ("key", "unknown"):
        st.page_link("pages/settings.py", label="To Settings", icon=":material/settings:")
    elif failure.cause == "private":
        st.link_button("Your privacy settings at Last.fm", PRIVACY, icon=":material/open_in_new:", type="tertiary")


def _next(who: Listener, one: SyncedAccount) -> str:
    at, failures, now = data.get_library().automatic.next_at(who, one), one.state.failures, time.time()
    if at is None:
        return "Stopped, since asking again changes nothing. *Sync now* starts it again."
    after = sync_words.soon(max(at, now), who, now)
    return f"Failed {amount(failures, 'time')}, next try {after}." if failures else f"Next {after}."


def _switch(who: Listener, one: SyncedAccount, on: bool) -> None:
    data.get_library().automatic.switch(who, one.account, on=on)
