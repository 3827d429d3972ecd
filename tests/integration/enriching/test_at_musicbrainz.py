"""A history looked up at MusicBrainz by the program: few requests for ids, names most played first, whatever it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.here import Heard, catalogue, having, opened
from lastfm_server import check_rate
from musicbrainz_server import Artist, Catalogue, MusicBrainzServer, Recording, Release
from musicbrainz_server.catalogue import mbid

from music_rec.core.service_settings import MusicBrainzSettings

RECORDINGS, NAMES = "musicbrainz.recordings", "musicbrainz.names"


def section(server: MusicBrainzServer, **options: Any) -> MusicBrainzSettings:
    """Settings that lead to the stand-in, in a hurry."""
    quick = {"requests_per_second": 500, "timeout_s": 20, "breaker_cooldown_s": 0.2, "enabled": True}
    return MusicBrainzSettings(base_url=server.url, **{**quick, **options})


def known(heard: Heard) -> Recording:
    one = heard.known
    artist = Artist(one.artist, tags={"rock": 3}, begin="1990")
    album = Release(one.album, artist, date="1999", first_date="1998")
    return Recording(one.title, artist, (album,), mbid=one.mbid, length=200_000, date="1999-01", tags={"folk": 2})


@pytest.fixture
def server() -> Iterator[MusicBrainzServer]:
    with MusicBrainzServer() as running:
        yield running


def knows(server: MusicBrainzServer, *recordings: Recording) -> None:
    merged = server.service.catalogue.merged
    server.service.catalogue = Catalogue(list(recordings), merged=merged)


def asked(server: MusicBrainzServer, what: str) -> list[str]:
    return [path for path in server.paths() if what in path]


def test_fifty_tracks_with_ids_take_one_request_and_few_for_their_artists_and_albums(tmp_path: Path, server: MusicBrainzServer):
    heard = catalogue(50)
    knows(server, *map(known, heard))
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        report = here.enrich("musicbrainz")

        assert set(here.states(RECORDINGS).values()) == {"found"}
        assert report.coverage["lengths"] == report.coverage["years"] == report.coverage["genres"] == 1
    assert len(server.requests) == 1 + 1 + 2  # of albums the releases, and the groups of these


def test_running_again_asks_nothing(tmp_path: Path, server: MusicBrainzServer):
    heard = catalogue(10, with_id=False)
    knows(server, *map(known, heard[:5]))
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        here.enrich("musicbrainz")
        before = len(server.requests)
        report = here.enrich("musicbrainz")

    assert len(server.requests) == before
    assert report.sources["musicbrainz"].pending == 0


def test_of_names_alone_the_most_played_are_asked_first(tmp_path: Path, server: MusicBrainzServer):
    heard = [Heard(f"Band {plays:02}", f"Song {plays}", plays, with_id=False) for plays in range(1, 13)]
    knows(server, *map(known, heard))
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        here.enrich("musicbrainz")

        assert set(here.states(NAMES).values()) == {"found"}
    artists = [path.partition('"')[2].partition('"')[0] for path in asked(server, "/ws/2/artist/?") if "alias:" in path]
    assert artists == [f"Band {plays:02}" for plays in range(12, 0, -1)]


def test_albums_that_names_lead_to_one_by_one_are_asked_together_in_no_more_requests_than_are_told(
    tmp_path: Path, server: MusicBrainzServer
):
    heard = [Heard(f"Band {at // 2}", f"Song {at}", 40 - at, with_id=False) for at in range(40)]
    knows(server, *map(known, heard))
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        told = here.library.enriching.forecast(here.listener, ["musicbrainz"]).now.requests
        here.enrich("musicbrainz")

    assert len(asked(server, "/ws/2/release/")) <= 20 / 5  # a tenth of what a request has room for
    assert told.least == 40
    assert told.least <= len(server.requests) <= told.most


def test_name_of_two_artists_is_told_by_what_is_played_most(tmp_path: Path, server: MusicBrainzServer):
    heard = [Heard("Vant", "Slow River", 5, with_id=False), Heard("Vant", "Reed", 2, with_id=False)]
    famous, meant = Artist("Vant", mbid=mbid("famous"), tags={"pop": 99}), Artist("Vant", mbid=mbid("meant"))
    knows(server, Recording("Hit", famous), Recording("Slow River", meant), Recording("Reed", meant))
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        here.enrich("musicbrainz")

        assert here.query("SELECT DISTINCT value FROM found_ids WHERE entity = 'artist'") == [(meant.id,)]


def test_merged_id_keeps_its_old_one_and_is_not_asked_again(tmp_path: Path, server: MusicBrainzServer):
    heard = [Heard("Vant", "Slow River", 3)]
    new = mbid("what it was merged into")
    server.service.catalogue.merged[heard[0].known.mbid] = new
    artist = Artist("Vant")
    knows(server, Recording("Slow River", artist, mbid=new, length=200_000, date="2001"))
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        here.enrich("musicbrainz")

        ids = {
            value for (value,) in here.query("SELECT value FROM found_ids WHERE entity = 'track' AND service = 'musicbrainz'")
        }
        assert new in ids
        assert here.states(RECORDINGS) == {"Slow River": "found"}


def test_failures_of_every_kind_leave_one_final_answer_for_each_track(tmp_path: Path, server: MusicBrainzServer):
    heard = catalogue(40, with_id=False)
    knows(server, *map(known, heard))
    for seed, fault in enumerate(
        ({"status": 500}, {"answer": "reset"}, {"answer": "garbage"}, {"status": 502, "answer": "html"})
    ):
        server.fail(**fault, nth=7 * seed + 3)
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        here.enrich("musicbrainz")
        server.heal()
        here.enrich("musicbrainz")
        states = here.query("SELECT question, spelling_id, count(*) FROM enrichment GROUP BY 1, 2 HAVING count(*) > 1")
        assert states == []
        assert set(here.states(NAMES)) == {one.title for one in heard}
        assert set(here.states(NAMES).values()) <= {"found", "failed"}


def test_a_day_of_waiting_ends_the_run_and_holds_over_a_restart(tmp_path: Path, server: MusicBrainzServer):
    heard = catalogue(30, with_id=False)
    knows(server, *map(known, heard))
    server.fail(status=503, retry_after="86400", nth=5)
    with having(tmp_path, heard, musicbrainz=section(server)) as here:
        assert here.enrich("musicbrainz").sources["musicbrainz"].state == "waiting"
    for _ in range(2):
        with opened(tmp_path, musicbrainz=section(server)) as here:
            assert here.enrich("musicbrainz").sources["musicbrainz"].state == "waiting"

    assert len(server.requests) == 5


def test_requests_come_no_faster_than_the_rate_allows(tmp_path: Path):
    heard = catalogue(20, with_id=False)
    since = time.monotonic()
    with MusicBrainzServer() as server:
        knows(server, *map(known, heard))
        with having(tmp_path, heard, musicbrainz=section(server, requests_per_second=20)) as here:
            here.enrich("musicbrainz", limit=10)

    assert len(server.requests) >= 10
    check_rate([request.at for request in server.requests], 20, since)
