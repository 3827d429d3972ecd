"""`python -m musicbrainz_server --recordings 5000`: a server for other processes; its first line is its address."""

from __future__ import annotations

import argparse
import json
import sys
import time

from musicbrainz_server.catalogue import Catalogue
from musicbrainz_server.server import MusicBrainzServer
from musicbrainz_server.service import CLOSEST_S


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="musicbrainz_server", description="A stand-in for MusicBrainz on this computer.")
    parser.add_argument("--recordings", type=int, default=1000, help="how many it knows")
    parser.add_argument("--seed", type=int, default=0, help="other seed, other names")
    parser.add_argument("--closest", type=float, default=CLOSEST_S, help="seconds between requests; closer ones are refused")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--fault", action="append", default=[], type=json.loads, help="""as '{"status": 503, "share": 0.2}'""")
    parser.add_argument("--seconds", type=float, default=3600, help="it ends by itself after that long")
    return parser.parse_args()


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    asked = options()
    catalogue = Catalogue.made(asked.recordings, asked.seed)
    with MusicBrainzServer(catalogue, closest_s=asked.closest, port=asked.port) as server:
        for fault in asked.fault:
            server.fail(**fault)
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        try:
            time.sleep(asked.seconds)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
