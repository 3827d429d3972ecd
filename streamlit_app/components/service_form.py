"""The way into a service: three steps to a key, and one form for name and key."""

from __future__ import annotations

import re

import streamlit as st

from music_rec.core.models import Listener
from music_rec.library.services import Field, Service
from streamlit_app.components import service_check
from streamlit_app.components.theme import emphasis
from streamlit_app.utils.text import md

HALF = 280
"""Pixels of one thing beside another one on a card."""
_ADDRESS = re.compile(r"https://\S+")


def show(service: Service, who: Listener, name: str) -> None:
    """Draw steps and form, side by side where there is room; the name stands in the form already."""
    if all(field.fixed for field in service.fields):
        _form(service, who, name)
        return
    halves = st.grid(2, min_column_width=HALF, gap="medium")
    with halves.container():
        st.subheader(service.known.steps_to, anchor=False)
        st.markdown("\n".join(f"{number}. {_linked(step)}" for number, step in enumerate(service.known.steps, 1)))
    with halves.container():
        _form(service, who, name)


def _linked(step: str) -> str:
    """The step with its address as a link that reads as what it is."""
    return _ADDRESS.sub(lambda found: f"[{md(found[0])}]({found[0]})", step)


def _form(service: Service, who: Listener, name: str) -> None:
    label = service.known.label
    with st.form(f"{service.name}-form", border=False):
        account = _account(service, who, name) if service.known.account else ""
        typed = {field.name: _typed(service, field, who) for field in service.fields}
        asks = "who you are; your plays are fetched when you say so" if service.known.account else "one thing, to try it"
        st.caption(
            f"This asks {label} {asks}. What you type is kept in settings.toml of your data folder, which only you can read"
            f"{'; no page shows the key again' if service.known.fields else ''}."
        )
        pressed = st.form_submit_button(
            "Check and save", type=emphasis(), icon=":material/check:", key=f"{service.name}-connect"
        )
    if pressed:
        service_check.connect(service, who, account, typed)


def _typed(service: Service, field: Field, who: Listener) -> str:
    """What is typed of one field: of a key nothing stands there before, and it is not seen."""
    return st.text_input(
        field.label,
        "" if field.secret or field.fixed else field.shown,
        type="password" if field.secret else "default",
        max_chars=200,
        autocomplete="off",
        placeholder=field.shown,
        disabled=field.fixed,
        key=service_check.fresh(f"{service.name}-{field.name}-{who.listener_id}"),
    )


def _account(service: Service, who: Listener, name: str) -> str:
    key = service_check.fresh(f"{service.name}-account-{who.listener_id}")
    return st.text_input(f"Your user name at {service.known.label}", name, max_chars=80, autocomplete="off", key=key)
