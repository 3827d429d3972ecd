"""`python -m spotify_server --songs 5000`: a server for other processes; its first line is its address."""

from __future__ import annotations

import argparse

from stand_in.program import parser_of, run

from spotify_server.catalogue import made_songs
from spotify_server.server import SpotifyServer


def made(asked: argparse.Namespace) -> SpotifyServer:
    """The stand-in that the options say."""
    server = SpotifyServer(made_songs(asked.songs), port=asked.port)
    server.service.extended, server.service.quota = bool(asked.extended), asked.quota
    return server


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    parser = parser_of("spotify_server", latency=False)
    parser.add_argument("--songs", type=int, default=1000, help="how many tracks there are")
    parser.add_argument("--extended", type=int, default=0, help="1 for an application of the old kind")
    parser.add_argument("--quota", type=int, default=0, help="requests that are answered in all; 0 for as many as come")
    run(parser, made, lambda server: server.root)


if __name__ == "__main__":
    main()
