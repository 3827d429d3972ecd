"""`python -m lastfm_server --plays 150000`: a server for other processes; its first line is its address."""

from __future__ import annotations

import argparse
import json
import sys
import time

from lastfm_server.account import Account
from lastfm_server.music import Music
from lastfm_server.rows import LAST_PLAY
from lastfm_server.server import LastfmServer
from lastfm_server.service import KEY


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="lastfm_server", description="A stand-in for Last.fm on this computer.")
    parser.add_argument("--user", default="listener", help="name of the account")
    parser.add_argument("--plays", type=int, default=1000, help="how many plays it has")
    parser.add_argument("--seed", type=int, default=0, help="other seed, other plays")
    parser.add_argument("--until", type=int, default=LAST_PLAY, help="second of the newest play, UTC")
    parser.add_argument("--awkward", type=int, default=0, help="1 adds plays that make clients stumble")
    parser.add_argument("--known", type=float, default=0, help="that part of all music is known, with invented tags")
    parser.add_argument("--key", default=KEY, help="the right API key")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--latency-ms", type=float, default=0, help="added to every answer")
    parser.add_argument("--fault", action="append", default=[], type=json.loads, help="""as '{"code": 8, "share": 0.2}'""")
    parser.add_argument("--seconds", type=float, default=3600, help="it ends by itself after that long")
    return parser.parse_args()


def main() -> None:
    """Serves until it is interrupted or its time is over."""
    asked = options()
    made = {"plays": asked.plays, "seed": asked.seed, "until": asked.until, "awkward": bool(asked.awkward)}
    account = Account.made(asked.user, **made)
    served = {"key": asked.key, "port": asked.port, "latency_s": asked.latency_ms / 1000, "music": Music(known=asked.known)}
    with LastfmServer(account, **served) as server:
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
