"""`python -m listenbrainz_server --known 0.9`: a stand-in for other processes; its first line is its address."""

from __future__ import annotations

import argparse
from pathlib import Path

from stand_in import parser_of, run

from listenbrainz_server.catalogue import Catalogue
from listenbrainz_server.server import TOKEN, ListenBrainzServer


def made(asked: argparse.Namespace) -> ListenBrainzServer:
    """The stand-in that the options say."""
    catalogue = Catalogue(asked.known)
    if asked.tracks:
        catalogue.add_file(asked.tracks)
    limits = {"per_window": asked.per_window, "window_s": asked.window_s}
    return ListenBrainzServer(catalogue, token=asked.token, port=asked.port, latency_s=asked.latency_ms / 1000, **limits)


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    parser = parser_of("listenbrainz_server")
    parser.add_argument("--known", type=float, default=0.9, help="that part of what is asked for is known")
    parser.add_argument("--tracks", type=Path, help="CSV with mbid, artist, title, album of what is known besides")
    parser.add_argument("--token", default=TOKEN, help="the right token")
    parser.add_argument("--per-window", type=int, default=30, help="requests allowed in a window")
    parser.add_argument("--window-s", type=float, default=10, help="how long a window is")
    run(parser, made)


if __name__ == "__main__":
    main()
