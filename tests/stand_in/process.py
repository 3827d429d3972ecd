"""A stand-in in a process of its own, so that the app, the command line and a browser can share it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from stand_in.server import Asked

_TESTS = Path(__file__).parents[1]


class RemoteStandIn:
    """A running stand-in, known by the address that it printed."""

    def __init__(self, url: str = "") -> None:
        self.url = url

    @property
    def requests(self) -> list[Asked]:
        """All so far, in the order of their arrival."""
        return [Asked(**request) for request in self.order("requests")]

    def fail(self, **conditions: Any) -> None:
        """Something goes wrong from now on; see Fault."""
        self.order("fail", **conditions)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.order("heal")

    def order(self, name: str, **values: Any) -> Any:
        """The answer to an order; ValueError with what the server says against it."""
        body = json.dumps({"order": name, **values}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.url}control", body), timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                raise ValueError(json.load(refused)["message"]) from None


class StandInProcess(RemoteStandIn):
    """`python -m MODULE` while the context lasts; options as on its command line."""

    def __init__(self, module: str, **options: str | int | float) -> None:
        super().__init__()
        given = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]
        self._command = [sys.executable, "-m", module, *given]

    def __enter__(self) -> Self:
        path = os.pathsep.join(filter(None, [str(_TESTS), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "PYTHONPATH": path}
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            self.__exit__(None, None, None)
            raise RuntimeError("the stand-in did not start; it says why above")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate(timeout=10)
