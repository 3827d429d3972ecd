"""What every service that can be used offers: words that let a listener decide, and a section of settings."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr

from music_rec.core.settings import sections
from music_rec.library.known_services import SERVICES
from music_rec.library.people import SERVICES as WITH_ACCOUNTS

names = pytest.mark.parametrize("name", SERVICES)
with_key = pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if service.fields])


@names
def test_service_says_what_it_gains_costs_and_sends(name: str):
    service = SERVICES[name]

    assert service.gains.endswith(".")
    assert service.costs.endswith(".")
    assert service.sends.endswith(".")
    assert service.sends[0].islower()


@with_key
def test_way_to_the_key_has_three_steps_and_its_address_in_full(name: str):
    steps = SERVICES[name].steps

    assert len(steps) == 3
    assert re.search(r"https://[\w./-]+\w", steps[0])


@names
def test_what_is_typed_are_the_keys_of_its_section(name: str):
    section, service = sections()[name], SERVICES[name]
    secret = {field for field in service.typed if section.model_fields[field].annotation is SecretStr}

    assert set(service.fields) == secret
    assert service.needs_key == bool(section.KEYS)
    assert set(section.KEYS) <= secret


@names
def test_listener_can_have_an_account_where_plays_are_fetched(name: str):
    assert name in WITH_ACCOUNTS or not SERVICES[name].account
