"""Plays are looked up at Spotify: by search, then by id, within the quota, resumed another day."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.here import START, Heard, Here, catalogue, having, opened
from integration.sources.spotify_here import settings_of
from spotify_server import Song, SpotifyServer

from music_rec.core.service_settings import SpotifySettings
from music_rec.enrichers.spotify import Search, Tracks

HEARD = [one for one in catalogue(12) if one.plays >= Search.LEAST_PLAYS]


def song_of(one: Heard) -> Song:
    return Song(one.title, one.artist, one.known.album, duration_ms=200_000 + one.plays)


@pytest.fixture
def server() -> Iterator[SpotifyServer]:
    with SpotifyServer(map(song_of, HEARD)) as server:
        yield server


def section(server: SpotifyServer, **more: Any) -> SpotifySettings:
    return settings_of(server, enabled=True, breaker_cooldown_s=0.2, **more)


@contextmanager
def played_there(folder: Path, heard: list[Heard], **sections: Any) -> Iterator[Here]:
    """A library whose plays came from Spotify, with the ids of their tracks."""
    rows = [
        {
            "ts": f"2023-11-{1 + at % 28:02}T{at % 24:02}:00:00Z",
            "ms_played": 200_000,
            "master_metadata_track_name": one.title,
            "master_metadata_album_artist_name": one.artist,
            "master_metadata_album_album_name": one.known.album,
            "spotify_track_uri": f"spotify:track:{song_of(one).id}",
        }
        for at, one in enumerate(heard)
    ]
    file = folder / "Streaming_History_Audio_2023_0.json"
    file.write_text(json.dumps(rows), "utf-8")
    with opened(folder, **sections) as here:
        here.library.imports.run(here.listener, [file])
        yield here


def test_search_finds_the_id_and_all_else_at_once(tmp_path: Path, server: SpotifyServer):
    with having(tmp_path, HEARD, spotify=section(server)) as here:
        told = here.library.enriching.forecast(here.listener, ["spotify"]).now.requests
        report = here.enrich("spotify")

        assert told.least == len(HEARD)
        assert set(here.states(Search.NAME).values()) == {"found"}
        assert here.states(Tracks.NAME) == {}
        assert report.coverage["lengths"] == 1
        assert len(server.calls()) == len(HEARD)


def test_tracks_with_an_id_are_asked_one_by_one_in_the_run_that_learns_that_batches_are_closed(
    tmp_path: Path, server: SpotifyServer
):
    with played_there(tmp_path, HEARD, spotify=section(server)) as here:
        told = here.library.enriching.forecast(here.listener, ["spotify"]).now.requests
        report = here.enrich("spotify")

        assert told == (1, 1 + 1 + len(HEARD))  # one to learn it, one for the token
        assert here.states(Tracks.NAME) == {one.title: "found" for one in HEARD}
        assert here.states(Search.NAME) == {}
        assert (report.sources["spotify"].state, report.sources["spotify"].pending) == ("done", 0)
        assert len(server.calls()) == 1 + len(HEARD)


def test_quota_ends_the_run_with_the_time_and_the_next_one_sends_nothing(tmp_path: Path, server: SpotifyServer):
    server.service.quota = 5
    with having(tmp_path, HEARD, spotify=section(server)) as here:
        first, again = here.enrich("spotify"), here.enrich("spotify")

        assert (first.sources["spotify"].found, first.sources["spotify"].state) == (5, "waiting")
        assert first.sources["spotify"].until > START
        assert again.sources["spotify"].state == "waiting"
        assert "within a day" in again.sources["spotify"].why
        assert sorted(here.states(Search.NAME)) == sorted(one.title for one in HEARD[:5])
    assert len(server.calls()) == 6


def test_own_budget_ends_the_run_after_what_is_played_most_and_a_larger_one_goes_on(tmp_path: Path, server: SpotifyServer):
    with having(tmp_path, HEARD, spotify=section(server, requests_per_day=4)) as here:
        report = here.enrich("spotify").sources["spotify"]
        assert (report.found, report.state, report.pending) == (4, "waiting", len(HEARD) - 4)
        assert set(here.states(Search.NAME)) == {one.title for one in HEARD[:4]}
        [told] = [one.health for one in here.library.health.services() if one.name == "spotify"]
        assert (told.state, told.why) == ("waiting", "All 4 requests to Spotify of a day are made.")
        assert told.next_try == pytest.approx(time.time() + 86_400, abs=120)
    with opened(tmp_path, spotify=section(server, requests_per_day=100)) as here:
        assert [one.health.state for one in here.library.health.services() if one.name == "spotify"] == ["ok"]
        assert here.enrich("spotify").sources["spotify"].state == "done"
        assert set(here.states(Search.NAME).values()) == {"found"}

    assert len(server.calls()) == len(HEARD)


def test_missing_premium_ends_the_source_and_says_so(tmp_path: Path, server: SpotifyServer):
    server.service.premium = False
    with having(tmp_path, HEARD, spotify=section(server)) as here:
        reports = [here.enrich("spotify").sources["spotify"] for _ in range(2)]

    assert [one.state for one in reports] == ["forbidden"] * 2
    assert "Premium" in reports[1].why
    assert len(server.calls()) == 1
