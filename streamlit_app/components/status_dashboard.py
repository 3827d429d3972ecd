"""How everything does: services by the calls made to them, the work that runs, this program, the database."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from music_rec.library.health import HealthReport, Work
from streamlit_app.components import service_health
from streamlit_app.utils import data, health_words
from streamlit_app.utils.text import file_size, md, percent

REDRAW_S = 5.0
NARROWEST = 340
"""Pixels that a card needs beside another one."""


def show(who: Listener) -> None:
    """Draw everything, and again every few seconds."""
    st.fragment(_everything, run_every=REDRAW_S)(who)


def _everything(who: Listener) -> None:
    report = data.get_library().health.report()
    st.markdown(f"**{md(health_words.summary(report))}**")
    used = [one for one in report.services if one.health.state not in ("off", "no_key")]
    unused = [one for one in report.services if one not in used]
    used.sort(key=health_words.gravity)
    with st.grid(2, min_column_width=NARROWEST, key="health-services"):
        for one in used:
            service_health.show(one, who, report.at)
    if unused:
        service_health.show_unused(unused)
    _work(report)
    _program(report)


def _work(report: HealthReport) -> None:
    with st.container(border=True, key="health-work"):
        st.header("Work", anchor=False)
        if not report.work:
            st.markdown("Nothing runs, and nothing ran yet.")
        for one in report.work:
            _job(one, report.at, named=len({work.listener for work in report.work}) > 1)


def _job(one: Work, now: float, *, named: bool) -> None:
    job = one.job
    icon = {"running": "progress_activity", "done": "check", "failed": "error"}.get(job.status, "front_hand")
    of = f" of {md(one.listener)}" if named else ""
    st.markdown(f":material/{icon}: **{health_words.KINDS[job.kind]}**{of} – {md(health_words.job(job, now))}")
    if job.status == "running" and job.total:
        st.progress(min(job.done / job.total, 1.0), text=md(job.message) or None)
    elif job.status == "failed" and job.message:
        st.caption(md(job.message))


def _program(report: HealthReport) -> None:
    with st.grid(3, min_column_width=140, key="health-program"):
        memory = file_size(report.memory_bytes) if report.memory_bytes else "–"
        st.metric("Memory of this program", memory, border=True)
        st.metric("Processor", percent(report.cpu_share), border=True, help="100 % is one processor all the time.")
        st.metric("Database", file_size(report.database_bytes) if report.database_bytes else "none yet", border=True)
    st.caption(
        "Something is wrong? The command **music-rec doctor** looks at keys, clock, database, disk and versions."
        " The log is in **data/logs**."
    )
