"""Ports for servers that tests start in other processes."""

from __future__ import annotations

import random
import socket

HOST = "127.0.0.1"
BELOW_EPHEMERAL = range(20_000, 32_000)
"""Systems give out none of these by themselves: what runs beside a test takes no port between its choice and its use."""


def free_port() -> int:
    """A port on which nobody listens, by chance, so that tests beside each other hardly choose the same."""
    for port in random.sample(BELOW_EPHEMERAL, 100):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise AssertionError("a hundred ports are taken")
