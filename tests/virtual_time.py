"""An event loop whose clock jumps: hours of waiting pass at once, always in the same way."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def never_late() -> float:
    """How late a wake-up is on a perfect machine."""
    return 0.0


class _Jumping(selectors.BaseSelector):
    """Waits for nothing but what a call from another thread would bring; a time-out is a jump of the clock."""

    def __init__(self, late: Callable[[], float]) -> None:
        self._real = selectors.DefaultSelector()
        self._late = late
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self.now += timeout + self._late()
        return self._real.select(None if timeout is None else 0)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its `time` starts at 0; `late` tells for each wake-up by how many seconds it is late."""

    def __init__(self, late: Callable[[], float] = never_late) -> None:
        self._jumping = _Jumping(late)
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run(work: Coroutine[Any, Any, T], late: Callable[[], float] = never_late) -> T:
    """What `work` returns, run on a loop of its own."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(late)) as runner:
        return runner.run(work)


def clock() -> float:
    """The time of the running loop: what is handed to whatever takes a clock."""
    return asyncio.get_running_loop().time()
