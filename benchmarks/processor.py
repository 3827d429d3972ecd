"""Calls of a service, ten at a time, against a server in a process of its own; and the guard at a rate."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import httpx2
from aiohttp import web

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.measure import apart, expect
from music_rec.core.async_processor import AsyncProcessor
from music_rec.core.guard import Guard
from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.writer import Writer

ROWS_A_CALL = 1000
LATENCY_S = 0.1
AT_ONCE = 10
PER_SECOND = 4.0


@dataclass(frozen=True)
class Cost:
    """What a call costs, of many."""

    wall_s: float
    cpu_s: float


def run(bench: Bench) -> Iterator[Figure]:
    """Time on the wall and CPU of a call, one by one (a tenth of them, so that it takes as long) and ten at a time."""
    calls = bench.rows // ROWS_A_CALL
    with server() as url:
        costs = _best((in_a_row, bare_workers, processed, in_a_row_blocked, processed_blocked), url, calls, repeat=bench.repeat)
        one, bare, ours, one_blocked, blocked = costs
        yield Figure(f"{calls:,} aiohttp calls, ten at a time / one by one", ours.wall_s / one.wall_s, "x", at_most=1 / 9.7)
        yield Figure("CPU of such a call", ours.cpu_s * 1000, "ms", at_most=0.35)
        yield Figure("the same by ten bare loops of aiohttp", bare.cpu_s * 1000, "ms")
        blocking = blocked.wall_s / one_blocked.wall_s
        yield Figure(f"{calls:,} blocking calls, ten at a time / one by one", blocking, "x", at_most=1 / 8.5)
        yield from _guarded_figures(url, max(calls // 20, 5))


def _guarded_figures(url: str, calls: int) -> Iterator[Figure]:
    cost, arrivals = apart(guarded, url, calls)
    slot = 1 / PER_SECOND
    window = max(1.0, 10 * slot)
    most = max(sum(start <= other < start + window for other in arrivals) for start in arrivals)
    name = f"{calls} guarded calls at {PER_SECOND:.0f} a second"
    yield Figure(f"{name}: time / slots", (arrivals[-1] - arrivals[0]) / ((calls - 1) * slot), "x", at_most=1.02)
    yield Figure("slot / closest two at the server", slot / min(b - a for a, b in pairwise(arrivals)), "x", at_most=1 / 0.9)
    yield Figure("most in a window / allowed", most / (1.1 * PER_SECOND * window + 1), "x", at_most=1)
    yield Figure("CPU of a guarded call", cost.cpu_s * 1000, "ms")


def _best(sides: Sequence[Callable[[str, int], Cost]], url: str, calls: int, *, repeat: int) -> list[Cost]:
    """The lowest costs of each side, from rounds in which every side runs once, each in a process of its own."""
    rounds = [[apart(side, url, calls) for side in sides] for _ in range(repeat)]
    runs = zip(*rounds, strict=True)
    return [Cost(min(one.wall_s for one in costs), min(one.cpu_s for one in costs)) for costs in runs]


def in_a_row(url: str, calls: int) -> Cost:
    """One aiohttp call after the other."""

    async def work(session: aiohttp.ClientSession, numbers: Sequence[int]) -> list[int]:
        return [await _get(session, url, number) for number in numbers]

    return asyncio.run(_aiohttp_cost(work, calls // AT_ONCE))


def bare_workers(url: str, calls: int) -> Cost:
    """Ten loops of aiohttp calls, with nothing around them."""

    async def work(session: aiohttp.ClientSession, numbers: Sequence[int]) -> list[int]:
        found, left = [0] * len(numbers), iter(numbers)

        async def worker() -> None:
            for number in left:
                found[number] = await _get(session, url, number)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        return found

    return asyncio.run(_aiohttp_cost(work, calls))


def processed(url: str, calls: int) -> Cost:
    """Ten aiohttp calls at a time by the processor."""

    async def work(session: aiohttp.ClientSession, numbers: Sequence[int]) -> Sequence[object]:
        async def fn(number: int) -> int:
            return await _get(session, url, number)

        async with AsyncProcessor(max_concurrent=AT_ONCE) as processor:
            return await processor.process_tracks_parallel(numbers, fn)

    return asyncio.run(_aiohttp_cost(work, calls))


def in_a_row_blocked(url: str, calls: int) -> Cost:
    """One call of a blocking client after the other."""
    with httpx2.Client() as client:
        _get_blocked(client, url, 0)
        numbers = range(calls // AT_ONCE)
        wall, cpu = time.perf_counter(), time.process_time()
        found = [_get_blocked(client, url, number) for number in numbers]
        cost = Cost((time.perf_counter() - wall) / len(numbers), (time.process_time() - cpu) / len(numbers))
    expect("answers", found, list(numbers))
    return cost


def processed_blocked(url: str, calls: int) -> Cost:
    """Ten calls of a blocking client at a time by the processor."""

    async def work() -> Cost:
        with httpx2.Client() as client:
            async with AsyncProcessor(max_concurrent=AT_ONCE) as processor:
                await processor.process_tracks_parallel(range(AT_ONCE), lambda number: _get_blocked(client, url, number))
                wall, cpu = time.perf_counter(), time.process_time()
                found = await processor.process_tracks_parallel(range(calls), lambda number: _get_blocked(client, url, number))
                cost = Cost((time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls)
        expect("answers", found, list(range(calls)))
        return cost

    return asyncio.run(work())


def guarded(url: str, calls: int) -> tuple[Cost, list[float]]:
    """Calls through a guard, ten wanted at a time; and when each came to the server, in s."""

    async def work(session: aiohttp.ClientSession, guard: Guard) -> tuple[Cost, list[float]]:
        async def fn(number: int) -> int:
            return await guard.call(lambda: _get(session, url, number))

        await fn(0)
        await _reset(session, url)
        cpu = time.process_time()
        async with AsyncProcessor(max_concurrent=AT_ONCE) as processor:
            found = await processor.process_tracks_parallel(range(calls), fn)
        cost = Cost(0, (time.process_time() - cpu) / calls)
        expect("answers", found, list(range(calls)))
        return cost, await _reset(session, url)

    async def opened(folder: Path) -> tuple[Cost, list[float]]:
        path = folder / "music_rec.db"
        prepare(path)
        writer = await Writer.open(path)
        try:
            guard = Guard("here", per_second=PER_SECOND, failures=3, cooldown_s=60, states=StoredStates(path, writer))

            async def in_turn(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
                if not request.url.path.endswith("arrivals"):
                    await guard.schedule.turn()
                return await handler(request)

            async with aiohttp.ClientSession(middlewares=(in_turn,)) as session:
                return await work(session, guard)
        finally:
            await writer.close()

    with TemporaryDirectory() as folder:
        return asyncio.run(opened(Path(folder)))


async def _aiohttp_cost(
    work: Callable[[aiohttp.ClientSession, Sequence[int]], Awaitable[Sequence[object]]], calls: int
) -> Cost:
    """What each of so many calls costs, after a few for what is done only once."""
    async with aiohttp.ClientSession() as session:
        await work(session, range(AT_ONCE))
        wall, cpu = time.perf_counter(), time.process_time()
        found = await work(session, range(calls))
        cost = Cost((time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls)
    expect("answers", list(found), list(range(calls)))
    return cost


async def _get(session: aiohttp.ClientSession, url: str, number: int) -> int:
    async with session.get(f"{url}{number}") as response:
        return int((await response.json())["number"])


async def _reset(session: aiohttp.ClientSession, url: str) -> list[float]:
    """When calls came to the server since it was asked before."""
    async with session.get(f"{url}arrivals") as response:
        return list(await response.json())


def _get_blocked(client: httpx2.Client, url: str, number: int) -> int:
    return int(client.get(f"{url}{number}").json()["number"])


@contextmanager
def server() -> Iterator[str]:
    """The address of a server in a process of its own, which answers a number after a tenth of a second."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection) -> None:
    arrivals: list[float] = []

    async def number(request: web.Request) -> web.Response:
        arrivals.append(time.monotonic())
        await asyncio.sleep(LATENCY_S)
        return web.json_response({"number": int(request.match_info["number"])})

    async def since(_: web.Request) -> web.Response:
        answer = web.json_response(arrivals)
        arrivals.clear()
        return answer

    async def serve() -> None:
        app = web.Application()
        app.add_routes([web.get("/arrivals", since), web.get("/{number}", number)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(serve())
