"""Who may ask the server."""

from __future__ import annotations

import pytest

from streamlit_app.server import refuse_strangers


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.2", "music.example.org"])
def test_address_that_others_can_reach_is_refused_with_the_way_to_start(address: str | None):
    with pytest.raises(RuntimeError, match=r"no log-in.*python start\.py"):
        refuse_strangers(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_this_computer_is_served(address: str):
    refuse_strangers(address)
