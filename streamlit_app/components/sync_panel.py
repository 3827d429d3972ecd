"""The accounts of a listener at Last.fm: the sync that runs, how the last one ended, and what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import streamlit as st

from music_rec.core.errors import MusicRecError, StorageError
from music_rec.core.models import Job, Listener
from music_rec.library.sync_ends import reports_of
from music_rec.library.syncing import SERVICE, SyncedAccount
from streamlit_app.components import differences, sync_account, sync_progress
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data, sync_words
from streamlit_app.utils.state import SYNCING
from streamlit_app.utils.text import amount, md

POLL_S = 1.0
LOOK_S = 5.0
"""How often it looks whether a sync was begun elsewhere."""
SETTINGS = "pages/settings.py"


def show(who: Listener) -> None:
    """Draw the panel, or the way to a first account. It follows a sync whoever began it, in this tab or anywhere."""
    if not data.get_library().sync.accounts(who):
        _door()
        return
    watching = running(who)
    with st.container(border=True, key="sync"):
        st.fragment(_panel, run_every=POLL_S if watching else LOOK_S)(who, _barred(), watching)
    differences.show(who)


def running(who: Listener) -> bool:
    """Whether a sync of this listener runs, here or elsewhere; no longer once months are compared after it."""
    started = _started(who)
    begins = bool(started and not started.done()) and not differences.running(who)
    return begins or data.syncing(who) is not None


def _door() -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="sync-door"):
        words = "**Your plays are at Last.fm?** With your name there and a free key they come by themselves."
        st.markdown(words, width="stretch")
        st.page_link(SETTINGS, label="Fetch them", icon=":material/cloud_download:")


def _barred() -> str:
    """Why nothing may be asked of the service, as markdown; empty where it may."""
    [service] = [one for one in data.get_library().services.all() if one.name == SERVICE]
    if service.barred:
        return f"Last.fm is switched off by {md(service.barred)}. Nothing is sent."
    return "" if service.ready else "There is no key for Last.fm. It is free, and takes a minute."


def _started(who: Listener) -> Future[Any] | None:
    """The sync of this listener that was begun in this visit."""
    listener_id, started = st.session_state.get(SYNCING, (None, None))
    return started if listener_id == who.listener_id else None


def _panel(who: Listener, barred: str, watching: bool) -> None:
    if running(who) != watching:
        st.rerun()
    accounts = data.get_library().sync.accounts(who)
    _head(who, accounts, watching=watching, may_ask=not barred)
    if watching:
        sync_progress.show(who, data.syncing(who))
    elif barred:
        st.warning(barred, icon=":material/key_off:")
        st.page_link(SETTINGS, label="To Settings", icon=":material/settings:")
    if not watching:
        for one in accounts:
            sync_account.show(who, one, named=len(accounts) > 1)
        _ending(who, data.get_library().sync.job(who))
    if not barred:
        for one in accounts:
            sync_account.choose_automatic(who, one, named=len(accounts) > 1, running=watching)


def _head(who: Listener, accounts: Sequence[SyncedAccount], *, watching: bool, may_ask: bool) -> None:
    name = f"Last.fm: {md(accounts[0].account.name)}" if len(accounts) == 1 else "Last.fm"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(name, anchor=False, width="stretch")
        if watching:
            stop = data.get_library().sync.cancel
            st.button("Cancel", icon=":material/stop:", key="sync-cancel", on_click=stop, args=(who,))
        else:
            free = may_ask and not differences.running(who)  # what is compared must stand still
            looks = {"type": emphasis(), "icon": ":material/sync:", "disabled": not free}
            st.button("Sync now", key="sync-start", on_click=_start, args=(who,), **looks)


def _start(who: Listener) -> None:
    library = data.get_library()
    library.automatic.agree()
    st.session_state[SYNCING] = (who.listener_id, library.sync.start(who))


def _ending(who: Listener, job: Job | None) -> None:
    error = _error(who)
    if error:
        st.error(md(error), icon=":material/error:")
    elif job and job.status == "done":
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_came(who, job), width="stretch")
            sync_progress.to_dashboard()
    elif job and job.status in ("cancelled", "interrupted"):
        why = "You stopped the last sync." if job.asked_to_stop else "The last sync was broken off: its program ended."
        st.caption(f":material/front_hand: {why} What was read is kept.")


def _error(who: Listener) -> MusicRecError | None:
    """Why the sync that was begun here could not even begin; all other errors stand with their account."""
    started = _started(who)
    error = started.exception() if started and started.done() and not started.cancelled() else None
    return error if isinstance(error, StorageError) else None


def _came(who: Listener, job: Job) -> str:
    added = sum(one.added for one in reports_of(job))
    news = f"{amount(added, 'new play')}." if added else "Nothing new."
    return f"{news} Last sync: {sync_words.moment(job.ended_at or 0, who, time.time())}."
