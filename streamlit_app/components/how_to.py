"""How to get one's history from where it lies, and in here when it is big."""

from __future__ import annotations

import streamlit as st

from music_rec.core.models import Listener
from streamlit_app.utils import data

STEPS = {
    "Spotify": """
1. On spotify.com open **Account**, then **Privacy settings**.
2. At *Download your data* choose **Extended streaming history** and ask for it.
3. It comes by mail as a zip, mostly within days. Drop that zip here as it is.

*Account data* comes sooner and works too, but it holds one year only, and its times are of whole minutes.
""",
    "Last.fm": """
1. Open one of the free export pages, such as `lastfm-to-csv` or `mainstream.ghan.nl`.
2. Type your Last.fm name and wait until all pages are read.
3. Save the CSV and drop it here.
""",
    "Anything else": """
A CSV or TSV table with one play in a row. Its first line names the columns: artist, title, time, and album if there is one.
Most names of columns and ways to write a time are understood; where not, the error says what to try.
""",
}


def show(who: Listener | None) -> None:
    """Draw the steps, closed."""
    limit = st.get_option("server.maxUploadSize")
    with st.expander("Where to get your history file", icon=":material/help:", key="how-to"):
        *tabs, bigger = st.tabs([*STEPS, f"Folders, and files above {limit} MB"])
        for tab, steps in zip(tabs, STEPS.values(), strict=True):
            tab.markdown(steps)
        bigger.markdown("Give them to the command line, in the folder of this program:")
        bigger.code(f"python start.py -- import{_user(who)} FILE-OR-FOLDER", language=None)


def _user(who: Listener | None) -> str:
    return f' --user "{who.name}"' if who and len(data.get_library().people.all()) > 1 else ""
