"""What ListenBrainz and its labs do wrong: limits, refusals that stay with their question, and every fault."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from integration.sources.asking import ENDLESS, QUICK, all_said, patience_s
from integration.sources.listenbrainz_here import WRONG, asking, known, track
from listenbrainz_server import TOKEN, ListenBrainzServer, mbid

from music_rec.core.errors import (
    AccessDeniedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.facts import Finding, Subject
from music_rec.core.protocols import Enricher
from music_rec.services.listenbrainz import LABS_PER_SECOND


@pytest.fixture
def server() -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(per_window=10_000) as server:
        yield server


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


async def test_labs_are_asked_one_after_the_other_and_slowly(server: ListenBrainzServer, tmp_path: Path):
    artists = [Subject("artist", n, f"A {n}", ids={"musicbrainz": (mbid("artist", f"A {n}"),)}) for n in range(4)]
    since = time.monotonic()
    async with asking(server, tmp_path, labs_per_second=LABS_PER_SECOND) as (ask, _):
        await asyncio.gather(*(ask["similar_artists"].ask([one]) for one in artists))

    assert len(server.requests) == 4
    server.check_rate(2, since)


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
    later = [request.at - limited.at for request in server.requests if request.at > limited.at + 0.5]
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
    async with asking(server, tmp_path, timeout_s=patience_s(fault.get("answer", ""))) as (ask, _):
        for enricher in ask.values():
            with pytest.raises((UnavailableError, UnexpectedPayloadError, AccessDeniedError)) as caught:
                await enricher.ask(as_asked(enricher, subjects))
            assert "ListenBrainz" in str(caught.value)
            assert TOKEN not in all_said(caught.value)

    assert len(server.requests) == len(ask) == 5 or fault.get("answer") in ENDLESS


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
