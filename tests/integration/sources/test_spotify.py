"""Spotify through the real spotipy: what is asked, what every failure means, and that no key is told."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.sources.asking import patience_s
from integration.sources.spotify_here import asking, settings_of
from spotify_server import CLIENT_SECRET, Song, SpotifyServer, made_songs

from music_rec.core.errors import (
    AccessDeniedError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.services import spotify_errors
from music_rec.services.spotify_transport import AGENT

SONGS = made_songs(60)
FIRST = SONGS[0]
NOBODY = "0" * 22


@pytest.fixture
def server() -> Iterator[SpotifyServer]:
    with SpotifyServer(SONGS) as running:
        yield running


async def test_track_is_one_call_and_one_token_serves_many(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        for song in SONGS[:3]:
            found = await spotify.track(song.id)
            assert found is not None
            assert (found["name"], found["external_ids"]["isrc"]) == (song.title, song.isrc)

    assert server.calls(tokens=True) == ["POST /api/token", *(f"GET /v1/tracks/{song.id}" for song in SONGS[:3])]


async def test_every_request_carries_our_name_and_no_other(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        await spotify.track(FIRST.id)
        await spotify.search("Song 3")

    assert {request.headers["User-Agent"] for request in server.requests} == {AGENT}


async def test_unknown_id_is_none_and_so_is_what_is_no_id(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        assert await spotify.track(NOBODY) is None
        assert await spotify.track("short") is None
        assert await spotify.track("no id at all") is None

    assert len(server.calls()) == 2


async def test_search_asks_for_ten_in_the_market_of_the_settings(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path, market="DE") as spotify:
        found = await spotify.search(f"isrc:{FIRST.isrc}")

    assert [one["id"] for one in found] == [FIRST.id]
    assert "limit=10" in server.requests[-1].path
    assert "market=DE" in server.requests[-1].path


async def test_refused_batch_is_remembered_over_restarts(server: SpotifyServer, tmp_path: Path):
    for _ in range(2):
        async with asking(server, tmp_path) as spotify:
            assert await spotify.tracks([FIRST.id]) is None
            assert not spotify.batches

    assert server.calls() == ["GET /v1/tracks/"]


async def test_batch_of_an_extended_application_keeps_order_and_gaps(server: SpotifyServer, tmp_path: Path):
    server.service.extended = True
    async with asking(server, tmp_path) as spotify:
        found = await spotify.tracks([SONGS[1].id, NOBODY, FIRST.id])

    assert found is not None
    assert [one and one["name"] for one in found] == [SONGS[1].title, None, FIRST.title]


async def test_ended_token_is_healed_once(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        await spotify.track(FIRST.id)
        server.service.host.end_access()
        assert await spotify.track(FIRST.id) is not None

    assert [request.status for request in server.requests] == [200, 200, 401, 200, 200]


async def test_token_is_renewed_before_its_time_is_over(server: SpotifyServer, tmp_path: Path):
    clock = [1_800_000_000.0]
    async with asking(server, tmp_path, now=lambda: clock[0]) as spotify:
        await spotify.track(FIRST.id)
        clock[0] += 3600 - 59
        await spotify.track(FIRST.id)

    assert server.calls(tokens=True).count("POST /api/token") == 2


async def test_token_that_is_refused_again_and_again_is_not_asked_for_without_end(server: SpotifyServer, tmp_path: Path):
    server.fail(path="/v1/", status=401, message="Invalid access token")
    async with asking(server, tmp_path) as spotify:
        with pytest.raises(UnavailableError, match="gave a moment ago"):
            await spotify.track(FIRST.id)

    assert len(server.calls()) == 2 * 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, UnavailableError),
        ({"answer": "html", "status": 502}, UnavailableError),
        ({"answer": "list", "status": 503}, UnavailableError),
        ({"answer": "empty", "status": 504}, UnavailableError),
        ({"answer": "reset"}, UnavailableError),
        ({"answer": "cut"}, UnavailableError),
        ({"answer": "truncated"}, UnavailableError),
        ({"answer": "garbage"}, UnavailableError),
        ({"answer": "html", "status": 200}, UnavailableError),
        ({"answer": "empty", "status": 200}, UnavailableError),
        ({"answer": "list", "status": 200}, UnavailableError),
        ({"answer": "huge"}, UnavailableError),
        ({"answer": "text", "status": 429, "message": "Too many requests", "retry_after": "0"}, RateLimitedError),
        ({"status": 429, "message": "API rate limit exceeded", "retry_after": "0"}, RateLimitedError),
        ({"status": 400, "message": "Invalid limit"}, UnexpectedPayloadError),
        ({"status": 418, "message": "Teapot"}, UnexpectedPayloadError),
        ({"answer": "text", "status": 302, "message": "elsewhere"}, UnexpectedPayloadError),
    ],
    ids=str,
)
async def test_failure_has_its_meaning_and_passes(server: SpotifyServer, tmp_path: Path, fault: dict, kind: type[SourceError]):
    server.fail(path="/v1/", **fault)
    async with asking(server, tmp_path) as spotify:
        with pytest.raises(SourceError) as caught:
            await spotify.track(FIRST.id)
        assert type(caught.value) is kind

        server.heal()
        assert await spotify.track(FIRST.id) is not None

    assert len(server.calls()) == (1 if kind is UnexpectedPayloadError else 3) + 1


async def test_burst_of_failures_is_sat_out(server: SpotifyServer, tmp_path: Path):
    server.fail(path="/v1/", status=503, times=2)
    async with asking(server, tmp_path) as spotify:
        assert await spotify.track(FIRST.id) is not None


@pytest.mark.parametrize("answer", ["stall", "drops"])
async def test_slow_answer_is_given_up(server: SpotifyServer, tmp_path: Path, answer: str):
    server.fail(path="/v1/", answer=answer, times=3)
    async with asking(server, tmp_path, timeout_s=0.1) as spotify:
        with pytest.raises(UnavailableError):
            await spotify.track(FIRST.id)


@pytest.mark.parametrize("answer", ["types", "none"])
async def test_answer_of_another_shape_is_no_answer_and_not_taken_for_nothing_found(
    server: SpotifyServer, tmp_path: Path, answer: str
):
    server.service.extended = True
    server.fail(path="/v1/", answer=answer)
    async with asking(server, tmp_path) as spotify:
        for question in (spotify.search("anything"), spotify.tracks([FIRST.id]), spotify.track(FIRST.id)):
            with pytest.raises(UnavailableError, match="cannot be read"):
                await question
        assert spotify.batches


async def test_quota_is_parked_for_as_long_as_it_says_over_restarts(server: SpotifyServer, tmp_path: Path):
    server.service.quota = 2
    async with asking(server, tmp_path) as spotify:
        await spotify.track(SONGS[0].id)
        await spotify.track(SONGS[1].id)
        with pytest.raises(WaitingError, match="within a day") as caught:
            await spotify.track(SONGS[2].id)
    async with asking(server, tmp_path) as spotify:
        with pytest.raises(WaitingError):
            await spotify.track(SONGS[2].id)

    assert abs(caught.value.until - time.time() - 48925) < 60
    assert len(server.calls()) == 3


@pytest.mark.parametrize(("reason", "seconds"), [("", 60), ("QUOTA_EXCEEDED", 3600)])
def test_limit_that_names_no_time_has_one(reason: str, seconds: float):
    meant = spotify_errors.translated(spotify_errors.Refusal(429, "Too many requests", reason, None), "spotify.tracks")

    assert isinstance(meant, RateLimitedError)
    assert meant.retry_after_s == seconds


async def test_own_budget_holds_over_restarts_and_frees_itself_a_day_later(server: SpotifyServer, tmp_path: Path):
    clock = [1_800_000_000.0]
    for at in range(3):
        async with asking(server, tmp_path, now=lambda: clock[0], requests_per_day=3) as spotify:
            await spotify.track(SONGS[at].id)
            clock[0] += 100
    async with asking(server, tmp_path, now=lambda: clock[0], requests_per_day=3) as spotify:
        with pytest.raises(WaitingError, match="All 3 requests") as caught:
            await spotify.track(SONGS[3].id)
        assert caught.value.until == 1_800_000_000 + 86_400

        clock[0] = caught.value.until
        assert await spotify.track(SONGS[3].id) is not None
        with pytest.raises(WaitingError):
            await spotify.track(SONGS[4].id)

    assert len(server.calls()) == 4


async def test_missing_premium_stops_everything_until_the_settings_change(server: SpotifyServer, tmp_path: Path):
    server.service.premium = False
    async with asking(server, tmp_path) as spotify:
        for _ in range(2):
            with pytest.raises(AccessDeniedError, match="Premium") as caught:
                await spotify.track(FIRST.id)
        assert caught.value.scope == ""

    assert len(server.calls()) == 1
    server.service.premium = True
    async with asking(server, tmp_path, client_secret="other") as spotify:
        server.service.host.client_secret = "other"
        assert await spotify.track(FIRST.id) is not None


async def test_closed_address_is_refused_by_its_name_and_the_rest_goes_on(server: SpotifyServer, tmp_path: Path):
    server.fail(path="/v1/search", status=403, message="Forbidden")
    async with asking(server, tmp_path) as spotify:
        with pytest.raises(AccessDeniedError, match="closed this") as caught:
            await spotify.search("anything")
        assert caught.value.scope == "spotify.search"
        assert await spotify.track(FIRST.id) is not None


async def test_wrong_secret_is_told_once_and_not_sent_again(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path, client_secret="wrong") as spotify:
        for _ in range(2):
            with pytest.raises(AccessDeniedError, match="client id or secret"):
                await spotify.track(FIRST.id)

    assert server.calls(tokens=True) == ["POST /api/token"]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"answer": "empty", "status": 200},
        {"answer": "none"},
        {"answer": "stall"},
        {"answer": "reset"},
        {"answer": "list", "status": 500},
    ],
    ids=str,
)
async def test_token_host_that_fails_is_the_service_failing(server: SpotifyServer, tmp_path: Path, fault: dict):
    server.fail(path="/api/token", **fault)
    async with asking(server, tmp_path, timeout_s=patience_s(fault.get("answer", ""))) as spotify:
        with pytest.raises(UnavailableError):
            await spotify.track(FIRST.id)
        server.heal()
        assert await spotify.track(FIRST.id) is not None


async def test_failures_in_a_row_open_the_breaker(server: SpotifyServer, tmp_path: Path):
    server.fail(path="/v1/", status=500)
    async with asking(server, tmp_path, breaker_failures=2) as spotify:
        for _ in range(2):
            with pytest.raises(UnavailableError):
                await spotify.track(FIRST.id)
        with pytest.raises(WaitingError):
            await spotify.track(FIRST.id)

    assert len(server.calls()) == 2 * 3


async def test_requests_keep_to_the_pace_those_for_tokens_too(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path, requests_per_second=20.0) as spotify:
        for song in SONGS[:6]:
            server.service.host.end_access()
            await spotify.track(song.id)

    starts = [request.at for request in server.requests]
    assert len(starts) > 12
    assert (starts[-1] - starts[0]) >= (len(starts) - 1) / 20 * 0.9


async def test_answer_cannot_lead_elsewhere(server: SpotifyServer, tmp_path: Path):
    with SpotifyServer(SONGS) as other:
        async with asking(server, tmp_path) as spotify:
            await spotify.asked_as("nobody", lambda _: spotify._client._get(f"{other.url}me"), "me")

    assert other.requests == []


async def test_netrc_replaces_no_token(server: SpotifyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async with asking(server, tmp_path) as spotify:
        assert await spotify.track(FIRST.id) is not None


async def test_no_key_and_no_token_is_told(server: SpotifyServer, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    told = [repr(settings_of(server))]
    faults = [
        {"status": 500},
        {"answer": "reset"},
        {"status": 403},
        {"answer": "garbage"},
        {"status": 401},
        {"answer": "stall"},
    ]
    async with asking(server, tmp_path, timeout_s=0.2) as spotify:
        told.append(repr(vars(spotify)))
        for fault in faults:
            server.fail(path="/v1/", **fault)
            with pytest.raises(SourceError) as caught:
                await spotify.search("Song 3")
            told += traceback.format_exception(caught.value)
            server.heal()
            assert "Bearer" not in repr(_deep(caught.value))

    whole = "".join(told) + caplog.text
    assert CLIENT_SECRET not in whole
    assert "SECRET" not in whole.replace("CLIENT_SECRET", "")


def _deep(error: BaseException | None) -> list[object]:
    """All that an error holds, and those behind it."""
    found: list[object] = []
    while error is not None:
        request = getattr(error, "request", None)
        found += [vars(error), getattr(request, "headers", None)]
        error = error.__cause__ or error.__context__
    return found


async def test_strange_titles_are_sent_as_they_are(tmp_path: Path):
    song = Song("A & B #1? 50 % / Ω", "Nobody")
    with SpotifyServer([song]) as server:
        async with asking(server, tmp_path) as spotify:
            [found] = await spotify.search(f"Nobody {song.title}")

    assert found["name"] == song.title
