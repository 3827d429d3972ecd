"""Services are asked again, and labs one question after the other, without the pauses that real ones are given."""

from __future__ import annotations

import pytest

from music_rec.library import asking, connections
from music_rec.services import listenbrainz


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (asking, connections):
        monkeypatch.setattr(module, "PAUSE_S", 0.02)
    monkeypatch.setattr(listenbrainz, "LABS_PER_SECOND", 200.0)
