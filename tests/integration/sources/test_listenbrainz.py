"""ListenBrainz through its real client: batches, limits, refusals that stay with their question, and every fault."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from integration.sources.asking import ONCE, QUICK, all_said, guard_of
from listenbrainz_server import TOKEN, Known, ListenBrainzServer, mbid

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.facts import Finding, Subject
from music_rec.core.guard import Retry
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import ListenBrainzSettings
from music_rec.enrichers import listenbrainz
from music_rec.services.listenbrainz import ListenBrainz, Recommended, SimilarUser, TopArtist

WRONG = "another-token-of-nobody"


@pytest.fixture
def server() -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(per_window=10_000) as server:
        yield server


@asynccontextmanager
async def asking(
    server: ListenBrainzServer, path: Path, *, token: str = TOKEN, timeout_s: float = 10, retry: Retry = ONCE, **more: Any
) -> AsyncIterator[tuple[dict[str, Enricher], ListenBrainz]]:
    """The questions by their names, and the service behind them."""
    settings = ListenBrainzSettings(
        base_url=server.url, labs_url=server.labs_url, token=token, requests_per_second=500, timeout_s=timeout_s
    )
    async with guard_of("listenbrainz", path / "here.db", retry=retry, **more) as guard:
        enrichers, service = listenbrainz.build(settings, guard)
        try:
            yield {one.NAME.partition(".")[2]: one for one in enrichers}, service
        finally:
            await service.close()


def track(number: int, *mbids: str, plays: int = 1) -> Subject:
    ids = {"musicbrainz": mbids} if mbids else {}
    return Subject("track", number, f"Artist {number}", f"Title {number}", album=f"Album {number}", plays=plays, ids=ids)


def known(server: ListenBrainzServer, count: int) -> list[Subject]:
    """Tracks that the service knows, with their ids."""
    names = [Known(f"Artist {n}", f"Title {n}", f"Album {n}") for n in range(count)]
    return [track(n, server.catalogue.add(one)) for n, one in enumerate(names)]


async def test_thousand_recordings_are_one_request_and_each_gets_its_own_answer(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 990)
    strangers = [track(5000 + n, str(uuid4())) for n in range(10)]
    mixed = [*strangers[:5], *subjects, *strangers[5:]]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["recordings"].ask(mixed)

    assert [one.state for one in found] == ["not_found"] * 5 + ["found"] * 990 + ["not_found"] * 5
    assert [one.named for one in found[5:-5]] == [f"Artist {n} - Title {n}" for n in range(990)]
    assert all({"track", "artist", "album"} == set(one.facts) for one in found[5:-5])
    [request] = server.requests
    assert (request.path, request.verb, request.key) == ("/1/metadata/recording/", "POST", "")
    assert request.headers["user-agent"].startswith("music-rec/")


async def test_what_is_no_id_is_not_sent_and_an_old_id_is_made_good_by_the_next(server: ListenBrainzServer, tmp_path: Path):
    [one] = known(server, 1)
    [key] = one.ids["musicbrainz"]
    subjects = [track(0, str(uuid4()), key.upper()), track(1, "not an id"), track(2)]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["recordings"].ask(subjects)
        nothing = await ask["recordings"].ask(subjects[1:])

    assert [one.state for one in found] == ["found", "not_found", "not_found"]
    assert [one.state for one in nothing] == ["not_found", "not_found"]
    assert len(server.requests) == 1


async def test_more_ids_than_one_request_takes_still_give_each_track_one(server: ListenBrainzServer, tmp_path: Path):
    subjects = [track(n, *(str(uuid4()) for _ in range(3))) for n in range(1000)]
    async with asking(server, tmp_path) as (ask, _):
        await ask["recordings"].ask(subjects)

    [request] = server.requests
    assert set(request.body["recording_mbids"]) == {one.ids["musicbrainz"][0] for one in subjects}


async def test_names_are_asked_with_the_token_and_judged(server: ListenBrainzServer, tmp_path: Path):
    known(server, 3)
    server.catalogue.add(Known("Artist 7", "Quite another", "Album"), as_mbid=mbid("recording", "Artist 7", "Title 7"))
    empty = Subject("track", 9, "Artist 9", "  ")
    long = Subject("track", 8, "A" * 200, "B" * 100)
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["names"].ask([empty, track(0), track(5), long, track(7), track(2)])

    assert [one.state for one in found] == ["not_found", "found", "not_found", "not_found", "not_found", "found"]
    assert found[1].facts["track"].ids == {"musicbrainz": (mbid("recording", "Artist 0", "Title 0"),)}
    [request] = server.requests
    assert (request.key, request.path, len(request.body["recordings"])) == ("right", "/1/metadata/lookup/", 4)


async def test_fifty_names_fit_into_one_request(server: ListenBrainzServer, tmp_path: Path):
    known(server, 50)
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["names"].ask([track(n) for n in range(ask["names"].BATCH)])

    assert [one.state for one in found] == ["found"] * 50
    assert len(server.requests) == 1


async def test_without_a_token_names_are_not_asked(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path, token="") as (ask, _):
        assert "names" not in ask
        assert {"recordings", "popularity", "similar_artists", "similar_recordings"} == set(ask)


async def test_wrong_token_ends_the_question_that_needs_it_and_no_other(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 2)
    async with asking(server, tmp_path, token=WRONG) as (ask, service):
        with pytest.raises(AccessDeniedError, match="MUSIC_REC_LISTENBRAINZ__TOKEN") as caught:
            await ask["names"].ask([track(0)])
        assert [one.state for one in await ask["recordings"].ask(subjects)] == ["found", "found"]

    assert caught.value.scope == "listenbrainz.names"
    assert WRONG not in all_said(caught.value) + repr(service) + repr(ask)
    assert [request.key for request in server.requests] == ["wrong", ""]


async def test_no_log_ever_holds_the_token(server: ListenBrainzServer, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    subjects = known(server, 1)
    for fault in ({"answer": "reset"}, {"answer": "html"}, {"status": 401}):
        server.fail(**fault)
        async with asking(server, tmp_path, retry=QUICK) as (ask, service):
            with pytest.raises(SourceError):
                await ask["names"].ask(subjects)
            with pytest.raises(SourceError):
                await service.token_owner()
        server.heal()

    assert TOKEN not in caplog.text


async def test_token_of_nobody_is_told_when_it_is_checked(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path, token=WRONG) as (_, service):
        with pytest.raises(AccessDeniedError, match="token"):
            await service.token_owner()


async def test_refused_question_is_not_sent_by_the_next_start_either(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 1)
    server.datasets.clear()
    for _ in range(2):
        async with asking(server, tmp_path, token=WRONG) as (ask, _):
            for name in ("names", "similar_recordings"):
                with pytest.raises(AccessDeniedError) as caught:
                    await ask[name].ask(subjects)
                assert caught.value.scope == f"listenbrainz.{name}"

    assert len(server.requests) == 2


async def test_wait_of_a_day_holds_every_question_of_the_core(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 1)
    server.fail(status=429, headers={"Retry-After": "86400"})
    async with asking(server, tmp_path, retry=QUICK) as (ask, _):
        for name in ("recordings", "popularity", "names"):
            with pytest.raises(WaitingError):
                await ask[name].ask(subjects)

    assert len(server.requests) == 1


async def test_token_tells_whose_it_is(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        assert await service.token_owner() == "listener"


async def test_popularity_comes_for_all_at_once(server: ListenBrainzServer, tmp_path: Path):
    subjects = [*known(server, 5), track(99, str(uuid4()))]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["popularity"].ask(subjects)

    assert [one.state for one in found] == ["found"] * 5 + ["not_found"]
    assert set(found[0].facts["track"].values) == {"listeners", "listens"}
    assert len(server.requests) == 1


async def test_forty_seeds_are_one_request_to_the_labs(server: ListenBrainzServer, tmp_path: Path):
    artists = [Subject("artist", n, f"A {n}", ids={"musicbrainz": (mbid("artist", f"A {n}"),)}) for n in range(40)]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["similar_artists"].ask(artists)
        tracks = await ask["similar_recordings"].ask(known(server, 40))

    assert all(one.state == "found" and one.alike[0].score == 1.0 and len(one.alike) == 20 for one in [*found, *tracks])
    assert all(near.ids["musicbrainz"] and near.artist for one in found for near in one.alike)
    assert all(near.title for one in tracks for near in one.alike)
    assert [request.path for request in server.requests] == ["/labs/similar-artists/json", "/labs/similar-recordings/json"]
    assert {request.key for request in server.requests} == {""}


async def test_labs_are_asked_one_after_the_other_and_slowly(server: ListenBrainzServer, tmp_path: Path):
    artists = [Subject("artist", n, f"A {n}", ids={"musicbrainz": (mbid("artist", f"A {n}"),)}) for n in range(4)]
    async with asking(server, tmp_path) as (ask, _):
        await asyncio.gather(*(ask["similar_artists"].ask([one]) for one in artists))

    server.check_rate(2, closest=0.8)


async def test_data_set_that_is_gone_switches_off_that_one_question(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 1)
    server.datasets.clear()
    artists = [Subject("artist", 1, "A", ids={"musicbrainz": (mbid("artist", "A"),)})]
    async with asking(server, tmp_path, failures=1) as (ask, _):
        with pytest.raises(AccessDeniedError, match="MUSIC_REC_LISTENBRAINZ__SIMILAR_ARTISTS") as caught:
            await ask["similar_artists"].ask(artists)
        assert [one.state for one in await ask["recordings"].ask(subjects)] == ["found"]

    assert caught.value.scope == "listenbrainz.similar_artists"


@pytest.mark.parametrize("status", [401, 403, 404, 405, 422])
async def test_labs_that_refuse_keep_nothing_else_from_being_asked(server: ListenBrainzServer, tmp_path: Path, status: int):
    server.fail(path="similar-recordings", status=status)
    subjects = known(server, 1)
    async with asking(server, tmp_path) as (ask, _):
        with pytest.raises(AccessDeniedError) as caught:
            await ask["similar_recordings"].ask(subjects)
        assert [one.state for one in await ask["popularity"].ask(subjects)] == ["found"]

    assert caught.value.scope == "listenbrainz.similar_recordings"


async def test_labs_that_are_down_are_left_alone_and_the_core_is_asked_on(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 1)
    server.fail(path="labs", status=500)
    async with asking(server, tmp_path, failures=2) as (ask, _):
        for _ in range(4):
            with pytest.raises(AccessDeniedError) as caught:
                await ask["similar_recordings"].ask(subjects)
            assert [one.state for one in await ask["recordings"].ask(subjects)] == ["found"]

    assert caught.value.scope == "listenbrainz.similar_recordings"
    assert [request.path for request in server.requests].count("/labs/similar-recordings/json") == 2


async def test_wait_that_the_labs_ask_for_is_theirs_alone(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 1)
    server.fail(path="labs", status=429, headers={"Retry-After": "86400"})
    for _ in range(2):
        async with asking(server, tmp_path, retry=QUICK) as (ask, _):
            with pytest.raises(AccessDeniedError):
                await ask["similar_recordings"].ask(subjects)
            assert [one.state for one in await ask["recordings"].ask(subjects)] == ["found"]

    assert [request.answered for request in server.requests] == ["429", "200", "200"]


async def test_route_that_wants_a_token_some_day_ends_alone(server: ListenBrainzServer, tmp_path: Path):
    server.fail(path="popularity", status=401)
    subjects = known(server, 1)
    async with asking(server, tmp_path) as (ask, _):
        with pytest.raises(AccessDeniedError) as caught:
            await ask["popularity"].ask(subjects)
        assert [one.state for one in await ask["recordings"].ask(subjects)] == ["found"]

    assert caught.value.scope == "listenbrainz.popularity"


async def test_account_is_told_what_it_may_like_and_who_is_near(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        recommended = await service.recommendations("listener", 3)
        users = await service.similar_users("listener")
        artists = await service.top_artists("listener")

    assert recommended[0] == Recommended(mbid("recommended", "0"), 9.5, heard=False)
    assert [one.heard for one in recommended] == [False, True, False]
    assert users[0] == SimilarUser("neighbour0", 0.6)
    assert artists[0] == TopArtist("Artist 0", mbid("artist", "Artist 0"), 500)
    assert artists[-1] == TopArtist("Somebody, Somebody Else", "", 3)


async def test_nothing_computed_yet_is_an_empty_answer(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        assert await service.recommendations("newcomer") == []
        assert await service.top_artists("newcomer") == []


async def test_unknown_account_is_told_by_name(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        with pytest.raises(NotFoundError, match="knows no user no/body"):
            await service.similar_users("no/body")

    assert server.requests[0].path == "/1/user/no/body/similar-users"  # decoded by the server from %2F


async def test_window_that_is_used_up_is_waited_for(tmp_path: Path):
    with ListenBrainzServer(per_window=3, window_s=1) as server:
        subjects = known(server, 1)
        async with asking(server, tmp_path) as (ask, _):
            for _ in range(8):
                await ask["recordings"].ask(subjects)

    assert [request.answered for request in server.requests] == ["200"] * 8


async def test_limit_that_others_used_up_holds_all_for_as_long_as_it_says(server: ListenBrainzServer, tmp_path: Path):
    server.fail(status=429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-In": "1"}, times=1)
    subjects = known(server, 1)
    async with asking(server, tmp_path, retry=QUICK) as (ask, _):
        await asyncio.gather(ask["recordings"].ask(subjects), ask["popularity"].ask(subjects))

    limited = next(request for request in server.requests if request.answered == "429")
    later = [request.at - limited.at for request in server.requests if request.at > limited.at + 0.2]
    assert min(later) >= 1.0
    assert [request.answered for request in server.requests].count("200") == 2


FAULTS: list[dict[str, Any]] = [
    *({"answer": answer} for answer in ("html", "empty", "truncated", "cut", "reset", "stall", "drip", "other")),
    *({"status": status} for status in (400, 413, 500, 502, 503, 504)),
]


def as_asked(enricher: Enricher, subjects: Sequence[Subject]) -> list[Subject]:
    """The subjects as the kind of thing that a question is about."""
    return [replace(one, entity=enricher.ENTITY) for one in subjects]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_fault_is_an_error_in_words_that_tells_no_token(
    server: ListenBrainzServer, tmp_path: Path, fault: dict[str, Any]
):
    subjects = known(server, 1)
    server.fail(**fault)
    async with asking(server, tmp_path, timeout_s=0.3) as (ask, _):
        for enricher in ask.values():
            began = time.monotonic()
            with pytest.raises((UnavailableError, UnexpectedPayloadError, AccessDeniedError)) as caught:
                await enricher.ask(as_asked(enricher, subjects))
            assert time.monotonic() - began < 5
            assert "ListenBrainz" in str(caught.value)
            assert TOKEN not in all_said(caught.value)

    assert len(server.requests) == len(ask) == 5


@pytest.mark.parametrize("answer", ["types", "holes"])
async def test_answer_with_holes_and_wrong_types_is_read_as_far_as_it_goes(
    server: ListenBrainzServer, tmp_path: Path, answer: str
):
    subjects = known(server, 8)
    async with asking(server, tmp_path) as (ask, _):
        for seed, enricher in product(range(4), ask.values()):
            server.heal()
            server.fail(answer=answer, seed=seed)
            found = await enricher.ask(as_asked(enricher, subjects))
            assert [type(one) for one in found] == [Finding] * 8
            said = [[facts.values, facts.tags, facts.ids] for one in found for facts in one.facts.values()]
            json.dumps(said, allow_nan=False, ensure_ascii=False).encode()


async def test_burst_of_errors_is_sat_out(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 3)
    server.fail(status=503, times=3)
    async with asking(server, tmp_path, retry=QUICK) as (ask, _):
        assert [one.state for one in await ask["recordings"].ask(subjects)] == ["found"] * 3

    assert len(server.requests) == 4


async def test_service_that_is_down_is_left_alone(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 1)
    server.fail(status=500)
    async with asking(server, tmp_path, failures=3) as (ask, _):
        for _ in range(10):
            with pytest.raises(SourceError):
                await ask["recordings"].ask(subjects)

    assert len(server.requests) == 3
