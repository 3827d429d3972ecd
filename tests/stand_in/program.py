"""A stand-in as a program: its first line is its address."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from stand_in.listening import Listening


def parser_of(name: str, *, latency: bool = True) -> argparse.ArgumentParser:
    """The options that all have."""
    parser = argparse.ArgumentParser(prog=name, description="A stand-in for a service on this computer.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    if latency:
        parser.add_argument("--latency-ms", type=float, default=0, help="added to every answer")
    parser.add_argument("--fault", action="append", default=[], type=json.loads, help="""as '{"status": 503, "share": 0.2}'""")
    parser.add_argument("--seconds", type=float, default=3600, help="it ends by itself after that long")
    return parser


def run(
    parser: argparse.ArgumentParser,
    make: Callable[[argparse.Namespace], Listening],
    address: Callable[[Any], str] = attrgetter("url"),
) -> None:
    """Serves until it is interrupted or its time is over."""
    asked = parser.parse_args()
    with make(asked) as server:
        for fault in asked.fault:
            server.fail(**fault)
        sys.stdout.write(f"{address(server)}\n")
        sys.stdout.flush()
        try:
            time.sleep(asked.seconds)
        except KeyboardInterrupt:
            return
