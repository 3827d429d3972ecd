"""A server in a process of its own, so that the app, the command line and a browser can share one account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lastfm_server.control import order_of
from lastfm_server.recording import Recording, Request
from lastfm_server.rows import Row

_TESTS = Path(__file__).parents[1]


class RemoteServer(Recording):
    """A running server, known by the address that it printed."""

    def __init__(self, url: str = "") -> None:
        self.url = url

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.split(":")[2].partition("/")[0])

    @property
    def requests(self) -> list[Request]:
        """All so far, in the order of their arrival."""
        return [Request(**request) for request in self.order("requests")]

    def truth(self, user: str) -> list[Row]:
        """Every play of the account, newest first."""
        return [Row(*row) for row in self.order("truth", user=user)]

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self.order("fail", **conditions)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.order("heal")

    def behave(self, **ways: Any) -> None:
        """The service behaves that way where the contract is not sure; see Ways."""
        self.order("behave", **ways)

    def change(self, do: str, user: str, *args: Any, **named: Any) -> None:
        """A method of Account is called, now."""
        self.order("change", **order_of(do, user, *args, **named))

    def after_requests(self, count: int, do: str, user: str, *args: Any, **named: Any) -> None:
        """A method of Account is called as soon as so many more requests are answered."""
        self.order("after", requests=count, **order_of(do, user, *args, **named))

    def order(self, name: str, **values: Any) -> Any:
        """The answer to any order of `control.py`; ValueError with what the server says against it."""
        body = json.dumps({"order": name, **values}).encode()
        where = self.url.removesuffix("/2.0/") + "/control"
        try:
            with urllib.request.urlopen(urllib.request.Request(where, body), timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                raise ValueError(json.load(refused)["message"]) from None


class ServerProcess(RemoteServer):
    """A server in a new process while the context lasts; options as on its command line, `faults` beside them."""

    def __init__(self, *, faults: Sequence[Mapping[str, Any]] = (), **options: str | int | float) -> None:
        super().__init__()
        self._arguments = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]
        self._arguments += [text for fault in faults for text in ("--fault", json.dumps(fault))]

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "lastfm_server", *self._arguments]
        path = os.pathsep.join(filter(None, [str(_TESTS), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            self.__exit__(None, None, None)
            raise RuntimeError("the server did not start; it says why above")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate(timeout=10)
