"""`enrich`: what it takes is said before, beside the answer."""

from __future__ import annotations

import pytest
from integration.cli.conftest import CommandLine
from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer


def test_enrich_says_what_it_takes_before_and_not_in_its_answer(anna: CommandLine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("music_rec.services.listenbrainz.LABS_PER_SECOND", 200.0)
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        quick = {"TOKEN": TOKEN, "REQUESTS_PER_SECOND": "200"}
        for name, value in {"BASE_URL": server.url, "LABS_URL": server.labs_url, **quick}.items():
            monkeypatch.setenv(f"MUSIC_REC_LISTENBRAINZ__{name}", value)
        told = anna("enrich", "--source", "listenbrainz", "--limit", "2", "--json")
        again = anna("enrich", "--source", "listenbrainz", "--limit", "2")

    assert told.err.startswith("About 1 to ")
    assert "requests, less than a minute: the more, the less services know of your music." in told.err
    assert set(told.json) == {"sources", "coverage"}
    assert again.err.startswith("There is nothing to ask at the moment.")
