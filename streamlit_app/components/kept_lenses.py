"""Views that a listener kept by name, and keeping the one that is looked through."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from streamlit_app.components.changes import DEMO
from streamlit_app.components.lens_chips import look_through
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import md, short

_KEPT, _NAME = "kept-lens", "keep-lens-as"


def show(who: Listener, lens: Lens) -> None:
    """Draw the door to the views kept, and the way to keep this one."""
    with st.popover("Views", icon=":material/bookmark:", key="kept-lenses", on_change="rerun", help="Views you kept") as door:
        if not door.open:
            return
        kept = data.get_library().people.lenses(who)
        for place, (name, one) in enumerate(kept.items()):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    md(short(name)),
                    key=f"{_KEPT}-{place}",
                    disabled=one == lens,
                    on_click=look_through,
                    args=(one,),
                    width="stretch",
                )
                if st.button("Remove", icon=":material/close:", type="tertiary", key=f"{_KEPT}-drop-{place}"):
                    _try(lambda name=name: data.get_library().people.drop_lens(who, name))
        if lens == Lens():
            st.caption("Choose days or rules first; then the view can be kept by a name.")
            return
        with st.form("keep-lens", border=False):
            name = st.text_input("Keep this view as", max_chars=80, key=_NAME, disabled=who.demo)
            refused = {"disabled": True, "help": DEMO} if who.demo else {}
            if st.form_submit_button("Keep", type=emphasis(), key="keep-lens-now", **refused):
                _try(lambda: data.get_library().people.keep_lens(who, name, lens))


def _try(change: Callable[[], None]) -> None:
    try:
        change()
    except MusicRecError as error:
        st.error(md(error), icon=":material/error:")
        return
    st.rerun()
