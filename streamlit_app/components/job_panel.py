"""The import that runs, as it goes on, and how it ended."""

from __future__ import annotations

from concurrent.futures import Future

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import ImportReport, Job, Listener
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.state import IMPORTING
from streamlit_app.utils.text import amount, md

POLL_S = 1.0


def show(who: Listener) -> None:
    """Draw the panel; it looks again every second for as long as an import runs, also one begun elsewhere."""
    watching = running(who)
    st.fragment(_panel, run_every=POLL_S if watching else None)(who, watching)


def running(who: Listener) -> bool:
    """Whether an import of this listener runs, here or elsewhere."""
    started = _started(who)
    job = data.get_library().imports.job(who)
    return bool((started and not started.done()) or (job and job.status == "running"))


def _started(who: Listener) -> Future[ImportReport] | None:
    """The import of this listener that was begun in this visit."""
    listener_id, started, _ = st.session_state.get(IMPORTING, (None, None, False))
    return started if listener_id == who.listener_id else None


def _panel(who: Listener, watching: bool) -> None:
    if running(who):
        _progress(data.get_library().imports.job(who))
    elif watching:
        st.rerun()
    else:
        _ending(who, data.get_library().imports.job(who))


def _progress(job: Job | None) -> None:
    with st.container(border=True, key="import-running"):
        st.markdown("**:shimmer[Your plays are coming in]**")
        st.text(job.message if job and job.status == "running" and job.message else "Opening the files…")
        st.caption("You can go on looking around, or close this page: the import does not need it.")


def _ending(who: Listener, job: Job | None) -> None:
    started = _started(who)
    if started is not None and not started.cancelled():
        error = started.exception()
        if error is not None:
            _failed(error)
        elif st.session_state[IMPORTING][2] and data.get_library().people.delete_if_empty(who):
            _nothing_read(started.result())
        else:
            _done(started.result())
    elif job and job.status in ("interrupted", "cancelled"):
        st.warning(
            "The last import stopped before its end. What had been read is kept; import the same files again, and"
            " only the rest is added.",
            icon=":material/front_hand:",
        )


def _done(report: ImportReport) -> None:
    added = sum(one.added for one in report.files)
    with st.container(border=True, key="import-done"):
        st.markdown(f":material/check_circle: **{_added(added)}** You have {amount(report.plays_total, 'play')} now.")
        if report.linked:
            st.caption(f"{amount(report.linked, 'row')} of other sources stand for a play that is counted already.")
        if st.button("See your dashboard", type=emphasis(), icon=":material/dashboard:", key="import-to-dashboard"):
            st.switch_page("pages/dashboard.py")


def _nothing_read(report: ImportReport) -> None:
    """The first import of somebody who is therefore not here yet."""
    for file in report.files:
        st.error(md(file.error or f"{file.path} holds no history."), icon=":material/description:")
    st.caption("Nothing was read, so nothing was kept. Try another file.")


def _added(rows: int) -> str:
    return f"{amount(rows, 'row')} added." if rows else "Nothing new: every row was there already or is no play."


def _failed(error: BaseException) -> None:
    words = str(error) if isinstance(error, MusicRecError) else f"The import failed ({type(error).__name__})."
    st.error(f"{md(words)} What had been read is kept; importing again adds the rest.", icon=":material/error:")
