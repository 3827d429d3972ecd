"""Cyanite through its real client: handed in once, asked for later, within a budget, and every fault."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cyanite_server import TOKEN, CyaniteServer, Heard
from integration.sources.asking import ENDLESS, ONCE, QUICK, all_said, guard_of, patience_s
from stand_in import RemoteStandIn, StandInProcess

from music_rec.core.errors import AccessDeniedError, SourceError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.facts import Subject
from music_rec.core.guard import Retry
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import CyaniteSettings
from music_rec.enrichers import cyanite
from music_rec.services.cyanite import Cyanite

WRONG = "another-token-of-nobody"


def spotify(number: int) -> str:
    return f"{number:022}"


def track(number: int) -> Subject:
    return Subject("track", number, "Artist", f"Song {number}", plays=9, ids={"spotify": (spotify(number),)})


@pytest.fixture
def server() -> Iterator[CyaniteServer]:
    with CyaniteServer(*(Heard(spotify(n)) for n in range(10))) as server:
        yield server


@asynccontextmanager
async def asking(
    server: CyaniteServer | RemoteStandIn,
    path: Path,
    *,
    token: str = TOKEN,
    per_day: int = 50,
    timeout_s: float = 10,
    retry: Retry = ONCE,
    failures: int = 50,
) -> AsyncIterator[tuple[Enricher, Cyanite]]:
    settings = CyaniteSettings(base_url=f"{server.url}graphql", token=token, tracks_per_day=per_day, timeout_s=timeout_s)
    async with guard_of("cyanite", path / "here.db", retry=retry, failures=failures) as guard:
        [hearing], service = cyanite.build(settings, guard)
        try:
            yield hearing, service
        finally:
            await service.close()


async def test_track_is_handed_in_once_and_told_when_it_is_heard(server: CyaniteServer, tmp_path: Path):
    server.tracks[spotify(1)].looks = 2
    async with asking(server, tmp_path) as (hearing, _):
        found = [(await hearing.ask([track(1)]))[0] for _ in range(3)]

    assert [one and one.state for one in found] == [None, None, "found"]
    assert found[2] and found[2].named == "Artist - Song"
    assert server.handed_in == [spotify(1)]
    assert {request.headers["user-agent"].split("/")[0] for request in server.requests} == {"music-rec"}


async def test_track_that_was_heard_before_costs_nothing(server: CyaniteServer, tmp_path: Path):
    server.tracks[spotify(1)] = Heard(spotify(1), looks=0, handed_in=True)
    async with asking(server, tmp_path, per_day=0) as (hearing, _):
        [found] = await hearing.ask([track(1)])

    assert found and found.state == "found"
    assert len(server.requests) == 1


async def test_track_that_is_heard_at_once_is_told_at_once(server: CyaniteServer, tmp_path: Path):
    server.tracks[spotify(1)].looks = 0
    async with asking(server, tmp_path) as (hearing, _):
        [found] = await hearing.ask([track(1)])

    assert found and found.state == "found"


@pytest.mark.parametrize("heard", [Heard(spotify(1), audible=False), Heard(spotify(1), looks=0, ends="Failed"), None])
async def test_what_cannot_be_heard_is_not_found_and_says_why(server: CyaniteServer, tmp_path: Path, heard: Heard | None):
    server.tracks = {spotify(1): heard} if heard else {}
    async with asking(server, tmp_path) as (hearing, _):
        [found] = await hearing.ask([track(1)])

    assert found and found.state == "not_found" and found.error


async def test_state_that_nobody_knows_yet_is_waited_for(server: CyaniteServer, tmp_path: Path):
    server.tracks[spotify(1)] = Heard(spotify(1), looks=0, ends="Pondering", handed_in=True)
    async with asking(server, tmp_path) as (hearing, _):
        assert await hearing.ask([track(1)]) == [None]


async def test_subject_without_an_id_that_is_one_is_not_asked(server: CyaniteServer, tmp_path: Path):
    async with asking(server, tmp_path) as (hearing, _):
        found = await hearing.ask([Subject("track", 1, "A", "B", ids={"spotify": ("local",)}), Subject("track", 2, "A", "B")])

    assert [one and one.state for one in found] == ["not_found", "not_found"]
    assert server.requests == []


async def test_budget_of_a_day_holds_over_restarts(server: CyaniteServer, tmp_path: Path):
    for number in range(3):
        async with asking(server, tmp_path, per_day=2) as (hearing, _):
            if number < 2:
                assert await hearing.ask([track(number)]) == [None]
                continue
            with pytest.raises(WaitingError, match="2 tracks of a day") as caught:
                await hearing.ask([track(number)])
            assert await hearing.ask([track(0)]) != [None]  # what is handed in is asked for all the same

    assert 86_000 < caught.value.until - time.time() <= 86_400
    assert server.handed_in == [spotify(0), spotify(1)]


async def test_plan_without_the_analysis_is_told_once_and_never_asked_again(server: CyaniteServer, tmp_path: Path):
    server.sold = False
    async with asking(server, tmp_path) as (hearing, _):
        await hearing.ask([track(1)])
    for _ in range(3):
        async with asking(server, tmp_path) as (hearing, _):
            with pytest.raises(AccessDeniedError, match="sold apart") as caught:
                await hearing.ask([track(1)])

    assert caught.value.scope == "cyanite.analysis"
    assert len(server.requests) == 3


async def test_token_can_be_checked_where_the_plan_lacks_the_analysis(server: CyaniteServer, tmp_path: Path):
    server.sold = False
    async with asking(server, tmp_path) as (_, service):
        await service.check()


async def test_wrong_token_ends_everything_and_is_told_nowhere(
    server: CyaniteServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    for _ in range(2):
        async with asking(server, tmp_path, token=WRONG) as (hearing, service):
            with pytest.raises(AccessDeniedError, match="MUSIC_REC_CYANITE__TOKEN") as caught:
                await hearing.ask([track(1)])
            assert WRONG not in all_said(caught.value) + repr(service) + repr(hearing)

    assert caught.value.scope == ""
    assert [request.key for request in server.requests] == ["wrong"]
    assert WRONG not in caplog.text


async def test_without_a_token_nothing_is_asked(server: CyaniteServer, tmp_path: Path):
    async with guard_of("cyanite", tmp_path / "here.db") as guard:
        enrichers, service = cyanite.build(CyaniteSettings(base_url=server.api), guard)
        await service.close()

    assert enrichers == ()


def said(**error: Any) -> str:
    return json.dumps({"errors": [error], "data": None})


async def test_limit_within_an_answer_is_waited_for(server: CyaniteServer, tmp_path: Path):
    server.fail(status=200, body=said(message="slow down", extensions={"code": "rateLimitExceeded"}))
    for _ in range(2):
        async with asking(server, tmp_path, retry=QUICK) as (hearing, _):
            with pytest.raises(WaitingError, match="fewer requests") as caught:
                await hearing.ask([track(1)])

    assert 60 < caught.value.until - time.time() < 70
    assert len(server.requests) == 1


async def test_limit_of_a_day_is_kept_by_the_next_start_too(server: CyaniteServer, tmp_path: Path):
    server.fail(status=429, headers={"Retry-After": "86400"})
    for _ in range(2):
        async with asking(server, tmp_path, retry=QUICK) as (hearing, _):
            with pytest.raises(WaitingError):
                await hearing.ask([track(1)])

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (said(message="Cannot query field bpm", extensions={"code": "GRAPHQL_VALIDATION_FAILED"}), UnexpectedPayloadError),
        (said(message="token", extensions={"code": "UNAUTHENTICATED"}), AccessDeniedError),
        (said(message="no", extensions={"code": "notEligible"}), AccessDeniedError),
        (said(message="Internal server error"), UnavailableError),
        ('{"data": null}', UnavailableError),
        ('{"data": {"spotifyTrack": null}}', UnavailableError),
        ('{"errors": "many"}', UnavailableError),
        ("[]", UnavailableError),
    ],
)
async def test_error_within_an_answer_is_what_its_words_mean(
    server: CyaniteServer, tmp_path: Path, body: str, expected: type[SourceError]
):
    server.fail(status=200, body=body)
    async with asking(server, tmp_path) as (hearing, _):
        with pytest.raises(expected, match="Cyanite"):
            await hearing.ask([track(1)])


@pytest.mark.parametrize(
    "fault",
    [
        *({"answer": answer} for answer in ("html", "empty", "truncated", "cut", "reset", "stall", "drip", "huge", "other")),
        *({"status": status} for status in (400, 500, 502, 503)),
    ],
    ids=str,
)
async def test_fault_is_an_error_in_words_that_tells_no_token(server: CyaniteServer, tmp_path: Path, fault: dict[str, Any]):
    server.fail(**fault)
    async with asking(server, tmp_path, timeout_s=patience_s(fault.get("answer", ""))) as (hearing, _):
        with pytest.raises((UnavailableError, UnexpectedPayloadError), match="Cyanite") as caught:
            await hearing.ask([track(1)])
        assert TOKEN not in all_said(caught.value)

    assert len(server.requests) == 1 or fault.get("answer") in ENDLESS


@pytest.mark.parametrize("answer", ["types", "holes"])
async def test_answers_with_holes_and_wrong_types_are_read_as_far_as_they_go(
    server: CyaniteServer, tmp_path: Path, answer: str
):
    server.tracks = {spotify(n): Heard(spotify(n), looks=0, handed_in=True) for n in range(10)}
    async with asking(server, tmp_path, failures=1000) as (hearing, _):
        for seed in range(40):
            server.heal()
            server.fail(answer=answer, seed=seed)
            try:
                [found] = await hearing.ask([track(seed % 10)])
            except UnavailableError:  # there was nothing to read
                continue
            facts = found.facts.get("track") if found else None
            json.dumps([facts.values, facts.tags] if facts else [], allow_nan=False, ensure_ascii=False).encode()


async def test_burst_of_errors_is_sat_out(server: CyaniteServer, tmp_path: Path):
    server.fail(status=503, times=3)
    async with asking(server, tmp_path, retry=QUICK) as (hearing, _):
        assert await hearing.ask([track(1)]) == [None]

    assert [request.answered for request in server.requests] == ["503"] * 3 + ["200"] * 2


async def test_service_that_is_down_is_left_alone_and_costs_no_budget(server: CyaniteServer, tmp_path: Path):
    server.fail(status=500)
    async with asking(server, tmp_path, failures=3, per_day=1) as (hearing, _):
        for _ in range(6):
            with pytest.raises((UnavailableError, WaitingError)):
                await hearing.ask([track(1)])
    server.heal()
    async with asking(server, tmp_path, per_day=1) as (hearing, _):
        assert await hearing.ask([track(1)]) == [None]

    assert len(server.requests) == 5


async def test_stand_in_of_another_process_answers_and_obeys(tmp_path: Path):
    with StandInProcess("cyanite_server", seconds=60, looks=0) as server:
        server.fail(status=503, times=1)
        async with asking(server, tmp_path, retry=QUICK) as (hearing, _):
            [found] = await hearing.ask([track(1)])
        answered = [(request.answered, request.key) for request in server.requests]

    assert found and found.state == "found"
    assert answered == [("503", "right"), ("200", "right"), ("200", "right")]
