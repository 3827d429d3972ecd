"""What was asked and when, and whether that kept to a rate."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

SECRETS = ("api_key", "api_sig", "sk")
CLOSEST = 0.95
"""Of a slot: so close to the one before a request may leave that makes up for lateness."""
LATE_S = 1.0
"""So much later than others a request may come that left in time."""


@dataclass(frozen=True)
class Request:
    """One request as it came; keys and signatures are not kept."""

    number: int
    """Counts from 1 in the order in which requests were read."""
    at: float
    """When its first bytes were here, in seconds of `time.monotonic`, which processes of one computer share on Linux."""
    verb: str
    method: str
    params: dict[str, str]
    right_key: bool
    agent: str = ""
    answered: str = ""
    """`ok`, `error 8`, `html 502`, `reset` and so on; `given up` when the client went away; empty while it waits."""
    ended: float = 0
    """When its answer had left, and before that when it was ready; 0 while it waits."""


class Recording:
    """Requests in the order of their arrival, and questions to them."""

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        raise NotImplementedError

    def after(self, at: float) -> list[Request]:
        """Those that arrived later than a moment of `time.monotonic`."""
        return [request for request in self.requests if request.at > at]

    def starts(self) -> list[float]:
        """When each arrived."""
        return [request.at for request in self.requests]

    def answers(self) -> list[str]:
        """How each was answered."""
        return [request.answered for request in self.requests]

    def check_rate(self, rate: float, since: float | None = None) -> None:
        """AssertionError when requests came faster than so many in a second; see the function."""
        check_rate(self.starts(), rate, since)


class Log(Recording):
    """Takes down requests while they are served; any thread may read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        with self._lock:
            return sorted(self._requests, key=lambda request: request.at)

    def begin(self, at: float, verb: str, params: Mapping[str, str], *, right_key: bool, agent: str) -> Request:
        """The request as it is kept."""
        public = {name: value for name, value in params.items() if name not in SECRETS}
        method = public.pop("method", "")
        with self._lock:
            request = Request(len(self._requests) + 1, at, verb, method, public, right_key, agent)
            self._requests.append(request)
            return request

    def end(self, request: Request, answered: str) -> None:
        """The answer of the request is ready, or has left."""
        with self._lock:
            self._requests[request.number - 1] = replace(request, answered=answered, ended=time.monotonic())

    def forget(self) -> None:
        """Nothing was asked yet; numbers begin at 1 again."""
        with self._lock:
            self._requests.clear()


def check_rate(starts: Sequence[float], rate: float, since: float | None = None) -> None:
    """AssertionError naming the requests that came faster than `rate` in a second.

    So many as `rate` allows may come in any span of time, and those of `LATE_S` more: a busy computer holds up one on its
    way and not the next. From `since` on, a moment before any could have left, there is none more, since none comes early.
    How close two may come is held by the tests of the schedule, and by the benchmark of a sync.
    """
    slot = CLOSEST / rate
    owed = [at - number * slot for number, at in enumerate(sorted(starts))]
    for number, (at, latest) in enumerate(zip(owed, accumulate(owed, max), strict=True), 1):
        assert at >= latest - LATE_S, f"too many of the requests up to number {number} came at once for {rate}/s"
        within = at + (number - 1) * slot - (since or 0)
        assert since is None or at >= since, f"{number} requests came within {within:.2f} s; at {rate}/s"
