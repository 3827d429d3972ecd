"""`python -m spotify_server --songs 5000`: a server for other processes; its first line is its address."""

from __future__ import annotations

import argparse
import json
import sys
import time

from spotify_server.catalogue import made_songs
from spotify_server.server import SpotifyServer


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    parser = argparse.ArgumentParser(prog="spotify_server", description="A stand-in for Spotify on this computer.")
    parser.add_argument("--songs", type=int, default=1000, help="how many tracks there are")
    parser.add_argument("--extended", type=int, default=0, help="1 for an application of the old kind")
    parser.add_argument("--quota", type=int, default=0, help="requests that are answered in all; 0 for as many as come")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--fault", action="append", default=[], type=json.loads, help="""as '{"status": 503, "share": 0.2}'""")
    parser.add_argument("--seconds", type=float, default=3600, help="it ends by itself after that long")
    asked = parser.parse_args()
    with SpotifyServer(made_songs(asked.songs), port=asked.port) as server:
        server.service.extended, server.service.quota = bool(asked.extended), asked.quota
        for fault in asked.fault:
            server.fail(**fault)
        sys.stdout.write(f"{server.root}\n")
        sys.stdout.flush()
        try:
            time.sleep(asked.seconds)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
