"""What a listener says to recommendations: like, not now, never; each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Listener
from music_rec.core.zones import Zones
from music_rec.library.feedback import About, Says, Verdict
from music_rec.library.recommending import Recommended
from music_rec.library.shown import DAYS
from streamlit_app.components.changes import DEMO
from streamlit_app.utils import data
from streamlit_app.utils.state import SAID
from streamlit_app.utils.text import amount, day_name, md, number, short

ICONS: Mapping[Says, str] = {"like": "favorite", "later": "snooze", "never": "block"}
SIZE = 10
LEAST_SHOWN = 20
"""Of fewer tracks nothing is told."""


def buttons(who: Listener) -> Callable[[Recommended], None]:
    """What draws the three things to say below a recommended track."""
    liked = {one.track_id: one for one in data.get_library().feedback.all(who) if one.says == "like"}
    told = {"type": "tertiary", "disabled": who.demo}

    def draw(one: Recommended) -> None:
        key, title, known = one.track_id, md(short(one.title)), liked.get(one.track_id)
        with st.container(horizontal=True, gap="small"):
            if known:
                icon, help = ":material/heart_check:", DEMO if who.demo else f"Take back that you like {title}"
                st.button("Liked", icon=icon, key=f"liked-{key}", help=help, on_click=_undo, args=(who, known), **told)
            else:
                help = DEMO if who.demo else f"{title} and what goes with it move up"
                args = (who, key, "like")
                st.button("Like", icon=":material/favorite:", key=f"like-{key}", help=help, on_click=_say, args=args, **told)
            help = DEMO if who.demo else f"Leave out {title} for a week"
            args = (who, key, "later")
            st.button("Not now", icon=":material/snooze:", key=f"later-{key}", help=help, on_click=_say, args=args, **told)
            st.menu_button(
                "Never",
                ["track", "artist"],
                format_func={"track": "This track", "artist": f"Anything by {md(short(one.artist, 40))}"}.__getitem__,
                icon=":material/block:",
                key=f"never-{key}",
                help=DEMO if who.demo else f"Never recommend {title} again, or who it is by",
                on_click=_never,
                args=(who, key, f"never-{key}"),
                **told,
            )

    return draw


def artist_button(who: Listener) -> Callable[[Recommended], None]:
    """What draws the one thing to say below a recommended artist: never."""

    def draw(one: Recommended) -> None:
        help = DEMO if who.demo else f"Never recommend {md(short(one.artist))} again"
        st.button(
            "Never",
            icon=":material/block:",
            type="tertiary",
            disabled=who.demo,
            key=f"never-by-{one.track_id}",
            help=help,
            on_click=_never_again,
            args=(who, one.track_id, one.artist),
        )

    return draw


def show_outcome(who: Listener, model: str) -> None:
    """Draw how many of the tracks that a recommender named lately were played afterwards; nothing of few."""
    found = data.outcome(who, model)
    if found.shown >= LEAST_SHOWN:
        st.caption(
            f"Of the {amount(found.shown, 'track')} named here in the last {DAYS} days, you played {number(found.played)}"
            " within a week."
        )


def show_last(who: Listener) -> None:
    """Draw what was said last in this visit while it counts: it can be taken back where it was said."""
    last = st.session_state.get(SAID)
    made = [one for one in data.get_library().feedback.all(who) if (who.listener_id, one.feedback_id) == last]
    if made:
        with st.container(border=True, key="last-said"):
            _show_line(who, made[0], "last")


def show_all(who: Listener) -> None:
    """Draw the door to all that was said and counts; nothing where nothing was."""
    verdicts = data.get_library().feedback.all(who)
    if not verdicts:
        return
    label = f"What you said to recommendations: {amount(len(verdicts), 'thing')}"
    with st.expander(label, icon=":material/reviews:", key="said", on_change="rerun") as door:
        if not door.open:
            return
        pages = -(-len(verdicts) // SIZE)
        page = min(st.session_state.get("page-of-said", 1), pages)
        for one in verdicts[SIZE * (page - 1) : SIZE * page]:
            _show_line(who, one, "all")
        if pages > 1:
            with st.container(horizontal=True, horizontal_alignment="center"):
                st.pagination(pages, key="page-of-said")


def _show_line(who: Listener, one: Verdict, where: str) -> None:
    zones = Zones(who.zones)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f":material/{ICONS[one.says]}: {_in_words(one, zones)}")
            st.caption(f"Said on {day_name(zones.day_of(one.said_at))}")
        key = f"undo-said-{where}-{one.feedback_id}"
        st.button("Undo", icon=":material/undo:", key=key, on_click=_undo, args=(who, one))


def _in_words(one: Verdict, zones: Zones) -> str:
    title, artist = md(short(one.title, 80)), md(short(one.artist, 80))
    if one.entity == "artist":
        return f"Nothing by **{artist}** is recommended"
    if one.says == "like":
        return f"You like **{title}** by {artist}: it moves up, with what goes with it"
    if one.says == "later":
        return f"**{title}** by {artist} rests until {day_name(zones.day_of(one.until))}"
    return f"**{title}** by {artist} is not recommended"


def _never(who: Listener, track_id: int, key: str) -> None:
    _say(who, track_id, "never", st.session_state[key])


def _say(who: Listener, track_id: int, says: Says, about: About = "track") -> None:
    _keep(who, lambda: data.get_library().feedback.say(who, track_id, says, about))


def _never_again(who: Listener, artist: int, name: str) -> None:
    _keep(who, lambda: data.get_library().feedback.never_again(who, artist, name))


def _keep(who: Listener, say: Callable[[], Verdict]) -> None:
    """Say it, and remember it as what was said last."""
    try:
        made = say()
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
        return
    st.session_state[SAID] = (who.listener_id, made.feedback_id)


def _undo(who: Listener, one: Verdict) -> None:
    try:
        data.get_library().feedback.undo(who, one.feedback_id)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
        return
    st.toast("Taken back.", icon=":material/undo:")
