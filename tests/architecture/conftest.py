"""Syntax trees are read once, and are gone when all have looked at them: a million nodes slow down whatever comes after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from architecture import reading


@pytest.fixture(scope="package", autouse=True)
def trees() -> Iterator[None]:
    yield
    for kept in (reading.product, reading.everything, reading.imports):
        kept.cache_clear()
