"""A service on one card: what it gains and costs, how it stands, and the way in and out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from music_rec.core.errors import MusicRecError
from music_rec.core.models import Account, Listener
from music_rec.enrichers import ENRICHERS
from music_rec.library.services import Field, Service
from streamlit_app.components import account_login, service_check, service_form
from streamlit_app.components.theme import emphasis
from streamlit_app.utils import data
from streamlit_app.utils.text import md


def show(service: Service, shown: Listener) -> None:
    """Draw the card for a listener; of the demo it is the way to a first listener."""
    people = data.get_library().people
    accounts = [one for one in people.accounts(shown) if one.service == service.name]
    used = service.ready and service.enabled and not service.barred and (bool(accounts) or not service.known.account)
    with st.container(border=True, height="stretch", key=f"service-{service.name}"):
        _head(service, used=used)
        service_check.show_last(service)
        if service.barred:
            st.info(f"Switched off by {md(service.barred)}. Nothing is sent.", icon=":material/block:")
        elif shown.demo and people.all() and service.known.account:
            st.info("The demo has no accounts. Choose yourself above to add one.", icon=":material/person:")
        elif used:
            _in_use(service, shown, accounts)
        elif service.known.account:
            service_form.show(service, shown, accounts[0].name if accounts else "")
        elif service.known.needs_key:
            _form_behind_door(service, shown, "Set it up")
        else:
            _without_key(service, shown)


def _head(service: Service, *, used: bool) -> None:
    known = service.known
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(known.label, anchor=False, width="stretch")
        word, icon, colour = ("In use", "check", "green") if used else ("Not in use", "remove", "gray")
        st.badge(word, icon=f":material/{icon}:", color=colour)
    st.markdown(f"**{known.gains}**")
    where = f" Asked at {md(service.elsewhere)}." if service.elsewhere else ""
    facts = {"savings": known.costs, "upload": f"Sent there: {known.sends}{where}"}
    st.caption("  \n".join(f":material/{icon}: {words}" for icon, words in facts.items()))


def _in_use(service: Service, who: Listener, accounts: Sequence[Account]) -> None:
    halves = st.grid(2, min_column_width=service_form.HALF, gap="medium")
    with halves.container():
        if service.known.account:
            for account in accounts:
                _account(service, who, account)
        elif service.known.logs_in:
            account_login.show(service, who)
        else:
            st.markdown(_asked_for(service, who))
            if service.name == "listenbrainz" and not accounts:
                _whose_token(service)
    with halves.container(horizontal=True, vertical_alignment="center"):
        st.markdown("  \n".join(map(_kept, filter(lambda one: one.shown, service.fields))), width="stretch")
        with st.container(horizontal=True, width="content"):
            tested = not service.known.account and st.button(
                "Test", icon=":material/wifi_tethering:", key=f"test-{service.name}"
            )
            if service.saved:
                _forget(service)
    if tested:
        service_check.test(service, who, "")
    if service.known.account:
        st.page_link("pages/data.py", label="Fetch your plays", icon=":material/cloud_download:")
    if service.fields:
        _form_behind_door(service, who, _door(service))


def _without_key(service: Service, who: Listener) -> None:
    """The way into a service that takes no key: a yes is enough."""
    with st.container(horizontal=True, vertical_alignment="center"):
        used = st.button(f"Use {service.known.label}", icon=":material/check:", key=f"use-{service.name}")
        tested = st.button("Test", icon=":material/wifi_tethering:", key=f"test-{service.name}")
    if used:
        try:
            service_check.agree(service, who)
        except MusicRecError as error:
            st.error(md(error), icon=":material/error:")
            return
        service_check.say(service, f"{service.known.label} is used from now on.")
    if tested:
        service_check.test(service, who, "")
    if service.fields:
        _form_behind_door(service, who, _door(service))


def _door(service: Service) -> str:
    """What stands on the way to the form of a service that is there."""
    if service.known.account:
        return "Another key, or one more name"
    if service.known.needs_key:
        return "Other keys"
    if any(one.shown for one in service.fields):
        return "Another token" if service.known.fields else "Another contact"
    return "A token, which makes it faster" if service.known.fields else "Say who is asking"


def _kept(field: Field) -> str:
    """What is kept of a field, as markdown: what need not be typed is not called so once it was."""
    return f":material/{'key' if field.secret else 'edit_note'}: {field.label.partition(' (')[0]} {md(field.shown)}"


def _asked_for(service: Service, who: Listener) -> str:
    """What a service without accounts is asked for now."""
    if service.name not in ENRICHERS:
        return "It is asked when something is wanted of it."
    wanted = data.get_library().looking_up.answer(who) == "yes"
    return "What you play is looked up there." if wanted else "Nothing is looked up at the moment."


def _whose_token(service: Service) -> None:
    """Say that a token is not known to be that of the listener, where it could be another's."""
    if any(one.shown for one in service.fields) and len(data.get_library().people.all()) > 1:
        st.caption("Who has your taste is not asked: the token is not known to be yours. *Check and save* below makes it so.")


def _form_behind_door(service: Service, who: Listener, label: str) -> None:
    """The form, drawn once somebody wants it."""
    more = service_check.fresh(f"{service.name}-more")
    with st.expander(label, icon=":material/edit:", key=more, on_change="rerun") as door:
        if door.open:
            service_form.show(service, who, "")


def _account(service: Service, who: Listener, account: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/person: {md(account.name)}", width="stretch")
        tested = st.button("Test", icon=":material/wifi_tethering:", key=f"test-{account.account_id}")
    if tested:
        service_check.test(service, who, account.name)


def _key_goes(service: Service) -> str:
    """What is deleted of a service that is forgotten; empty where nothing is kept of it."""
    if service.known.logs_in:
        return "The keys and your log-in go"
    return "The key goes" if any(one.shown for one in service.fields if one.secret) else ""


def _forget(service: Service) -> None:
    library, label = data.get_library(), service.known.label
    with st.popover(
        "Forget", icon=":material/block:" if not service.known.needs_key else ":material/key_off:", key=f"forget-{service.name}"
    ):
        fixed = [one for one in service.fields if one.fixed]
        key = _key_goes(service)
        gone = "Nothing is" if fixed or not key else f"{key}, and nothing is"
        stays = "".join(f" The {one.label} is {md(one.shown)}, and stays there." for one in fixed)
        everyone = " That holds for everybody here." if len(library.people.all()) > 1 else ""
        st.markdown(f"**{gone} asked of {label} any more.**{stays}{everyone} {service.known.leaves}")
        if not st.button("Forget it", type=emphasis(), icon=":material/key_off:", key=f"forget-{service.name}-go"):
            return
        try:
            library.services.forget(service.name)
        except MusicRecError as error:
            st.error(md(error), icon=":material/error:")
            return
    leaves = service.known.leaves
    service_check.say(service, f"Forgotten. Nothing is asked of {label} any more; {leaves[0].lower()}{leaves[1:]}")
