"""MusicBrainz through its client library: what is sent, what comes back, and what every failure means."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.sources.asking import ENDLESS, patience_s
from integration.sources.musicbrainz_here import asking
from lastfm_server import check_rate
from musicbrainz_server import Artist, Catalogue, MusicBrainzServer, Recording, Release
from musicbrainz_server.catalogue import mbid

from music_rec.core.errors import (
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.services import musicbrainz_transport
from music_rec.services.musicbrainz_transport import AGENT

BAND = Artist("Ünder & Over", tags={"rock": 3})
ALBUM = Release("First (Light)", BAND, date="1999-05-01", first_date="1999")
SONG = Recording('What? "This": AND that!', BAND, (ALBUM,), length=200_000, date="1999-05-01", isrcs=("QZ0000000001",))
OLD = mbid("merged into the song")


@pytest.fixture
def server() -> Iterator[MusicBrainzServer]:
    with MusicBrainzServer(Catalogue([SONG], merged={OLD: SONG.id})) as running:
        yield running


async def test_many_ids_are_one_request_and_come_with_what_the_library_itself_would_drop(server, tmp_path: Path):
    async with asking(server, tmp_path) as service:
        [found] = await service.recordings([SONG.id, mbid("nobody"), OLD])

    assert (found["id"], found["first-release-date"], found["isrcs"]) == (SONG.id, "1999-05-01", ["QZ0000000001"])
    assert len(server.requests) == 1


async def test_what_is_no_id_is_never_sent(server, tmp_path: Path):
    async with asking(server, tmp_path) as service:
        assert await service.recordings(['x") OR rid:(*', ""]) == []

    assert server.requests == []


async def test_fifty_ids_fit_in_an_address(server, tmp_path: Path):
    async with asking(server, tmp_path) as service:
        await service.recordings([mbid(str(number)) for number in range(50)])

    assert len(server.paths()[0]) < 4096


async def test_merged_id_is_answered_under_the_new_one(server, tmp_path: Path):
    async with asking(server, tmp_path) as service:
        assert (await service.recording(OLD))["id"] == SONG.id
        with pytest.raises(NotFoundError):
            await service.recording(mbid("nobody"))


async def test_names_with_signs_of_the_query_language_are_found(server, tmp_path: Path):
    async with asking(server, tmp_path) as service:
        strict = await service.recordings_named(BAND.name, f" {SONG.title}\x07 ")
        loose = await service.recordings_like(BAND.name, "that AND this OR what NOT")
        artists = await service.artists_named(BAND.name)

    assert [item["id"] for item in (*strict, *loose, *artists)] == [SONG.id, SONG.id, BAND.id]
    assert [request.status for request in server.requests] == [200, 200, 200]


async def test_every_request_carries_our_name_with_whom_to_write_to_and_no_other(server, tmp_path: Path):
    async with asking(server, tmp_path, contact="ada@example.org\r\nX: y") as service:
        await service.recordings([SONG.id])
        await service.artist(BAND.id)
    async with asking(server, tmp_path) as service:
        await service.release(ALBUM.id)

    agents = [request.headers["User-Agent"] for request in server.requests]
    assert agents == [f"{AGENT} ( ada@example.orgX: y )"] * 2 + [AGENT]


async def test_two_services_do_not_mix_up_their_addresses(server, tmp_path: Path):
    with MusicBrainzServer(Catalogue([Recording("Other", BAND, mbid=SONG.id)])) as other:
        async with asking(server, tmp_path) as one, asking(other, tmp_path) as two:
            found = await asyncio.gather(*(service.recordings([SONG.id]) for service in (one, two) * 5))

    assert [items[0]["title"] for items in found] == [SONG.title, "Other"] * 5


async def test_requests_keep_to_the_rate_also_where_answers_are_slow(tmp_path: Path):
    since = time.monotonic()
    with MusicBrainzServer(Catalogue([SONG])) as server:
        server.fail(answer="error", status=500, share=0.3)
        async with asking(server, tmp_path, per_second=5, failures=50) as service:
            await asyncio.gather(*(service.recordings([SONG.id]) for _ in range(8)), return_exceptions=True)

    assert len(server.requests) >= 8
    check_rate([request.at for request in server.requests], 5, since)


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        ({"answer": "error", "status": 400}, UnexpectedPayloadError, 1),
        ({"answer": "error", "status": 404}, NotFoundError, 1),
        ({"answer": "error", "status": 405}, UnexpectedPayloadError, 1),
        ({"answer": "html", "status": 403}, WaitingError, 1),
        ({"answer": "error", "status": 503}, RateLimitedError, 2),
        ({"answer": "html", "status": 429}, RateLimitedError, 2),
        ({"answer": "error", "status": 500}, UnavailableError, 2),
        ({"answer": "html", "status": 502}, UnavailableError, 2),
        ({"answer": "empty", "status": 504}, UnavailableError, 2),
        ({"answer": "html", "status": 302}, UnavailableError, 2),
        ({"answer": "html", "status": 200}, UnavailableError, 2),
        ({"answer": "empty", "status": 200}, UnavailableError, 2),
        ({"answer": "garbage"}, UnavailableError, 2),
        ({"answer": "truncated"}, UnavailableError, 2),
        ({"answer": "cut"}, UnavailableError, 2),
        ({"answer": "reset"}, UnavailableError, 2),
        ({"answer": "stall"}, UnavailableError, 2),
        ({"answer": "drops"}, UnavailableError, 2),
        ({"answer": "types"}, UnexpectedPayloadError, 1),
    ],
)
async def test_failure_is_one_of_ours_and_the_library_neither_waits_nor_repeats(
    server, tmp_path, monkeypatch, fault, kind, requests
):
    monkeypatch.setattr(musicbrainz_transport, "LEAST_S", 0.02)
    server.fail(**fault)

    async with asking(server, tmp_path, timeout_s=patience_s(fault["answer"])) as service:
        with pytest.raises(kind) as raised:
            await service.recordings([SONG.id])

    assert type(raised.value).__name__ == kind.__name__ or kind is WaitingError
    assert len(server.requests) == requests or fault["answer"] in ENDLESS


async def test_huge_answer_is_given_up(server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(musicbrainz_transport, "LARGEST", 3 << 20)
    server.fail(answer="huge", times=1)

    async with asking(server, tmp_path) as service:
        assert await service.recordings([SONG.id])

    assert len(server.requests) == 2


async def test_a_short_wait_that_it_asks_for_is_waited_by_all(server, tmp_path: Path):
    server.fail(status=503, retry_after="1", times=1)

    async with asking(server, tmp_path) as service:
        await asyncio.gather(*(service.recordings([SONG.id]) for _ in range(3)))

    first, *others = [request.at for request in server.requests]
    assert min(others) - first >= musicbrainz_transport.LEAST_S * 0.95


@pytest.mark.parametrize("retry_after", ["86400", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_a_wait_of_a_day_is_written_down_and_outlives_a_restart(server, tmp_path: Path, retry_after: str):
    server.fail(status=503, retry_after=retry_after, times=1)

    for _ in range(2):
        async with asking(server, tmp_path) as service:
            with pytest.raises(WaitingError) as raised:
                await service.recordings([SONG.id])

    assert raised.value.until > time.time() + 86_000
    assert len(server.requests) == 1


async def test_failure_that_passes_is_not_seen(server, tmp_path: Path):
    server.fail(status=502, times=1)

    async with asking(server, tmp_path) as service:
        assert await service.recordings([SONG.id])


async def test_given_up_call_returns_at_once(server, tmp_path: Path):
    server.fail(answer="stall", seconds=120, times=1)

    async with asking(server, tmp_path, timeout_s=120) as service:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(service.recordings([SONG.id]), 0.2)

    assert time.monotonic() - began < 60


async def test_no_error_tells_whom_to_write_to(server, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    server.fail(status=500)

    async with asking(server, tmp_path, contact="ada@example.org") as service:
        with pytest.raises(SourceError) as raised:
            await service.recordings([SONG.id])

    assert "ada@" not in f"{raised.value!r} {raised.value.__cause__!r} {caplog.text}"
