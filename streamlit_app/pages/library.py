"""Everything that was played, to be found and looked at."""

from __future__ import annotations

from streamlit_app.components import errors, listener_switch
from streamlit_app.utils import data

with errors.explained():
    listener = data.listener()
    listener_switch.show_title("Library", listener)
