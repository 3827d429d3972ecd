"""What work costs: CPU seconds of all threads and growth of memory, each side in a fresh process, sides taking turns."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class WrongResultError(Exception):
    """Two ways of doing the same thing do not agree; how fast they are does not matter then."""


@dataclass(frozen=True)
class Sample(Generic[T]):
    """One run of one side."""

    cpu_s: float
    grown_mb: float
    """How far the peak of memory rose; 0 on Windows, which does not tell."""
    result: T

    def giving(self, result: U) -> Sample[U]:
        """The same cost with another result, small enough to leave the process."""
        return Sample(self.cpu_s, self.grown_mb, result)


def measured(work: Callable[..., T], *args: Any) -> Sample[T]:
    """What calling `work` costs and returns."""
    gc.collect()
    peak, cpu = _peak_mb(), time.process_time()
    result = work(*args)
    return Sample(time.process_time() - cpu, _peak_mb() - peak, result)


def apart(work: Callable[..., T], *args: Any) -> T:
    """What `work` returns, called in a fresh process.

    A process inherits the peak of the one that starts it, so everything large happens in one of these.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *args).result()


def in_turns(sides: Mapping[str, Callable[..., Sample[Any]]], *args: Any, repeat: int) -> dict[str, Sample[Any]]:
    """The cheapest run of each side with its largest peak, from rounds in which every side runs once, each apart."""
    rounds = [{name: apart(side, *args) for name, side in sides.items()} for _ in range(repeat)]
    return {name: best([one[name] for one in rounds]) for name in sides}


def best(samples: Sequence[Sample[T]]) -> Sample[T]:
    """The lowest CPU and the highest peak of runs that must all have the same result."""
    result = samples[0].result
    for sample in samples:
        expect("the result of a repeated run", sample.result, result)
    return Sample(min(one.cpu_s for one in samples), max(one.grown_mb for one in samples), result)


def expect(what: str, found: object, expected: object) -> None:
    """Nothing, where the two are equal, else WrongResultError."""
    if found != expected:
        raise WrongResultError(f"{what}: {found!r} instead of {expected!r}")


def _peak_mb() -> float:
    if sys.platform == "win32":
        return 0.0
    if sys.platform == "linux":  # what `resource` tells there is at least the peak of the process that started this one
        [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 2**10
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
