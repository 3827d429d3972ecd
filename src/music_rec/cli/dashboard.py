"""Opening the program in the browser: `dashboard`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Annotated

import typer

from music_rec.cli.screen import say, text
from music_rec.cli.session import FAILED, INTERRUPTED, Session
from music_rec.core.errors import MusicRecError

HOST = "127.0.0.1"
PORTS = range(8501, 8521)
PATIENCE_S = 60
"""How long a server may take until it answers."""

Flags = Annotated[list[str] | None, typer.Argument(metavar="[STREAMLIT OPTIONS]", help="Passed on to Streamlit.")]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        "--server.port",
        envvar="STREAMLIT_SERVER_PORT",
        show_envvar=False,
        min=1,
        max=65535,
        metavar="N",
        help="This port instead of the first free one from 8501.",
    ),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Open no browser.")]
Headless = Annotated[str, typer.Option("--server.headless", envvar="STREAMLIT_SERVER_HEADLESS", hidden=True)]
Dev = Annotated[bool, typer.Option("--dev", help="Reload on changes, show full tracebacks.")]


def dashboard(
    session: Session,
    flags: Flags = None,
    port: Port = None,
    no_browser: NoBrowser = False,
    headless: Headless = "false",
    dev: Dev = False,
) -> None:
    """Open music-rec in the browser."""
    from music_rec.library.serving import served_at, serving

    settings = session.library.settings
    opens = not no_browser and headless.lower() not in ("true", "1") and _has_browser()
    running = served_at(settings.data_dir)
    if running is not None:
        raise typer.Exit(0 if _welcome(session, running, opens=opens) else FAILED)
    port = _free_port([port] if port else PORTS)
    os.environ["MUSIC_REC_DATA_DIR"] = str(settings.data_dir)
    with serving(settings.data_dir, port):
        _begin_demo(session)
        threading.Thread(target=_welcome, args=(session, port), kwargs={"opens": opens}, daemon=True).start()
        _run_streamlit(port, flags or [], dev=dev)


def _begin_demo(session: Session) -> None:
    """Make the demo listener where it will be shown, in a process of its own, while this one loads the server.

    Any command that reads makes it. A library that cannot be read is left to the pages, which say what to do.
    """
    from music_rec.library.serving import RUN

    with suppress(MusicRecError):
        if session.library.people.lacks_demo:
            reading = [sys.executable, str(RUN), "playlist", "list"]
            subprocess.Popen(reading, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - words of ours


def _free_port(ports: Sequence[int]) -> int:
    """The first port nobody listens on."""
    for port in ports:
        with socket.socket() as probe:
            if os.name != "nt":  # there it would let us in beside whoever listens
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    taken = f"Port {ports[0]} is taken" if len(ports) == 1 else f"Ports {ports[0]} to {ports[-1]} are taken"
    say(f"Error: {taken} by another program. Choose another one with --port.")
    raise typer.Exit(FAILED)


def _run_streamlit(port: int, flags: Iterable[str], *, dev: bool) -> None:
    """Serve until somebody ends it. What we set comes last, so that nothing can open the server to others."""
    from streamlit.web import cli

    from music_rec.library.serving import APP

    ours = {"server.port": str(port), "server.address": HOST, "server.headless": "true", "logger.hideWelcomeMessage": "true"}
    if dev:
        ours |= {"server.fileWatcherType": "auto", "server.runOnSave": "true", "client.showErrorDetails": "full"}
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
    cli.main(["run", str(APP), *flags, *(f"--{name}={value}" for name, value in ours.items())], prog_name="streamlit")


def _welcome(session: Session, port: int, *, opens: bool) -> bool:
    """Whether the server answers; if so, say where it is and open it."""
    url = f"http://{HOST}:{port}"
    if not _answers(port):
        say(f"Error: {url} does not answer. End the music-rec that runs there, then start again.")
        return False
    session.answer({"url": url}, text(url))
    if opens:
        import webbrowser

        webbrowser.open(url)
    return True


def _answers(port: int) -> bool:
    """Whether the server says that it is well, before our patience ends."""
    until = time.monotonic() + PATIENCE_S
    while not _is_well(port):
        if time.monotonic() > until:
            return False
        threading.Event().wait(0.1)
    return True


def _is_well(port: int) -> bool:
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _has_browser() -> bool:
    """Whether there is a screen for one; without, Python would start a text browser in our terminal."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in screens)
