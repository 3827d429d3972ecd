"""What every service that can be used offers: words that let a listener decide, and a section of settings."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr

from music_rec.core.settings import sections
from music_rec.library.known_services import SERVICES
from music_rec.library.people import SERVICES as WITH_ACCOUNTS

names = pytest.mark.parametrize("name", SERVICES)


@names
def test_service_says_what_it_gains_costs_and_sends(name: str):
    service = SERVICES[name]

    assert service.gains.endswith(".")
    assert service.costs.endswith(".")
    assert service.sends.endswith(".")
    assert service.sends[0].islower()


@names
def test_way_to_the_key_has_three_steps_and_its_address_in_full(name: str):
    steps = SERVICES[name].steps

    assert len(steps) == 3
    assert re.search(r"https://[\w./-]+\w", steps[0])


@names
def test_what_is_typed_are_the_keys_of_its_section(name: str):
    section = sections()[name]

    assert set(SERVICES[name].fields) == set(section.KEYS)
    assert all(section.model_fields[field].annotation is SecretStr for field in section.KEYS)


@names
def test_listener_can_have_an_account_there(name: str):
    assert name in WITH_ACCOUNTS
