"""Page configuration, navigation, run. Streamlit runs this file for every page and every click."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from streamlit_app.components import account_login, health_note
from streamlit_app.utils import state

ASSETS = Path(__file__).with_name("assets")
PAGES = [
    st.Page("pages/dashboard.py", title="Dashboard", icon=":material/dashboard:", default=True),
    st.Page("pages/explore.py", title="Explore", icon=":material/travel_explore:"),
    st.Page("pages/insights.py", title="Insights", icon=":material/insights:"),
    st.Page("pages/year.py", title="Your year", icon=":material/celebration:", url_path="year"),
    st.Page("pages/recommendations.py", title="Recommendations", icon=":material/explore:"),
    st.Page("pages/playlist_manager.py", title="Playlists", icon=":material/queue_music:", url_path="playlists"),
    st.Page("pages/library.py", title="Library", icon=":material/library_music:"),
    st.Page("pages/plays.py", title="Plays", icon=":material/list:"),
    st.Page("pages/data.py", title="Data", icon=":material/database:"),
    st.Page("pages/health.py", title="Health", icon=":material/monitor_heart:"),
    st.Page("pages/settings.py", title="Settings", icon=":material/settings:"),
]

st.set_page_config(page_title="music-rec", page_icon=ASSETS / "icon.svg", layout="wide")
st.logo(ASSETS / "logo.svg", size="large")
page = st.navigation(PAGES)
account_login.take_in()
state.follow(page.url_path)
health_note.show(page.url_path)
page.run()
