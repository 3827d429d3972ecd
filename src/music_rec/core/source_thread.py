"""A thread for a blocking client, which nobody has to wait for."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class _Call:
    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)
    stop: threading.Event = field(default_factory=threading.Event)


class _Calls(SimpleQueue["_Call | None"]):
    """What is to be run, in order; `stop` belongs to what runs now."""

    stop = threading.Event()

    def run(self) -> None:
        """Run call after call until None comes."""
        while call := self.get():
            if call.future.set_running_or_notify_cancel():
                self.stop = call.stop
                _run(call)
            del call  # it would hold on to its result until the next one comes


class SourceThread:
    """Runs blocking calls one at a time, in order, in a daemon thread that ends when this object is gone.

    No executor: those are joined when the program ends, however long a socket has nothing to say.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: _Calls | None = None

    @property
    def stop(self) -> threading.Event:
        """Set when nobody waits any more for the call that runs now."""
        return self._calls.stop if self._calls else _Calls.stop

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises. Cancelled, it does not wait for what already runs, and sets its `stop`."""
        call = _Call(work)
        self._started().put(call)
        try:
            result: T = await asyncio.wrap_future(call.future)
        except asyncio.CancelledError:
            call.stop.set()
            raise
        return result

    def _started(self) -> _Calls:
        if self._calls is None:
            self._calls = _Calls()
            threading.Thread(target=self._calls.run, name=self._name, daemon=True).start()
            weakref.finalize(self, self._calls.put, None)
        return self._calls


def _run(call: _Call) -> None:
    try:
        result = call.work()
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
        call.future.set_exception(error)
    else:
        call.future.set_result(result)
