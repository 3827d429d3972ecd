"""Plays are looked up at Cyanite: handed in once, told by a later run, and never more than the budget of a day."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cyanite_server import TOKEN, CyaniteServer
from integration.enriching.here import Here, opened
from pydantic import SecretStr

from music_rec.core.service_settings import CyaniteSettings
from music_rec.enrichers.cyanite import Hearing

HEARING = Hearing.NAME


@pytest.fixture
def server() -> Iterator[CyaniteServer]:
    with CyaniteServer(known=1) as server:
        yield server


@contextmanager
def played(folder: Path, server: CyaniteServer, tracks: int = 3, **more: Any) -> Iterator[Here]:
    """A library of tracks that were played at Spotify, the first most often."""
    rows = [
        {
            "ts": f"2023-11-{1 + at:02}T{number:02}:00:00Z",
            "ms_played": 200_000,
            "master_metadata_track_name": f"Song {number}",
            "master_metadata_album_artist_name": "Band",
            "master_metadata_album_album_name": "Album",
            "spotify_track_uri": f"spotify:track:{number:022}",
        }
        for number in range(tracks)
        for at in range(Hearing.LEAST_PLAYS + tracks - number)
    ]
    file = folder / "Streaming_History_Audio_2023_0.json"
    file.write_text(json.dumps(rows), "utf-8")
    quick = {"requests_per_second": 200, "timeout_s": 20, "breaker_cooldown_s": 0.2, "enabled": True}
    with opened(folder, cyanite=CyaniteSettings(base_url=server.api, **{"token": SecretStr(TOKEN), **quick, **more})) as here:
        here.library.imports.run(here.listener, [file])
        yield here


def test_first_run_hands_in_and_says_when_to_come_back_and_the_next_is_told(tmp_path: Path, server: CyaniteServer):
    with played(tmp_path, server) as here:
        requests = here.library.enriching.forecast(here.listener, ["cyanite"]).now.requests
        first = here.enrich("cyanite").sources["cyanite"]
        told = here.states(HEARING)
        second = here.enrich("cyanite").sources["cyanite"]

        assert (first.state, first.found, first.pending, told) == ("waiting", 0, 3, {})
        assert 800 < first.until - time.time() <= 900 and "at work on 3" in first.why
        assert (second.state, second.found, second.pending) == ("done", 3, 0)
        assert set(here.states(HEARING).values()) == {"found"}
        assert here.query("SELECT count(*) FROM facts WHERE name = 'cyanite_valence' AND source = 'cyanite'") == [(3,)]
    assert len(server.handed_in) == len(set(server.handed_in)) == 3
    assert requests == (3, len(server.requests))


def test_budget_takes_what_is_played_most_and_what_is_at_work_is_asked_for_before_another_day(
    tmp_path: Path, server: CyaniteServer
):
    with played(tmp_path, server, tracks_per_day=2) as here:
        first = here.enrich("cyanite").sources["cyanite"]
        second = here.enrich("cyanite").sources["cyanite"]

    assert server.handed_in == [f"{number:022}" for number in (0, 1)]
    assert (first.state, second.state, second.found, second.pending) == ("waiting", "waiting", 2, 1)
    assert first.until - time.time() <= 900 and "2 tracks of a day" in first.why
    assert second.until - time.time() > 80_000


def test_plan_without_the_analysis_is_told_by_the_second_run_and_asked_no_more(tmp_path: Path, server: CyaniteServer):
    server.sold = False
    with played(tmp_path, server) as here:
        reports = [here.enrich("cyanite").sources["cyanite"] for _ in range(3)]

    assert "sold apart" in reports[-1].why and reports[-1].found == 0
    assert [one.answered for one in server.requests] == ["200"] * len(server.requests)
    assert len(server.requests) == 7  # three looks with three hand-ins, and one look that is refused


def test_without_a_token_nothing_is_sent(tmp_path: Path, server: CyaniteServer):
    with played(tmp_path, server, token=SecretStr("")) as here:
        assert here.enrich("cyanite").sources["cyanite"].state == "no_key"

    assert server.requests == []
