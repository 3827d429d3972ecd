"""What a browser session remembers: choices, never data. The URL comes first; all other keys stand here."""

from __future__ import annotations

import streamlit as st

from music_rec.core.lens_query import RULES

LISTENER = "listener"
CARRIED = (LISTENER, "from", "to", "unit")
"""Parameters of the URL that hold on every page."""

LENS = ("from", "to", *RULES)
"""Parameters of the URL that a Lens stands in."""

DISPLAY = "display"
"""How the listener who is shown reads dates, weeks and the clock."""

_PAGE = "page"
_QUERY = "query"
LOOKED_AROUND = "looked_around"
"""Whether the listener has put the greeting of the demo away."""

EDITED = "edited"
"""The edit made last in this visit: (listener id, edit id)."""

APART = "kept_apart"
"""Pairs of names put away as different in this visit: (listener id, the change that was suggested)."""

BACKUP = "backup_made"
"""The backup made in this visit: where it lies."""

SERVICE_SAID = "service_said"
"""What the change to a service that was just made came to: (name of the service, words)."""

SERVICES_CHANGED = "services_changed"
"""How many changes to services were made in this visit."""

LOGIN_SAID = "login_said"
"""What the log-in that just came back came to: (whether it did, words)."""

IMPORTING = "importing"
"""The import begun in this visit: (listener id, future of its report, whether the listener was made for it)."""

SAID = "feedback_said"
"""What was said last in this visit to a recommendation: (listener id, feedback id)."""

SHOWN = "list_shown"
"""The list of recommendations drawn last: (listener id, recommender, tracks)."""

SYNCING = "syncing"
"""The sync begun in this visit: (listener id, future of its reports)."""

HEALTH_CHECKED = "health_checked"
"""What the check of a service that was just asked for came to: (name of the service, whether it answers, words)."""

COMPARING = "comparing"
"""The comparison or repair begun in this visit: (listener id, future of what it comes to)."""

_DIALOG = "dialog_open"
"""Whether the last run drew a dialog, or a dialog drew itself again since."""


def mark_dialog() -> None:
    """A dialog is open: called wherever one is drawn. It asks for a run when it closes (`on_dismiss="rerun"`)."""
    st.session_state[_DIALOG] = True


def dialog_is_open() -> bool:
    """Whether a dialog is open, which a run of the page would close."""
    return bool(st.session_state.get(_DIALOG))


def follow(page: str) -> None:
    """Carry range and listener over to another page, since the URL comes there without them."""
    session, query = st.session_state, st.query_params
    session[_DIALOG] = False
    if session.get(_PAGE, page) != page and not any(name in query for name in CARRIED):
        query.update(session.get(_QUERY, {}))
    session[_PAGE] = page
    session[_QUERY] = {name: query[name] for name in CARRIED if name in query}


def replace_query(names: tuple[str, ...], values: dict[str, str]) -> None:
    """Put `values` into the URL in the place of all that `names` held."""
    for name in names:
        st.query_params.pop(name, None)
    st.query_params.update(values)
