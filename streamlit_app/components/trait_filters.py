"""What tracks have to be: genre, decade, country, language, mood. Nothing is looked up before somebody opens it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from music_rec.core.history import History
from music_rec.core.known import Trait
from music_rec.core.lens import Lens
from streamlit_app.utils.state import replace_query
from streamlit_app.utils.text import plain
from streamlit_app.utils.trait_words import WORDS, as_rule

OFFERED: tuple[Trait, ...] = ("genre", "decade", "country", "language", "listeners", "length")


def show(lens: Lens, whole: History) -> None:
    """Draw a part that opens, with a choice for each kind that is known of any track; what is chosen goes into the URL."""
    chosen = any(trait in OFFERED for trait, _ in lens.traits)
    part = st.expander("Sound and origin", icon=":material/graphic_eq:", expanded=chosen, key="only-traits", on_change="rerun")
    if not part.open:
        return
    with part:
        known = [trait for trait in OFFERED if len(whole.known.of(trait).keys) > 1 or _keys(lens, trait)]
        for trait in known:
            _choice(trait, lens, whole)
        if not known:
            st.caption("Nothing is known of your tracks yet. Settings tells who can be asked.")


def _choice(trait: Trait, lens: Lens, whole: History) -> None:
    key, chosen = f"only-{trait}", _keys(lens, trait)
    keys = whole.known.of(trait).keys[1:]
    st.session_state[key] = chosen
    st.multiselect(
        _LABELS[trait],
        [*keys, *(one for one in chosen if one not in keys)],
        format_func=lambda one: plain(as_rule(trait, one, whole)),
        placeholder=f"Any {WORDS[trait].one}",
        select_all=False,
        key=key,
        on_change=partial(_choose, trait, lens),
    )


def _choose(trait: Trait, lens: Lens) -> None:
    others = tuple(one for one in lens.traits if one[0] != trait)
    chosen = tuple((trait, key) for key in st.session_state[f"only-{trait}"])
    replace_query(("traits",), Lens(traits=(*others, *chosen)).to_query())


def _keys(lens: Lens, trait: Trait) -> list[str]:
    return [key for kind, key in lens.traits if kind == trait]


_LABELS = {
    "genre": "Genres",
    "decade": "Decades",
    "country": "Countries",
    "language": "Languages",
    "listeners": "How known",
    "length": "Lengths",
}
