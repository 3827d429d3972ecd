"""Two ranges that are looked at side by side, and the picking of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from streamlit_app.components import filters, lens_chips
from streamlit_app.utils import data, sides
from streamlit_app.utils.data import Look
from streamlit_app.utils.text import md, short


@dataclass(frozen=True)
class Pair:
    """Both sides, and what they are called."""

    one: Look
    other: Look
    names: tuple[str, str]

    def keep(self, what: str, compute: Callable[[], Any]) -> Any:
        """What `compute` makes of both, computed once."""
        return self.one.keep((what, self.other.context.lens), compute, self.other.context.lens)

    @property
    def lenses(self) -> tuple[Lens, Lens]:
        """What shows the plays of each side."""
        return self.one.context.lens, self.other.context.lens


def of_url(who: Listener, look: Look) -> Pair:
    """The sides that the URL asks for."""
    today = look.context.today
    one, other = sides.sides(st.query_params, look.everything, today)
    return Pair(data.look(who, one), data.look(who, other), sides.names(one, other, today))


def show_choice(who: Listener, pair: Pair) -> None:
    """Draw the two rows to pick from."""
    for side, look, column in zip(("", sides.OTHER), (pair.one, pair.other), st.columns(2), strict=True):
        key, lens, context = f"{side}side-", look.context.lens, look.context
        with column:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                more = filters.pick(lens.range, context.whole, context.today, partial(_look_at_days, side, lens), key)
            with more:
                _kept(who, side, lens)
            lens_chips.show(lens, look.everything, partial(sides.look_at, side), key)


def _kept(who: Listener, side: str, lens: Lens) -> None:
    """Views that were kept, to be a side."""
    kept = data.get_library().people.lenses(who)
    if kept:
        key = f"{side}side-kept"
        st.session_state[key] = next((name for name, one in kept.items() if one == lens), None)
        st.pills(
            "A view you kept",
            list(kept),
            key=key,
            format_func=lambda name: md(short(name)),
            on_change=lambda: sides.look_at(side, kept.get(st.session_state[key], Lens())),
        )


def _look_at_days(side: str, lens: Lens, days: Lens) -> None:
    sides.look_at(side, replace(lens, start=days.start, end=days.end))
