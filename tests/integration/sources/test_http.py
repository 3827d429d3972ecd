"""Where requests of aiohttp leave: in turn, once, under our name, within bounds, and without telling what they carry."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from integration.sources.asking import ONCE, QUICK, all_said, guard_of, patience_s
from stand_in import Asked, Reply, StandIn, json_reply

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.guard import Guard, Retry
from music_rec.services.http import AGENT, Http, Question

KEY = "Bearer of-a-secret"


class Service(StandIn):
    """Says yes, remembers nothing, and sends on to where it is told to."""

    KEY = KEY
    elsewhere = ""

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/moved":
            return Reply(302, headers={"Location": self.elsewhere, "Set-Cookie": "who=you"})
        return json_reply({"yes": True}, headers={"Set-Cookie": "who=you"})


@pytest.fixture
def server() -> Iterator[Service]:
    with Service() as server:
        yield server


@asynccontextmanager
async def asking(
    path: Path, *, timeout_s: float = 60, per_second: float = 500, retry: Retry = ONCE
) -> AsyncIterator[tuple[Http, Guard]]:
    async with guard_of("here", path / "here.db", per_second=per_second, retry=retry) as guard:
        http = Http(guard, "Here", timeout_s=timeout_s, largest=1 << 20)
        try:
            yield http, guard
        finally:
            await http.close()


def question(server: StandIn, path: str = "", **more: object) -> Question:
    return Question(f"{server.url}{path}", headers={"Authorization": KEY}, **more)


async def test_requests_carry_our_name_and_no_cookie(server: Service, tmp_path: Path):
    async with asking(tmp_path) as (http, _):
        assert await http.json(question(server)) == {"yes": True}
        assert await http.json(question(server, send={"a": 1}, params={"b": 2})) == {"yes": True}

    first, second = server.requests
    assert first.headers["user-agent"] == second.headers["user-agent"] == AGENT
    assert "cookie" not in second.headers
    assert (first.verb, first.key, second.verb, second.body, second.params) == ("GET", "right", "POST", {"a": 1}, {"b": "2"})


async def test_requests_at_once_leave_one_after_the_other(server: Service, tmp_path: Path):
    since = time.monotonic()
    async with asking(tmp_path, per_second=40) as (http, _):
        await asyncio.gather(*(http.json(question(server)) for _ in range(30)))

    assert len(server.requests) == 30
    server.check_rate(40, since)


async def test_time_spent_waiting_for_a_turn_is_not_the_time_of_the_answer(server: Service, tmp_path: Path):
    async with asking(tmp_path, timeout_s=1.0, per_second=2) as (http, _):
        assert len(await asyncio.gather(*(http.json(question(server)) for _ in range(4)))) == 4


@pytest.mark.parametrize("send", [None, {"a": 1}], ids=["GET", "POST"])
async def test_request_that_broke_is_not_sent_again_behind_our_back(server: Service, tmp_path: Path, send: object):
    async with asking(tmp_path) as (http, _):
        await http.json(question(server))
        server.fail(answer="reset")
        with pytest.raises(UnavailableError, match="broke"):
            await http.json(question(server, send=send))

    assert len(server.requests) == 2


async def test_connection_that_ends_while_its_turn_is_awaited_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    served, gone, handlers, end = [], [], [], asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.append(asyncio.current_task())
        if await reader.readline():
            served.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await end.wait()
            gone.append(writer)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server, asking(tmp_path) as (http, guard):
        url, turn = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", guard.schedule.turn

        async def late(came_in: int | None) -> None:
            end.set()
            while len(gone) < len(served):
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.01)  # within which the loop hears of the end
            end.clear()
            await turn(came_in)

        monkeypatch.setattr(guard.schedule, "turn", late)
        assert [await http.json(Question(url)) for _ in range(3)] == [{}, {}, {}]
        end.set()
        await asyncio.gather(*handlers)

    assert len(served) == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UnexpectedPayloadError),
        (401, AccessDeniedError),
        (403, AccessDeniedError),
        (404, NotFoundError),
        (408, UnavailableError),
        (410, NotFoundError),
        (422, UnexpectedPayloadError),
        (429, RateLimitedError),
        (500, UnavailableError),
        (503, UnavailableError),
        (302, UnavailableError),
    ],
)
async def test_status_is_the_error_it_means(server: Service, tmp_path: Path, status: int, kind: type[SourceError]):
    server.fail(status=status)
    async with asking(tmp_path) as (http, _):
        with pytest.raises(kind) as caught:
            await http.json(question(server))

    assert type(caught.value) is kind
    assert str(status) in str(caught.value)
    assert "of-a-secret" not in all_said(caught.value)


@pytest.mark.parametrize("answer", ["html", "empty", "truncated", "cut", "reset", "stall", "drip", "huge"])
async def test_answer_that_is_none_ends_soon_and_tells_no_key(server: Service, tmp_path: Path, answer: str):
    server.fail(answer=answer, headers={"X-Echo": KEY})
    async with asking(tmp_path, timeout_s=patience_s(answer)) as (http, _):
        with pytest.raises(UnavailableError) as caught:
            await http.json(question(server))

    assert "of-a-secret" not in all_said(caught.value)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a": NaN}', b"9" * 5000, b"\xff\xfe{}", b'{"a": 1} and more'])
async def test_body_that_no_reader_should_meet_is_no_answer(tmp_path: Path, body: bytes):
    async with asking(tmp_path) as (http, _):
        with pytest.raises(UnavailableError, match="cannot be read"):
            http.parsed(body)


async def test_nobody_there_is_told_in_words(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with asking(tmp_path) as (http, _):
        with pytest.raises(UnavailableError, match=r"Here cannot be reached\. Is this computer online\?"):
            await http.json(Question(f"http://127.0.0.1:{port}/"))


async def test_answer_without_content_is_none_yet(server: Service, tmp_path: Path):
    server.fail(status=204)
    async with asking(tmp_path) as (http, _):
        assert await http.json(question(server)) is None


async def test_redirect_is_no_answer_unless_it_was_foreseen(server: Service, tmp_path: Path):
    with Service() as other:
        server.elsewhere = other.url
        async with asking(tmp_path) as (http, _):
            with pytest.raises(UnavailableError, match="302"):
                await http.ask(question(server, "moved"))
            answer = await http.ask(question(server, "moved", hops=2))

        assert answer.body == b'{"yes": true}'
        assert [request.key for request in other.requests] == [""]


async def test_redirect_to_where_others_can_read_is_not_followed(server: Service, tmp_path: Path):
    server.elsewhere = "http://example.com/"
    async with asking(tmp_path) as (http, _):
        with pytest.raises(UnavailableError, match="where others can read it"):
            await http.ask(question(server, "moved", hops=2))


async def test_short_wait_is_kept_by_all(server: Service, tmp_path: Path):
    server.fail(status=429, headers={"Retry-After": "1"}, times=1)
    async with asking(tmp_path, retry=QUICK, per_second=5) as (http, _):
        await asyncio.gather(*(http.json(question(server)) for _ in range(5)))

    limited = [request for request in server.requests if request.answered == "429"]
    later = [request.at - limited[0].at for request in server.requests if request.at > limited[0].at + 0.5]
    assert len(limited) == 1
    assert len(later) >= 2
    assert min(later) >= 0.95


@pytest.mark.parametrize("headers", [{"Retry-After": "86400"}, {"X-RateLimit-Reset-In": "86400"}])
async def test_wait_of_a_day_is_kept_after_the_program_ended(server: Service, tmp_path: Path, headers: dict[str, str]):
    server.fail(status=429, headers=headers)
    for _ in range(2):
        async with asking(tmp_path, retry=QUICK) as (http, _):
            with pytest.raises(WaitingError) as caught:
                await http.json(question(server))
            assert caught.value.until - time.time() == pytest.approx(86_400, abs=30)

    assert len(server.requests) == 1


async def test_retry_after_may_be_a_date(server: Service, tmp_path: Path):
    server.fail(status=503, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})
    async with asking(tmp_path, retry=QUICK) as (http, _):
        with pytest.raises(WaitingError):
            await http.json(question(server))


async def test_burst_of_errors_is_sat_out(server: Service, tmp_path: Path):
    server.fail(status=502, times=3)
    async with asking(tmp_path, retry=QUICK) as (http, _):
        assert await http.json(question(server)) == {"yes": True}

    assert [request.answered for request in server.requests] == ["502", "502", "502", "200"]


async def test_refusal_sends_nothing_more(server: Service, tmp_path: Path):
    server.fail(status=403)
    async with asking(tmp_path, retry=QUICK) as (http, _):
        for _ in range(3):
            with pytest.raises(AccessDeniedError):
                await http.json(question(server))

    assert len(server.requests) == 1


async def test_cancelled_request_leaves_nothing_open(server: Service, tmp_path: Path):
    server.fail(answer="stall", times=1)
    async with asking(tmp_path) as (http, _):
        task = asyncio.create_task(http.json(question(server)))
        async with asyncio.timeout(60):
            while not server.requests:  # who is cancelled before has met no stall
                await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await http.json(question(server)) == {"yes": True}


async def test_proxy_is_not_asked_for_what_is_here(server: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with asking(tmp_path) as (http, _):
        assert await http.json(question(server)) == {"yes": True}


async def test_proxy_is_where_requests_to_others_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy, asking(tmp_path) as (http, _):
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        with pytest.raises(UnavailableError) as caught:
            await http.json(Question("https://service.invalid/", headers={"Authorization": KEY}))

    [request] = asked
    assert request.startswith("CONNECT service.invalid:443 ")
    assert f"User-Agent: {AGENT}\r\n" in request
    assert "of-a-secret" not in request + all_said(caught.value)


async def test_proxy_of_another_kind_is_not_gone_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("https_proxy", "socks5://me:of-a-secret@127.0.0.1:9")
    async with asking(tmp_path) as (http, _):
        with pytest.raises(UnavailableError, match="kind that music-rec cannot use") as caught:
            await http.json(Question("https://service.invalid/"))

    assert "of-a-secret" not in all_said(caught.value)


def test_question_never_shows_what_it_carries():
    shown = repr(Question("https://host/", params={"key": "of-a-secret"}, headers={"Authorization": KEY}, send={"k": KEY}))

    assert "of-a-secret" not in shown
