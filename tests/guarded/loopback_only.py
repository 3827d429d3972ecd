"""Lets no program reach beyond this computer, and writes down each that wanted to."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address

LOG = "BEYOND_THIS_COMPUTER"
"""Variable that names the file in which is written who wanted to."""


def install() -> None:
    """From now on a connection or a question for a name beyond this computer is an OSError."""
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ("socket.connect", "socket.getaddrinfo", "socket.sendto") or LOG not in os.environ:
        return
    wanted = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = wanted[0] if isinstance(wanted, tuple) else wanted
    by_address = isinstance(wanted, tuple)  # else it is a file, as between programs of one computer
    if (by_address or event == "socket.getaddrinfo") and not is_here(host):
        _refuse(f"{event} {wanted!r} in {sys.argv[:3]}")


def is_here(host: object) -> bool:
    """Whether a name or address is this computer."""
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        return ip_address(str(name)).is_loopback or ip_address(str(name)).is_unspecified
    except ValueError:
        return False


def _refuse(what: str) -> None:
    with open(os.environ[LOG], "a", encoding="utf-8") as log:  # noqa: PTH123 - loaded by every program, at its very start
        log.write(f"{what}\n")
    raise OSError(f"beyond this computer: {what}")
