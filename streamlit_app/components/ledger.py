"""Where every row of an import went: rows in = added + duplicate + filtered + rejected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

import pandas as pd
import streamlit as st

from music_rec.core.csv_safe import csv_bytes
from music_rec.core.models import FileLedger, Listener
from music_rec.core.zones import Zones
from music_rec.data_fetchers import IMPORTERS
from music_rec.library import ImportEntry
from music_rec.library.syncing import SERVICE
from streamlit_app.components import quality_report, undo_import
from streamlit_app.utils import data
from streamlit_app.utils.text import amount, day_name, md, number, plain

IGNORED = "ignored"
ENDS = {
    "running": " · stopped before its end",
    "interrupted": " · stopped before its end",
    "undone": " · undone",
}
SYNC_ENDS = {
    "running": " · coming in",
    "interrupted": " · not complete yet",
    "partial": " · not complete yet",
    "undone": " · undone",
}
NUMBERS = ("Rows in", "Added", "Duplicate", "Filtered", "Rejected")


def show(who: Listener, entry: ImportEntry, *, expanded: bool) -> None:
    """Draw one import; its rows are looked up only while it is open."""
    with st.expander(_label(who, entry), expanded=expanded, key=f"import-{entry.import_id}", on_change="rerun") as card:
        if card.open:
            _show_open(who, entry)


def _label(who: Listener, entry: ImportEntry) -> str:
    day = day_name(Zones(who.zones).day_of(entry.started_at))
    if account := account_of(entry):
        rows = amount(entry.files[0].added, "row")
        status = entry.status if entry.status != "running" or data.syncing(who) else "interrupted"
        return f"{md(account)} · {rows} added · synced since {day}{SYNC_ENDS.get(status, '')}"
    files = [one for one in entry.files if one.format != IGNORED]
    added = amount(sum(one.added for one in files), "row")
    return f"{day} · {amount(len(files), 'file')} · {added} added{ENDS.get(entry.status, '')}"


def account_of(entry: ImportEntry) -> str:
    """The account whose syncs an import holds, as *Last.fm: rj*; empty where it came from files."""
    return entry.files[0].path if entry.files and entry.files[0].format == SERVICE else ""


def _show_open(who: Listener, entry: ImportEntry) -> None:
    files = [one for one in entry.files if one.format != IGNORED or one.error]
    for one in files:
        if one.error:
            st.error(md(one.error), icon=":material/description:")
    if any("--columns" in one.error for one in files):
        st.caption("Here on the page, the columns and the order of dates go into the door below the files.")
    if files:
        st.markdown(_balance(files))
        st.dataframe(
            pd.DataFrame([_row(one) for one in files]),
            hide_index=True,
            column_config={
                "File": st.column_config.TextColumn(width="medium"),
                **dict.fromkeys(NUMBERS, st.column_config.NumberColumn(format="localized")),
            },
            alt="Where the rows of each file went",
            key=f"ledger-{entry.import_id}",
        )
    beside = len(entry.files) - len(files)
    if beside:
        st.caption(f"{amount(beside, 'file')} beside them held no history and were passed over.")
    with st.container(horizontal=True, vertical_alignment="center"):
        if any(one.filtered or one.rejected for one in files):
            _download(who, entry)
        if entry.status != "undone" and st.button(
            "Quality", icon=":material/fact_check:", type="tertiary", key=f"quality-{entry.import_id}"
        ):
            quality_report.show_import(who, entry.import_id)
        if entry.status != "undone" and not who.demo:
            undo_import.show(who, entry, account_of(entry))


def _balance(files: list[FileLedger]) -> str:
    sums = {
        "added": sum(one.added for one in files),
        "duplicate": sum(one.duplicate for one in files),
        "filtered": sum(sum(one.filtered.values()) for one in files),
        "rejected": sum(sum(one.rejected.values()) for one in files),
    }
    rows_in = number(sum(one.rows_in for one in files))
    return f"**{rows_in} rows in** = {' + '.join(f'{number(rows)} {way}' for way, rows in sums.items())}"


def _row(one: FileLedger) -> dict[str, object]:
    return {
        "File": plain(one.path) if one.format == SERVICE else PurePath(one.path).name,
        "Rows in": one.rows_in,
        "Added": one.added,
        "Duplicate": one.duplicate,
        "Filtered": sum(one.filtered.values()),
        "Rejected": sum(one.rejected.values()),
        "Why": _reasons({**one.filtered, **one.rejected}),
        "Added by kind": _reasons(one.added_by),
        "Times read in": one.timezone,
        "Format": _format(one.format),
    }


def _format(name: str) -> str:
    if name in IMPORTERS:
        return IMPORTERS[name].LABEL
    return "Last.fm, synced" if name == SERVICE else name


def _reasons(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number(rows)} {reason}" for reason, rows in counts.items() if rows)


def _download(who: Listener, entry: ImportEntry) -> None:
    def rows_out() -> bytes:
        library = data.get_library()
        rows = (
            (file.path, row.row, row.outcome, row.reason, row.text)
            for file_no, file in enumerate(entry.files, 1)
            for row in library.imports.rows_out(who, entry.import_id, file_no)
        )
        return csv_bytes(("file", "row", "outcome", "reason", "text"), rows)

    st.download_button(
        "Download every row left out",
        rows_out,
        file_name=f"import-{entry.import_id}-left-out.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"left-out-{entry.import_id}",
    )
