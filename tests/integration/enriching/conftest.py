"""Services that stumble are asked again without the pause that real ones are given."""

from __future__ import annotations

import pytest

from music_rec.library import asking


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSE_S", 0.02)
