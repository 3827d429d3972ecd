"""Tracks, or artists, one below the other: cover, names, the reason in words, and the plays behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from music_rec.core.edits import group_of
from music_rec.core.history import History
from music_rec.core.models import PlaylistTrack
from music_rec.library.recommending import Recommended
from streamlit_app.components import open_plays
from streamlit_app.components.charts.moments import of_times
from streamlit_app.components.cover import Picture, tile
from streamlit_app.components.item_rows import Count, in_columns
from streamlit_app.utils.text import amount, md, percent, short

NAMES = {
    "actr": "hear again",
    "session_knn": "like this",
    "popularity": "your favourites",
    "recent_popularity": "favourites of these weeks",
    "recency": "played last",
    "hybrid": "a bit of both",
    "ranker": "learned from your order",
    "markov": "what follows what",
    "rules": "what comes soon after",
    "content": "tags and sound",
    "near": "alike, say services",
    "taste": "what others like",
    "tag_popularity": "favourites by tag",
    "crowd": "others, all ways at once",
    "ease": "others, by EASE",
    "als": "others, by ALS",
    "ease_als": "others, by EASE and ALS",
    "itemknn": "others, artist by artist",
    "rp3beta": "others, by random walks",
    "userknn": "others, listener by listener",
    "kernel": "others, by likeness of lists",
    "feedback": "your likes",
}
"""What the recommenders are called here."""
NARROWEST = 400
"""Pixels that a recommendation needs beside another one."""


def evidence(one: Recommended, history: History) -> Iterator[Count]:
    """How many plays each reason of a recommendation counts, none twice, and what shows just them."""
    groups = history.spellings.track_group if one.entity == "track" else history.spellings.artist_group
    item = one.entity, group_of(groups, one.track_id)
    for plays in dict.fromkeys(reason.plays for reason in one.reasons if reason.plays):
        yield Count(amount(len(plays), "play"), of_times(history, item, plays))


def show_recommended(
    items: Sequence[Recommended],
    counts: Sequence[Sequence[Count]],
    picture: Picture = tile,
    key: str = "recommended",
    below: Callable[[Recommended], None] = lambda _: None,
) -> None:
    """Draw recommendations with their grounds, each with the ways to the plays that these count, and what `below` draws."""
    with st.container(key=key):
        grid = st.grid(2, min_column_width=NARROWEST)
        for one, own in zip(items, counts, strict=True):
            with grid, st.container(border=True, height="stretch", gap="xsmall"):
                with _row(picture(one.entity, one.track_id, one.artist), one.artist, one.title):
                    _show_counts(own)
                for note in filter(None, (_reasons(one), _shares(one))):
                    st.caption(md(note))
                below(one)
        if any(count.opens is None for own in counts for count in own):
            st.caption(f"A number that opens nothing: {open_plays.NO_ROOM}")


def show_playlist(tracks: Sequence[PlaylistTrack], key: str, remove: Callable[[int], None]) -> None:
    """Draw the lines of a playlist, each with a button that calls `remove` with its position, counted from 1."""

    def draw(line: tuple[int, PlaylistTrack]) -> None:
        place, one = line
        with st.container(gap="xsmall"):
            with _row(tile("track", one.track_id, one.artist), one.artist, one.title):
                st.button(
                    "Remove",
                    icon=":material/close:",
                    type="tertiary",
                    key=f"{key}-remove-{place}",
                    on_click=remove,
                    args=(place,),
                    help=md(f"Remove {short(one.title)}"),
                )
            if one.reason:
                st.caption(md(one.reason))

    in_columns(list(enumerate(tracks, 1)), draw, "small")


def _row(shown: bytes | str, artist: str, title: str) -> DeltaGenerator:
    """A drawn row; what comes back takes what stands at its end."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.image(shown, width=48, alt="")
    first, *others = [md(short(name, 80)) for name in (title, artist) if name]
    row.container(width="stretch").markdown("  \n".join([f"**{first}**", *others]))
    return row


def _reasons(one: Recommended) -> str:
    """Why, each reason said once, though several recommenders may have it."""
    return " ".join(f"{text}." for text in dict.fromkeys(reason.text for reason in one.reasons))


def _shares(one: Recommended) -> str:
    """How much each recommender says to it, where several do."""
    total = sum(one.contributions.values())
    if len(one.contributions) < 2 or total <= 0:
        return ""
    ranked = sorted(one.contributions.items(), key=lambda share: -share[1])
    return " · ".join(f"{percent(share / total)} {NAMES.get(name, name)}" for name, share in ranked)


def _show_counts(counts: Sequence[Count]) -> None:
    with st.container(width="content", gap="small", horizontal_alignment="right"):
        for count in counts:
            open_plays.link_or_text(count.opens, count.words)
