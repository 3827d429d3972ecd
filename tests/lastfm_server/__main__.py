"""`python -m lastfm_server --plays 150000`: a server for other processes; its first line is its address."""

from __future__ import annotations

import argparse

from stand_in.program import parser_of, run

from lastfm_server.account import Account
from lastfm_server.music import Music
from lastfm_server.rows import LAST_PLAY
from lastfm_server.server import LastfmServer
from lastfm_server.service import KEY


def made(asked: argparse.Namespace) -> LastfmServer:
    """The stand-in that the options say."""
    plays = {"plays": asked.plays, "seed": asked.seed, "until": asked.until, "awkward": bool(asked.awkward)}
    served = {"key": asked.key, "port": asked.port, "latency_s": asked.latency_ms / 1000, "music": Music(known=asked.known)}
    return LastfmServer(Account.made(asked.user, **plays), **served)


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    parser = parser_of("lastfm_server")
    parser.add_argument("--user", default="listener", help="name of the account")
    parser.add_argument("--plays", type=int, default=1000, help="how many plays it has")
    parser.add_argument("--seed", type=int, default=0, help="other seed, other plays")
    parser.add_argument("--until", type=int, default=LAST_PLAY, help="second of the newest play, UTC")
    parser.add_argument("--awkward", type=int, default=0, help="1 adds plays that make clients stumble")
    parser.add_argument("--known", type=float, default=0, help="that part of all music is known, with invented tags")
    parser.add_argument("--key", default=KEY, help="the right API key")
    run(parser, made)


if __name__ == "__main__":
    main()
