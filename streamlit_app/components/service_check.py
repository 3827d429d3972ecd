"""Asking a service who somebody is, and what it answers in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import available_timezones

import streamlit as st

from music_rec.core.errors import (
    AccessDeniedError,
    MusicRecError,
    NotFoundError,
    SourceError,
    UsageError,
    WaitingError,
)
from music_rec.core.models import FoundAccount, Listener
from music_rec.core.zones import Zones
from music_rec.enrichers import ENRICHERS
from music_rec.library.services import Service
from streamlit_app.utils import data
from streamlit_app.utils.state import LISTENER, SERVICE_SAID, SERVICES_CHANGED, replace_query
from streamlit_app.utils.text import amount, day_name, md


def fresh(key: str) -> str:
    """The key of a widget that begins anew with every change to a service, so that no typed key is kept."""
    return f"{key}-{st.session_state.get(SERVICES_CHANGED, 0)}"


def show_last(service: Service) -> None:
    """Draw what came of the change before, once."""
    name, words = st.session_state.get(SERVICE_SAID, ("", ""))
    if name == service.name:
        del st.session_state[SERVICE_SAID]
        st.success(words, icon=":material/check_circle:")


def say(service: Service, words: str) -> None:
    """Draw the page anew after a change, with these words of markdown on the card."""
    st.session_state[SERVICE_SAID] = (service.name, words)
    st.session_state[SERVICES_CHANGED] = st.session_state.get(SERVICES_CHANGED, 0) + 1
    st.rerun()


def test(service: Service, who: Listener, account: str) -> None:
    """Ask with what is saved, and draw the answer."""
    found = _asked(service, lambda: data.get_library().services.test(service.name, account))
    if found:
        st.success(_sentence(service, found, who), icon=":material/check_circle:")


def agree(service: Service, who: Listener) -> None:
    """Use a service that takes no key; for a listener of one's own that is the wish that it be asked, too."""
    library = data.get_library()
    if who.demo or service.name not in ENRICHERS:
        library.services.agree([service.name])
    else:
        library.looking_up.say_yes(who, [service.name])


def connect(service: Service, who: Listener, account: str, typed: Mapping[str, str]) -> None:
    """Ask with what was typed; where the service knows the account, keep both. Else draw why not: nothing is kept then."""
    library = data.get_library()

    def kept() -> FoundAccount:
        found = library.services.check(service.name, account, typed)
        library.services.save(service.name, typed)
        if service.known.account:
            library.people.add_account(_newcomer(found.name) if who.demo else who, service.name, found.name)
        elif found.name and not who.demo:
            library.people.own_account(who, service.name, found.name)
        return found

    found = _asked(service, kept, " Nothing was saved.")
    if found:
        if who.demo and service.known.account:
            replace_query((LISTENER,), {})
        if not (service.known.account or service.known.needs_key):
            agree(service, who)
        say(service, f"{_sentence(service, found, who)}{_alone(service, found, who)} Saved.")


def _alone(service: Service, found: FoundAccount, who: Listener) -> str:
    """Whose taste a token tells of, where that could be another's too."""
    shared = found.name and not service.known.account and not who.demo and len(data.get_library().people.all()) > 1
    return f" It tells whose taste is near that of **{md(who.name)}**, and of nobody else here." if shared else ""


def _newcomer(name: str) -> Listener:
    """The first listener, called as the account is."""
    people, here = data.get_library().people, st.context.timezone
    zone = here if here in available_timezones() else "UTC"
    try:
        return people.writable(name, zone)
    except UsageError:  # as if the account were called *demo*
        return people.writable(None, zone)


def _asked(service: Service, ask: Callable[[], FoundAccount], otherwise: str = "") -> FoundAccount | None:
    """What came back; None where it did not, which is said then."""
    try:
        with st.spinner(f"Asking {service.known.label}…"):
            return ask()
    except UsageError as error:
        st.warning(md(error), icon=":material/keyboard:")
    except SourceError as error:
        st.error(f"{md(error)}{otherwise}", icon=f":material/{_icon(error)}:")
    except MusicRecError as error:
        st.error(md(error), icon=":material/error:")
    return None


def _icon(error: SourceError) -> str:
    if isinstance(error, AccessDeniedError):
        return "visibility_off" if error.scope else "key_off"
    if isinstance(error, NotFoundError):
        return "person_off"
    return "hourglass_top" if isinstance(error, WaitingError) else "cloud_off"


def _sentence(service: Service, found: FoundAccount, who: Listener) -> str:
    """*RJ has 149,018 plays, the last one of 20 November 2026*, or that the service answers."""
    if not service.known.account:
        whose = f" The token is that of **{md(found.name)}**." if found.name else ""
        return f"{service.known.label} answers{' your application' if service.known.needs_key else ''}.{whose}"
    last = f", the last one of {day_name(Zones(who.zones).day_of(found.newest))}" if found.newest else ""
    return f"**{md(found.name)}** has {amount(found.plays, 'play')}{last}."
