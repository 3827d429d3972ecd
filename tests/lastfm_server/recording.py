"""What was asked and when, and whether that kept to a rate."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

SECRETS = ("api_key", "api_sig", "sk")


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

    def check_rate(self, rate: float, closest: float = 0.9) -> None:
        """AssertionError when requests came faster than so many in a second; see the function."""
        check_rate(self.starts(), rate, closest)


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


def check_rate(starts: Sequence[float], rate: float, closest: float = 0.9) -> None:
    """AssertionError naming the requests that came faster than `rate` in a second.

    No two starts may be closer than `closest` / rate, and no window of ten slots, at least a second, may hold more than
    1.1 times what belongs there, and one. A busy computer brings starts together on their way: where processes begin and
    end beside each other, ask for less than the 0.9 that the benchmark of a sync holds.
    """
    for number, (one, next_one) in enumerate(pairwise(starts), 1):
        pair = f"requests {number} and {number + 1} started {next_one - one:.4f} s apart"
        assert next_one - one >= closest / rate, f"{pair}; at {rate}/s at least {closest / rate:.4f} s"
    window = max(1.0, 10 / rate)
    most = 1.1 * rate * window + 1
    for number, start in enumerate(starts):
        held = bisect_left(starts, start + window) - number
        last = f"requests {number + 1} to {number + held} started within {window:.2f} s"
        assert held <= most, f"{last}; at {rate}/s at most {most:.1f}"
