"""The question whether plays may be looked up: what is gained, what is sent, to whom, and what it takes."""

from __future__ import annotations

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.library.looking_up_words import cost
from music_rec.outlook import Forecast
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data, look_up_words
from streamlit_app.utils.text import md

TITLE = "Look up genres, lengths and years"
_SENT = "Sent: names and ids of tracks, artists and albums{}. Never when or how often you played them."


def show(who: Listener) -> None:
    """Draw the card for a listener with plays who did not answer yet. It asks nobody anything."""
    if not data.offers_to_look_up(who):
        return
    with st.container(border=True, key="look-up-offer"):
        st.header(TITLE, anchor=False)
        st.markdown("**Then your charts know styles, decades, countries and moods, and recommendations know more music.**")
        draw(who)
        with st.container(horizontal=True, vertical_alignment="center"):
            yes = {"type": emphasis(), "icon": ":material/travel_explore:"}
            st.button("Look them up", key="look-up-yes", on_click=_answer, args=(who, True), **yes)
            st.button("No, thanks", key="look-up-no", on_click=_answer, args=(who, False))
            st.caption("New plays are looked up by themselves then. Settings stops it, or begins it later.", width="stretch")


def draw(who: Listener) -> None:
    """Draw what is sent, to whom, how many requests at least and at most, and about how long."""
    sources = data.get_library().looking_up.sources()
    found = data.forecast(who)
    takes = [cost(found.now), _token(found), look_up_words.budgets(found.now)]
    facts = {
        "upload": sent(),
        "dns": f"Asked: {_asked(sources)}",
        "timer": " ".join(filter(None, takes)),
    }
    st.markdown("  \n".join(f":material/{icon}: {words}" for icon, words in facts.items()))


def sent() -> str:
    """What leaves this computer: with a token of ListenBrainz also whose it is."""
    with_token = data.get_library().settings.listenbrainz.token.get_secret_value()
    return _SENT.format(", to ListenBrainz also your user name there" if with_token else "")


def _asked(sources: list[str]) -> str:
    """Who is asked, those first that need no key."""
    needs_key = {one.name for one in data.get_library().services.all() if one.known.needs_key}
    free, keyed = [one for one in sources if one not in needs_key], [one for one in sources if one in needs_key]
    words = f"{look_up_words.labels(free)}, free and without a key" if free else ""
    with_key = f"{look_up_words.labels(keyed)} with your key" if keyed else ""
    return f"{'; '.join(filter(None, [words, with_key]))}."


def _token(found: Forecast) -> str:
    words = look_up_words.with_token(found.now, found.with_token)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _answer(who: Listener, yes: bool) -> None:
    try:
        wishes = data.get_library().looking_up
        (wishes.say_yes if yes else wishes.say_no)(who)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
