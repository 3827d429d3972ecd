"""ReccoBeats through its real client: forty ids a call, rows without ids, several of one code, and every fault."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from integration.sources.asking import ENDLESS, ONCE, QUICK, guard_of, patience_s
from reccobeats_server import ReccoBeatsServer, Sound

from music_rec.core.errors import AccessDeniedError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.facts import Subject
from music_rec.core.guard import Retry
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import ReccoBeatsSettings
from music_rec.enrichers import reccobeats

CODE = "XXA109600001"


@pytest.fixture
def server() -> Iterator[ReccoBeatsServer]:
    with ReccoBeatsServer() as server:
        yield server


@asynccontextmanager
async def asking(
    server: ReccoBeatsServer, path: Path, *, timeout_s: float = 10, retry: Retry = ONCE, failures: int = 50
) -> AsyncIterator[Enricher]:
    settings = ReccoBeatsSettings(base_url=server.url, timeout_s=timeout_s)
    async with guard_of("reccobeats", path / "here.db", retry=retry, failures=failures) as guard:
        [features], service = reccobeats.build(settings, guard)
        try:
            yield features
        finally:
            await service.close()


def spotify(number: int) -> str:
    return f"{number:022}"


def track(number: int, **ids: str) -> Subject:
    kinds = {kind: (one,) for kind, one in (ids or {"spotify": spotify(number)}).items()}
    return Subject("track", number, f"Artist {number}", f"Title {number}", length_ms=200_000, ids=kinds)


async def test_forty_tracks_are_one_request_and_each_gets_its_own_row(server: ReccoBeatsServer, tmp_path: Path):
    server.sounds += [Sound(spotify(n), values={"tempo": 60 + n}) for n in range(0, 40, 2)]
    async with asking(server, tmp_path) as features:
        found = await features.ask([track(n) for n in range(features.BATCH)])

    assert [one.state for one in found] == ["found", "not_found"] * 20
    assert [one.facts["track"].values["tempo"] for one in found[::2]] == list(range(60, 100, 2))
    [request] = server.requests
    assert (request.path, request.headers["user-agent"].split("/")[0]) == ("/v1/audio-features", "music-rec")


async def test_one_row_of_a_code_is_the_track_without_asking_for_its_name(server: ReccoBeatsServer, tmp_path: Path):
    server.sounds.append(Sound(spotify(1), CODE))
    async with asking(server, tmp_path) as features:
        [found] = await features.ask([track(1, isrc=CODE)])

    assert (found.state, found.facts["track"].ids) == ("found", {"isrc": (CODE,), "spotify": (spotify(1),)})
    assert len(server.requests) == 1


async def test_of_several_rows_of_a_code_the_one_with_the_right_name_is_taken(server: ReccoBeatsServer, tmp_path: Path):
    server.sounds += [
        Sound(spotify(1), CODE, "Artist 7", "Title 7 (Live)", 290_000, {"energy": 0.9}),
        Sound(spotify(2), CODE, "Artist 7", "Title 7", 200_500, {"energy": 0.1}),
        Sound(spotify(3), values={"energy": 0.5}),
    ]
    async with asking(server, tmp_path) as features:
        found = await features.ask([track(7, isrc=CODE), track(3)])

    assert [one.facts["track"].values["energy"] for one in found] == [0.1, 0.5]
    assert [request.path for request in server.requests] == ["/v1/audio-features", "/v1/track"]
    assert len(server.requests[1].params["ids"].split(",")) == 2


async def test_tracks_without_an_id_that_is_one_are_not_asked(server: ReccoBeatsServer, tmp_path: Path):
    async with asking(server, tmp_path) as features:
        found = await features.ask([track(1, spotify="spotify:local"), track(2, isrc="none")])

    assert [one.state for one in found] == ["not_found", "not_found"]
    assert server.requests == []


async def test_nothing_of_that_is_no_failure(server: ReccoBeatsServer, tmp_path: Path):
    server.fail(status=404, body='{"errorCode": 4041}')
    async with asking(server, tmp_path) as features:
        assert [one.state for one in await features.ask([track(1)])] == ["not_found"]


@pytest.mark.parametrize(
    "fault",
    [
        *({"answer": answer} for answer in ("html", "empty", "truncated", "cut", "reset", "stall", "drip", "other")),
        *({"status": status} for status in (400, 403, 500, 503)),
    ],
    ids=str,
)
async def test_fault_is_an_error_in_words(server: ReccoBeatsServer, tmp_path: Path, fault: dict[str, Any]):
    server.fail(**fault)
    async with asking(server, tmp_path, timeout_s=patience_s(fault.get("answer", ""))) as features:
        with pytest.raises((UnavailableError, UnexpectedPayloadError, AccessDeniedError), match="ReccoBeats"):
            await features.ask([track(1)])

    assert len(server.requests) == 1 or fault.get("answer") in ENDLESS


@pytest.mark.parametrize("answer", ["types", "holes"])
async def test_rows_with_holes_and_wrong_types_are_read_as_far_as_they_go(
    server: ReccoBeatsServer, tmp_path: Path, answer: str
):
    server.sounds += [Sound(spotify(n), f"XXA10960{n:04}", f"Artist {n}", f"Title {n}") for n in range(40)]
    subjects = [track(n) if n % 2 else track(n, isrc=f"XXA10960{n:04}") for n in range(40)]
    async with asking(server, tmp_path) as features:
        for seed in range(8):
            server.heal()
            server.fail(answer=answer, seed=seed)
            try:
                found = await features.ask(subjects)
            except UnexpectedPayloadError:  # the list itself was another kind of thing
                continue
            assert len(found) == 40
            json.dumps([[dict(facts.values), facts.ids] for one in found for facts in one.facts.values()], allow_nan=False)


async def test_limit_of_a_day_is_kept_by_the_next_start_too(server: ReccoBeatsServer, tmp_path: Path):
    server.fail(status=429, headers={"Retry-After": "86400"}, body='{"errorCode": 4291}')
    for _ in range(2):
        async with asking(server, tmp_path, retry=QUICK) as features:
            with pytest.raises(WaitingError):
                await features.ask([track(1)])

    assert len(server.requests) == 1


async def test_short_limit_is_sat_out(server: ReccoBeatsServer, tmp_path: Path):
    server.sounds.append(Sound(spotify(1)))
    server.fail(status=429, headers={"Retry-After": "1"}, times=1)
    async with asking(server, tmp_path, retry=QUICK) as features:
        assert [one.state for one in await features.ask([track(1)])] == ["found"]

    first, second = server.requests
    assert second.at - first.at >= 1.0


async def test_service_that_is_down_is_left_alone(server: ReccoBeatsServer, tmp_path: Path):
    server.fail(status=500)
    async with asking(server, tmp_path, failures=3) as features:
        for _ in range(6):
            with pytest.raises((UnavailableError, WaitingError)):
                await features.ask([track(1)])

    assert len(server.requests) == 3
