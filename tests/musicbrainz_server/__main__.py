"""`python -m musicbrainz_server --recordings 5000`: a server for other processes; its first line is its address."""

from __future__ import annotations

import argparse

from stand_in.program import parser_of, run

from musicbrainz_server.catalogue import Catalogue
from musicbrainz_server.server import MusicBrainzServer
from musicbrainz_server.service import CLOSEST_S


def made(asked: argparse.Namespace) -> MusicBrainzServer:
    """The stand-in that the options say."""
    return MusicBrainzServer(Catalogue.made(asked.recordings, asked.seed), closest_s=asked.closest, port=asked.port)


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    parser = parser_of("musicbrainz_server", latency=False)
    parser.add_argument("--recordings", type=int, default=1000, help="how many it knows")
    parser.add_argument("--seed", type=int, default=0, help="other seed, other names")
    parser.add_argument("--closest", type=float, default=CLOSEST_S, help="seconds between requests; closer ones are refused")
    run(parser, made)


if __name__ == "__main__":
    main()
