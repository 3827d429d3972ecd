"""Plays are looked up at Last.fm: artists first, tracks of the head alone, by names, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.enriching.here import Heard, having
from lastfm_server import KEY, LastfmServer, Music
from pydantic import SecretStr

from music_rec.core.service_settings import LastfmSettings

HEARD = [Heard("Often", "Anthem", 12), Heard("Often", "B side", 3), Heard("Seldom", "Ditty", 2), Heard("Once", "Passing", 1)]


@pytest.fixture
def server() -> Iterator[LastfmServer]:
    with LastfmServer(music=Music(known=1)) as server:
        yield server


def section(server: LastfmServer, key: str = KEY) -> LastfmSettings:
    return LastfmSettings(
        base_url=server.url, api_key=SecretStr(key), requests_per_second=200, timeout_s=20, breaker_cooldown_s=0.2, enabled=True
    )


def asked_for(server: LastfmServer, method: str) -> list[str]:
    """Tracks, or artists where none is named, in the order in which they were asked about."""
    asked = [request for request in server.requests if request.method == method]
    return [request.params.get("track") or request.params["artist"] for request in asked]


def test_artists_are_asked_before_their_tracks_and_what_is_played_little_not_at_all(tmp_path: Path, server: LastfmServer):
    with having(tmp_path, HEARD, lastfm=section(server)) as here:
        report = here.enrich("lastfm")

        assert report.sources["lastfm"].state == "done" and report.sources["lastfm"].pending == 0
        assert here.query("SELECT count(*) FROM tags WHERE source = 'lastfm' AND entity = 'artist'") == [(14,)]
        assert here.query("SELECT count(*) > 5 FROM candidates WHERE source = 'lastfm'") == [(1,)]
    assert asked_for(server, "artist.getTopTags") == ["Often", "Seldom"]
    assert asked_for(server, "track.getTopTags") == asked_for(server, "track.getSimilar") == ["Anthem"]
    assert asked_for(server, "track.getInfo") == ["Anthem", "B side"]
    assert asked_for(server, "artist.getSimilar") == asked_for(server, "artist.getTopTracks") == ["Often"]
    assert server.requests[0].method.startswith("artist.")


def test_second_run_asks_nothing(tmp_path: Path, server: LastfmServer):
    with having(tmp_path, HEARD, lastfm=section(server)) as here:
        here.enrich("lastfm")
        before = len(server.requests)
        again = here.enrich("lastfm")

    assert (again.sources["lastfm"].asked, len(server.requests)) == (0, before)


def test_closed_question_leaves_the_others_open(tmp_path: Path, server: LastfmServer):
    server.fail(code=27, method="track.getSimilar", status=403)
    with having(tmp_path, HEARD, lastfm=section(server)) as here:
        report = here.enrich("lastfm")

    assert report.sources["lastfm"].state == "done"
    assert len(asked_for(server, "track.getSimilar")) == 1
    assert asked_for(server, "track.getInfo") == ["Anthem", "B side"]


def test_refused_key_ends_the_run_with_one_request(tmp_path: Path, server: LastfmServer):
    with having(tmp_path, HEARD, lastfm=section(server, key="e" * 32)) as here:
        reports = [here.enrich("lastfm").sources["lastfm"] for _ in range(2)]

    assert [one.state for one in reports] == ["forbidden", "forbidden"]
    assert "refuses the API key" in reports[0].why
    assert len(server.requests) == 1
