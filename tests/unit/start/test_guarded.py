"""The modes in which tests run without services: nothing gets beyond this computer, and who wanted to is written down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guarded import loopback_only

SCRIPT = """
import socket
listening = socket.create_server(("127.0.0.1", 0))
socket.create_connection(listening.getsockname())
for wanted in (("203.0.113.7", 80), ("service.invalid", 443)):
    try:
        socket.create_connection(wanted, timeout=1)
    except OSError as error:
        print(str(error).partition(":")[0])
"""


def test_a_program_of_a_test_reaches_this_computer_alone(tmp_path: Path):
    log, folder = tmp_path / "beyond.txt", Path(loopback_only.__file__).parent
    env = {**os.environ, loopback_only.LOG: str(log), "PYTHONPATH": str(folder)}
    ended = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True, timeout=60)

    assert ended.stdout.splitlines() == ["beyond this computer"] * 2
    assert [line.partition(" in ")[0] for line in log.read_text("utf-8").splitlines()] == [
        "socket.getaddrinfo '203.0.113.7'",
        "socket.getaddrinfo 'service.invalid'",
    ]


@pytest.mark.parametrize(("host", "here"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.168.1.2", False)])
def test_what_is_this_computer(host: str, here: bool):
    assert loopback_only.is_here(host) == here
