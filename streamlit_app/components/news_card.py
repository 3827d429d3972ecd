"""What came in since the listener was last here, each number and name a door to the plays behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

import streamlit as st

from music_rec.analyzers import news
from music_rec.core.errors import MusicRecError
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from streamlit_app.components import open_plays
from streamlit_app.components.charts.moments import of_span
from streamlit_app.components.charts.names import called
from streamlit_app.components.charts.periods import WEEKDAYS
from streamlit_app.utils import data
from streamlit_app.utils.data import Look
from streamlit_app.utils.ranges import length_of
from streamlit_app.utils.text import amount, day_name, md, ordinal, short

MOST = 4
"""Lines of one kind."""
NARROWEST = 280
"""Pixels that a kind needs beside another one."""
HELP = (
    "Plays later than the newest one you had seen here. What came in with an older date is counted everywhere, but not told"
    f" here. A return is an artist you had played {news.KNOWN} times or more, and then not for {news.LONG_DAYS} days or more."
)

AWAY = "Put this away. The next news begin here."


@dataclass(frozen=True)
class Door:
    """A line that opens plays. Its words come from outside and are not made safe."""

    words: str
    opens: Lens


@dataclass(frozen=True)
class Kind:
    """News of one kind: what they are, the foremost of them, and where they are counted what is behind the number."""

    title: str
    icon: str
    doors: tuple[Door, ...]
    firsts: Lens | None = None


@dataclass(frozen=True)
class News:
    """Everything the card shows."""

    title: str
    plays: Lens
    newest: int
    """Start of the newest play, UTC s."""
    kinds: tuple[Kind, ...]


def show(look: Look) -> None:
    """Draw the card, where there is something new."""
    since = data.unseen(look)
    if since is not None:
        _draw(look.ground.who, look.keep(("news", since), lambda: news_of(look.everything, since, look.context.today)))


def news_of(history: History, since: int, today: date) -> News:
    """The news of the plays from `since` (UTC s) on, of which there is at least one."""
    newest = int(history.played_at[-1])
    arrived = Lens(moments=((since, newest),))
    plays, met = news.arrivals(history, since).iloc[0].tolist()
    kinds = (
        Kind(f"{amount(met, 'artist')} met", "waving_hand", tuple(_met(history, arrived)), replace(arrived, first="artist")),
        Kind("Milestones", "flag", tuple(islice(_reached(history, since), MOST))),
        Kind("Back after a long silence", "undo", tuple(_returned(history, since))),
    )
    title = f"{amount(plays, 'new play')} since {_day(history.zones.day_of(since - 1), today)}"
    return News(title, arrived, newest, tuple(kind for kind in kinds if kind.doors))


def _day(day: date, today: date) -> str:
    return "earlier today" if day == today else f"{WEEKDAYS[day.weekday()]}, {day_name(day)}"


def _met(history: History, arrived: Lens) -> Iterator[Door]:
    [(since, _)] = arrived.moments
    for row in news.met(history, since, MOST).to_dict("records"):
        words = f"{short(row['artist'])} · {amount(row['plays'], 'play')}"
        yield Door(words, replace(arrived, only=(("artist", row["group"]),)))


def _reached(history: History, since: int) -> Iterator[Door]:
    """Those of all plays come first. Behind a milestone is the play it was reached with."""
    for row in news.reached(history, since).to_dict("records"):
        play = of_span(history, row["number"] - 1, row["number"] - 1, ("track", row["group"]))
        yield Door(f"Your {ordinal(row['number'])} play: {called(row, 'track')}", play)
    for row in news.reached_by_artists(history, since, MOST).to_dict("records"):
        play = of_span(history, row["row"], row["row"], ("track", row["group"]))
        yield Door(f"{ordinal(row['number'])} play of {short(row['artist'], 30)}: {short(row['track'], 30)}", play)


def _returned(history: History, since: int) -> Iterator[Door]:
    for row in news.returned(history, since, n=MOST).to_dict("records"):
        words = f"{short(row['artist'])} after {length_of(row['days_silent'])} · {amount(row['plays'], 'play')}"
        yield Door(words, Lens(only=(("artist", row["group"]),), moments=((row["since"], row["until"]),)))


def _draw(who: Listener, found: News) -> None:
    with st.container(border=True, key="news"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(found.title, anchor=False, help=HELP, width="stretch")
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                open_plays.link(found.plays, "See the plays")
                st.button(
                    "Got it", icon=":material/check:", key="news-seen", help=AWAY, on_click=_put_away, args=(who, found.newest)
                )
        if found.kinds:
            with st.grid(len(found.kinds), min_column_width=NARROWEST):
                for kind in found.kinds:
                    _draw_kind(kind)


def _draw_kind(kind: Kind) -> None:
    with st.container(gap="xsmall"):
        st.markdown(f":material/{kind.icon}: **{kind.title}**")
        for door in kind.doors:
            open_plays.link(door.opens, md(door.words), None)
        if kind.firsts:
            open_plays.link(kind.firsts, "See the first plays")


def _put_away(who: Listener, newest: int) -> None:
    try:
        data.put_news_away(who, newest)
    except MusicRecError as error:
        st.toast(md(error), icon=":material/error:")
