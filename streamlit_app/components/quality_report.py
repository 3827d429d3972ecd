"""How far a history can be trusted: a score of named parts, and what was found, with the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from music_rec.analyzers.quality import FORMULA, Finding, Quality
from music_rec.core.models import Listener
from music_rec.core.zones import Zones
from streamlit_app.components import empty
from streamlit_app.utils import data, state
from streamlit_app.utils.text import amount, number, range_name


def show(shown: Listener) -> None:
    """Draw the report on all plays of a listener."""
    report = data.hygiene(shown)
    if report.plays == 0:
        empty.no_plays(any_elsewhere=False)
        return
    st.caption(f"What in your {number(report.plays)} plays is perhaps wrong. Nothing here changes a number.")
    show_score(report.quality)
    show_findings(report.findings, Zones(shown.zones), key="hygiene")


@st.dialog("Quality of this import", width="large", on_dismiss="rerun")
def show_import(who: Listener, import_id: int) -> None:
    """Draw the profile of one import."""
    state.mark_dialog()
    profile, zones = data.profile(who, import_id), Zones(who.zones)
    if profile.first is None or profile.last is None:
        st.caption("It brought no plays.")
        return
    clock = "" if profile.utc_offset_h is None else f" Its days fit a clock {_offset(profile.utc_offset_h)}."
    first, last = zones.day_of(profile.first), zones.day_of(profile.last)
    st.caption(f"{amount(profile.plays, 'play')}, {range_name(first, last)}.{clock}")
    show_score(profile.quality)
    show_findings(profile.findings, zones, key=f"profile-{import_id}")


def show_score(quality: Quality) -> None:
    """Draw the score and its parts, each with its formula."""
    with st.grid(6, min_column_width=120):
        st.metric("Quality", points(quality.score), border=True, height="stretch", help=FORMULA)
        for part in quality.parts:
            st.metric(part.name.capitalize(), points(part.score), border=True, height="stretch", help=part.formula)
    st.caption("All of 100, the more the better.")


def points(score: float) -> str:
    """A score as a whole number; 100 only where nothing is wrong."""
    return f"{score:.0f}" if score in (0, 100) else f"{min(max(score, 1), 99):.0f}"


def show_findings(findings: Sequence[Finding], zones: Zones, *, key: str) -> None:
    """Draw what was found, closed; its rows are sent once it is open."""
    for one in findings:
        if one.count == 0:
            continue
        place = f"{key}-{one.name}"
        with st.expander(f"{number(one.count)} · {one.label}", key=place, on_change="rerun") as door:
            if door.open:
                _rows(one, zones, place)
    clean = [one.label.lower() for one in findings if one.count == 0]
    if clean:
        st.caption(f":material/check: None found: {'; '.join(clean)}.")


def _rows(finding: Finding, zones: Zones, key: str) -> None:
    shown = readable(finding.rows, zones)
    st.dataframe(shown, hide_index=True, height=min(36 * (len(shown) + 1) + 2, 400), key=f"{key}-rows", alt=finding.label)
    if len(shown) < finding.count:
        st.caption(f"The first {number(len(shown))} of {number(finding.count)}.")


def readable(rows: pd.DataFrame, zones: Zones) -> pd.DataFrame:
    """The rows with times by the clock of the listener, and names of columns in words."""
    shown = rows.copy()
    if "played_at" in shown:
        times = shown["played_at"].to_numpy(np.int64)
        order = np.argsort(times, kind="stable")
        local = np.empty_like(times)
        local[order] = zones.local(times[order])
        shown["played_at"] = pd.Series(pd.to_datetime(local, unit="s"), index=shown.index).dt.strftime("%Y-%m-%d %H:%M:%S")
    return shown.rename(columns=lambda name: str(name).replace("_", " ").capitalize())


def _offset(hours: int) -> str:
    return f"about {abs(hours)} h {'before' if hours > 0 else 'behind'} UTC" if hours else "near UTC"
