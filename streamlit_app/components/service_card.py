"""A service on one card: what it gains and costs, how it stands, and the way in and out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Account, Listener
from music_rec.library.services import Service
from streamlit_app.components import service_check, service_form
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import md


def show(service: Service, shown: Listener) -> None:
    """Draw the card for a listener; of the demo it is the way to a first listener."""
    people = data.get_library().people
    accounts = [one for one in people.accounts(shown) if one.service == service.name]
    used = service.ready and service.enabled and not service.barred and bool(accounts)
    with st.container(border=True, key=f"service-{service.name}"):
        _head(service, used=used)
        service_check.show_last(service)
        if service.barred:
            st.info(f"Switched off by {md(service.barred)}. Nothing is sent.", icon=":material/block:")
        elif shown.demo and people.all():
            st.info("The demo has no accounts. Choose yourself above to add one.", icon=":material/person:")
        elif used:
            _in_use(service, shown, accounts)
        else:
            service_form.show(service, shown, accounts[0].name if accounts else "")


def _head(service: Service, *, used: bool) -> None:
    known = service.known
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(known.label, anchor=False, width="stretch")
        word, icon, colour = ("In use", "check", "green") if used else ("Not in use", "remove", "gray")
        st.badge(word, icon=f":material/{icon}:", color=colour)
    st.markdown(f"**{known.gains}**")
    where = f" Asked at {md(service.elsewhere)}." if service.elsewhere else ""
    facts = {"savings": known.costs, "upload": f"Sent there: {known.sends}{where}"}
    st.markdown("  \n".join(f":material/{icon}: {words}" for icon, words in facts.items()))


def _in_use(service: Service, who: Listener, accounts: Sequence[Account]) -> None:
    names, keys = st.columns(2, gap="medium")
    with names:
        for account in accounts:
            _account(service, who, account)
    with keys.container(horizontal=True, vertical_alignment="center"):
        shown = "  \n".join(f":material/key: {one.label} {md(one.shown)}" for one in service.fields)
        st.markdown(shown, width="stretch")
        if service.saved:
            _forget(service)
    st.page_link("pages/data.py", label="Fetch your plays", icon=":material/cloud_download:")
    more = service_check.fresh(f"{service.name}-more")
    with st.expander("Another key, or one more name", icon=":material/edit:", key=more, on_change="rerun") as door:
        if door.open:
            service_form.show(service, who, "")


def _account(service: Service, who: Listener, account: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/person: {md(account.name)}", width="stretch")
        tested = st.button("Test", icon=":material/wifi_tethering:", key=f"test-{account.account_id}")
    if tested:
        service_check.test(service, who, account.name)


def _forget(service: Service) -> None:
    library, label = data.get_library(), service.known.label
    with st.popover("Forget", icon=":material/key_off:", key=f"forget-{service.name}"):
        fixed = [one for one in service.fields if one.fixed]
        gone = "Nothing is" if fixed else "The key goes, and nothing is"
        stays = "".join(f" The {one.label} is {md(one.shown)}, and stays there." for one in fixed)
        everyone = " That holds for everybody here." if len(library.people.all()) > 1 else ""
        st.markdown(f"**{gone} asked of {label} any more.**{stays}{everyone} Plays that came from there stay.")
        if not st.button("Forget it", type=emphasis(), icon=":material/key_off:", key=f"forget-{service.name}-go"):
            return
        try:
            library.services.forget(service.name)
        except MusicRecError as error:
            st.error(md(error), icon=":material/error:")
            return
    service_check.say(service, f"Forgotten. Nothing is asked of {label} any more; plays that came from there stay.")
