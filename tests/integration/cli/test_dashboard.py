"""`dashboard`: one server for a data folder, on this computer only, and a clear word where that cannot be."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from ports import free_port

from music_rec.cli.dashboard import HOST, _free_port

NO_CTRL_C = pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console, not to one process")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port where somebody else listens."""
    with socket.create_server((HOST, 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def free() -> int:
    """A port nobody listens on."""
    return free_port()


@pytest.fixture
def opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes into this file what it is opened at."""
    opened = tmp_path / "opened"
    browser = f"{shlex.quote(sys.executable)} -c 'import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])'"
    monkeypatch.setenv("BROWSER", f"{browser} {shlex.quote(str(opened))} %s")
    return opened


def test_port_that_is_taken_is_one_clear_line(music_rec, taken):
    ran = music_rec("dashboard", "--port", taken, "--no-browser")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"Error: Port {taken} is taken by another program. Choose another one with --port.\n"


def test_first_free_port_is_taken(taken, free):
    assert _free_port([taken, free]) == free


def test_port_that_is_none_is_wrong_usage(music_rec):
    assert music_rec("dashboard", "--port", 70_000).code == 2


@NO_CTRL_C
@pytest.mark.parametrize("end", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_server_says_where_it_is_is_found_and_opened_by_the_next_and_cleans_up_when_it_is_told_to_end(anna, free, opens, end):
    note = anna.data / "locks" / "server.json"

    with anna.start("dashboard", "--no-browser", "--server.port", free) as server:
        assert server.stdout
        assert server.stdout.readline() == f"http://{HOST}:{free}\n"
        told = json.loads(note.read_text("utf-8"))
        second = anna("dashboard", "--no-browser", "--json")
        headers = headers_of(free)
        with anna.start("dashboard") as third:
            third.communicate()
        server.send_signal(end)
        assert server.wait(timeout=60) == 130

    assert told == {"pid": server.pid, "port": free, "data_dir": str(anna.data)}
    assert (second.code, second.json) == (0, {"url": f"http://{HOST}:{free}"})
    assert headers["X-Frame-Options"] == "DENY"
    assert opens.read_text("utf-8") == f"http://{HOST}:{free}"
    assert not note.exists()


def test_server_that_died_is_not_taken_for_a_running_one(anna, taken):
    locks = anna.data / "locks"
    (locks / "server.json").write_text(json.dumps({"pid": 1, "port": taken, "data_dir": str(anna.data)}), "utf-8")

    ran = anna("dashboard", "--port", taken, "--no-browser")

    assert (ran.code, ran.out) == (1, "")


def headers_of(port: int) -> dict[str, str]:
    connection = HTTPConnection(HOST, port, timeout=60)
    connection.request("GET", "/")
    headers = dict(connection.getresponse().getheaders())
    connection.close()
    return {name.title(): value for name, value in headers.items()}
