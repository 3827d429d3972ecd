"""What breakers did by the log, beside what arrived at their services: an open one lets exactly its scheduled calls through."""

from __future__ import annotations

import json
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from integration.enriching.world import World

BOTH_CLOCKS_S = 0.01
LATE = 1 / 2
"""Of a pause: so much later what left before it began may arrive on a busy computer, or its beginning be taken down."""
LABS = "listenbrainz.labs"


@dataclass(frozen=True)
class Turn:
    """A breaker changed its state; `at` in seconds of `time.monotonic`, as stand-ins tell it."""

    source: str
    state: str
    at: float


def turns(folder: Path) -> list[Turn]:
    """All of them by the logs below a folder, in order."""
    ahead = max(time.time() - time.monotonic() for _ in range(20))  # one of them was not broken off between its two clocks
    lines = [json.loads(line) for file in sorted(folder.rglob("logs/*")) for line in file.read_text("utf-8").splitlines()]
    told = [Turn(one["source"], one["state"], one["at"] - ahead) for one in lines if one["event"] == "turned"]
    return sorted(told, key=lambda one: one.at)


def check_probes(world: World, folder: Path, source: str, cooldown_s: float) -> int:
    """How many calls tried while a breaker was open; AssertionError where anything else arrived, or one came too early."""
    mine = [one for one in turns(folder) if one.source == source]
    arrived = arrivals(world, source)
    told = f"{source}: {mine}, asked at {arrived}"
    for number, one in enumerate(mine):
        after = mine[number + 1] if number + 1 < len(mine) else Turn(source, "end", time.monotonic())
        if one.state == "open":
            assert after.state in ("half-open", "end"), f"{after.state} follows open, {told}"
            assert after.state == "end" or after.at - one.at >= cooldown_s * LATE, f"tried too early, {told}"
            from_closed = not number or mine[number - 1].state == "closed"
            quiet_from = one.at + (cooldown_s * LATE if from_closed else BOTH_CLOCKS_S)
            assert not _between(arrived, quiet_from, after.at - BOTH_CLOCKS_S), f"asked while it was left alone, {told}"
        if one.state == "half-open":
            tried = _between(arrived, one.at - BOTH_CLOCKS_S, after.at)  # and others at once where it turned to closed
            assert tried == 1, f"{tried} calls tried from {one.at} on, {told}"
    return sum(one.state == "half-open" for one in mine)


def arrivals(world: World, source: str) -> list[float]:
    """When questions arrived at a source or a part of it, requests for tokens not among them."""
    return sorted(_of(world, source))


def _of(world: World, source: str) -> Iterator[float]:
    labs = source == LABS
    for request in world.servers[source.partition(".")[0]].requests:
        path = str(getattr(request, "path", ""))
        if "/api/token" not in path and ("/labs/" in path) == labs:
            yield request.at


def _between(arrived: list[float], start: float, end: float) -> int:
    return max(0, bisect_left(arrived, end) - bisect_left(arrived, start))
