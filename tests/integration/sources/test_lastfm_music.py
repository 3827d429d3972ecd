"""Last.fm asked about music through pylast: names that it corrects, ids for what it does not know by name, and every fault."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from integration.sources.asking import ENDLESS, ONCE, QUICK, all_said, guard_of, patience_s
from lastfm_server import KEY, LastfmServer, Music, Musician, Tune, check_rate

from music_rec.core.errors import AccessDeniedError, RateLimitedError, SourceError, UnavailableError, WaitingError
from music_rec.core.facts import Finding, Subject
from music_rec.core.guard import Retry
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import LastfmSettings
from music_rec.enrichers import lastfm
from music_rec.services.lastfm_music import Music as Service

WRONG = "e" * 32
MBID = "11111111-2222-4333-8444-555555555555"
HIT = Tune("The Band", "Hit & Run", length_ms=201_000, listeners=900, plays=4000)
BAND = Musician(
    "The Band",
    MBID,
    tags=(("rock", 100), ("seen live", 40), ("The Band", 7), ("00s", 1)),
    near=(("Other <Band>", 1.0), ("Third", 0.25)),
    top=(HIT, Tune("The Band", "B side", listeners=90)),
)
SONG = Tune("The Band", "Song", tags=(("calm", 100),), near=(("Other <Band>", "Tune", 0.8), ("The Band", "Song", 0.7)))


@pytest.fixture
def server() -> Iterator[LastfmServer]:
    music = Music(BAND, HIT, SONG, corrections={"band": "The Band", "quite another": "The Band"})
    with LastfmServer(music=music) as server:
        yield server


@asynccontextmanager
async def asking(
    server: LastfmServer, path: Path, *, key: str = KEY, timeout_s: float = 10, retry: Retry = ONCE, **more: Any
) -> AsyncIterator[tuple[dict[str, Enricher], Service]]:
    """The questions by their names, and the service behind them."""
    settings = LastfmSettings(base_url=server.url, api_key=key, timeout_s=timeout_s)
    async with guard_of("lastfm", path / "here.db", retry=retry, **more) as guard:
        enrichers, service = lastfm.build(settings, guard)
        try:
            yield {one.NAME.partition(".")[2]: one for one in enrichers}, service
        finally:
            service.close()


def artist(name: str, *mbids: str) -> Subject:
    return Subject("artist", 1, name, plays=10, ids={"musicbrainz": mbids} if mbids else {})


def track(title: str, of: str = "The Band") -> Subject:
    return Subject("track", 1, of, title, plays=10)


async def test_every_question_gets_its_answer_under_our_name(server: LastfmServer, tmp_path: Path):
    async with asking(server, tmp_path) as (ask, service):
        [tags] = await ask["artist_tags"].ask([artist("the band")])
        [near] = await ask["similar_artists"].ask([artist("the band")])
        [top] = await ask["top_tracks"].ask([artist("the band")])
        [of_track] = await ask["track_tags"].ask([track("song")])
        [near_track] = await ask["similar_tracks"].ask([track("song")])
        [info] = await ask["track_info"].ask([track("Hit & Run")])
        assert (service.__class__, len(ask)) == (Service, 6)

    assert tags.facts["artist"].tags == {"rock": 1.0, "seen live": 0.4, "The Band": 0.07, "00s": 0.01}
    assert [(one.artist, one.title, one.score) for one in near.alike] == [("Other <Band>", "", 1.0), ("Third", "", 0.25)]
    assert [(one.title, one.score) for one in top.alike] == [("Hit & Run", 1.0), ("B side", 0.1)]
    assert of_track.facts["track"].tags == {"calm": 1.0}
    assert [(one.artist, one.title, one.score) for one in near_track.alike] == [("Other <Band>", "Tune", 1.0)]
    assert info.facts["track"].values == {"duration_ms": 201_000, "listeners": 900, "listens": 4000}
    assert {one.named for one in (tags, near, top)} == {"The Band"}
    assert {request.agent.split("/")[0] for request in server.requests} == {"music-rec"}


async def test_name_that_the_service_corrects_is_told_and_a_far_one_is_left_to_the_listener(
    server: LastfmServer, tmp_path: Path
):
    async with asking(server, tmp_path) as (ask, _):
        near, far = await ask["artist_tags"].ask([artist("Band"), artist("Quite Another")])
        [alike] = await ask["similar_artists"].ask([artist("Quite Another")])

    assert [(one.state, one.named) for one in (near, far)] == [("found", "The Band"), ("doubtful", "The Band")]
    assert far.facts and alike == Finding("not_found")


async def test_what_is_unknown_by_name_is_asked_by_its_id_and_is_not_found_else(server: LastfmServer, tmp_path: Path):
    asked = [artist("Nobody"), artist("Bnad", MBID.upper()), artist("Nobody", "no id"), artist(" ")]
    async with asking(server, tmp_path, failures=1) as (ask, _):
        found = await ask["artist_tags"].ask(asked)
        tracks = [(await ask[name].ask([track("Unheard")]))[0] for name in ("track_tags", "similar_tracks", "track_info")]
        [nameless] = await ask["track_tags"].ask([track("")])

    assert [one.state for one in found] == ["not_found", "found", "not_found", "not_found"]
    assert [one.state for one in (*tracks, nameless)] == ["not_found"] * 4
    assert [request.params.get("mbid") for request in server.requests] == [None, None, MBID, None, None, None, None]


async def test_without_a_key_nothing_is_asked(server: LastfmServer, tmp_path: Path):
    async with asking(server, tmp_path, key="") as (ask, _):
        assert ask == {}


@pytest.mark.parametrize("code", [10, 26])
async def test_refused_key_ends_all_questions_for_good_and_is_told_nowhere(
    server: LastfmServer, tmp_path: Path, code: int, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    server.fail(code=code)
    for name in ("artist_tags", "similar_artists"):
        async with asking(server, tmp_path, key=WRONG) as (ask, service):
            with pytest.raises(AccessDeniedError) as caught:
                await ask[name].ask([artist("The Band")])
            assert WRONG not in all_said(caught.value) + repr(service) + repr(ask)

    assert caught.value.scope == ""
    assert len(server.requests) == 1
    assert WRONG not in caplog.text


@pytest.mark.parametrize("code", [3, 4, 27])
async def test_question_that_is_closed_ends_alone_and_stays_closed(server: LastfmServer, tmp_path: Path, code: int):
    server.fail(code=code, method="artist.getTopTracks", status=403)
    for _ in range(2):
        async with asking(server, tmp_path) as (ask, _):
            with pytest.raises(AccessDeniedError) as caught:
                await ask["top_tracks"].ask([artist("The Band")])
            assert [one.state for one in await ask["artist_tags"].ask([artist("The Band")])] == ["found"]

    assert caught.value.scope == "lastfm.top_tracks"
    assert [request.method for request in server.requests].count("artist.getTopTracks") == 1


@pytest.mark.parametrize("code", [8, 11, 16])
async def test_burst_of_errors_is_sat_out(server: LastfmServer, tmp_path: Path, code: int):
    server.fail(code=code, times=3)
    async with asking(server, tmp_path, retry=QUICK) as (ask, _):
        assert [one.state for one in await ask["artist_tags"].ask([artist("The Band")])] == ["found"]

    assert len(server.requests) == 4


async def test_short_limit_is_sat_out(server: LastfmServer, tmp_path: Path):
    server.fail(code=29, retry_after="1", times=1)
    async with asking(server, tmp_path, retry=QUICK) as (ask, _):
        assert [one.state for one in await ask["artist_tags"].ask([artist("The Band")])] == ["found"]

    first, second = server.requests
    assert second.at - first.at >= 1.0


async def test_limit_of_a_day_holds_every_question_and_the_next_start(server: LastfmServer, tmp_path: Path):
    server.fail(code=29, retry_after="86400")
    for name in ("artist_tags", "track_tags"):
        async with asking(server, tmp_path, retry=QUICK) as (ask, _):
            with pytest.raises(WaitingError):
                await ask[name].ask([track("Song")])

    assert len(server.requests) == 1


FAULTS: list[dict[str, Any]] = [
    *({"answer": answer} for answer in ("html", "empty", "truncated", "cut", "reset", "stall")),
    *({"answer": "html", "status": status} for status in (429, 502, 520)),
    *({"code": code} for code in (2, 8, 29)),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_fault_is_an_error_in_words_that_tells_no_key(server: LastfmServer, tmp_path: Path, fault: dict[str, Any]):
    server.fail(**fault)
    async with asking(server, tmp_path, timeout_s=patience_s(fault.get("answer", ""))) as (ask, _):
        with pytest.raises((UnavailableError, RateLimitedError), match=r"Last\.fm") as caught:
            await ask["artist_tags"].ask([artist("The Band")])
        assert KEY not in all_said(caught.value)

    assert len(server.requests) == 1 or fault.get("answer") in ENDLESS


@pytest.mark.parametrize("answer", ["types", "holes"])
async def test_answers_with_holes_and_wrong_types_are_read_as_far_as_they_go(server: LastfmServer, tmp_path: Path, answer: str):
    async with asking(server, tmp_path, failures=1000) as (ask, _):
        for seed, enricher in ((seed, one) for seed in range(12) for one in ask.values()):
            server.heal()
            server.fail(answer=answer, seed=seed)
            subject = artist("The Band") if enricher.ENTITY == "artist" else track("Song")
            try:
                [found] = await enricher.ask([subject])
            except UnavailableError:  # the list itself was missing
                continue
            said = [[facts.values, facts.tags, facts.ids] for facts in found.facts.values()]
            json.dumps([*said, [vars(one) for one in found.alike]], allow_nan=False, ensure_ascii=False).encode()


async def test_service_that_is_down_is_left_alone(server: LastfmServer, tmp_path: Path):
    server.fail(code=8)
    async with asking(server, tmp_path, failures=3) as (ask, _):
        for _ in range(6):
            with pytest.raises(SourceError):
                await ask["artist_tags"].ask([artist("The Band")])

    assert len(server.requests) == 3


async def test_requests_keep_their_rate(server: LastfmServer, tmp_path: Path):
    since = time.monotonic()
    async with asking(server, tmp_path, per_second=20) as (ask, service):
        await service.check()
        for _ in range(10):
            await ask["artist_tags"].ask([artist("The Band")])

    assert len(server.requests) == 11
    check_rate([request.at for request in server.requests], 20, since)


async def test_invented_music_is_the_same_whenever_it_is_asked_for(tmp_path: Path):
    with LastfmServer(music=Music(known=0.5)) as server:
        async with asking(server, tmp_path) as (ask, _):
            first = await ask["artist_tags"].ask([artist(f"Artist {n}") for n in range(20)])
            again = await ask["artist_tags"].ask([artist(f"Artist {n}") for n in range(20)])

    assert first == again
    assert 4 < [one.state for one in first].count("found") < 16
