"""The app: `python app.py` and `streamlit run app.py` both start it."""

import sys

import streamlit as st

from streamlit_app.server import OPTIONS, SCRIPT

app = st.App(SCRIPT, **OPTIONS)  # `streamlit run` finds the app by reading this very line

if __name__ == "__main__":
    from music_rec.cli import serve

    serve(sys.argv[1:])
