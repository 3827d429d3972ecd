"""A stand-in for Last.fm on this computer: it holds invented accounts, answers as the service does, and fails by script."""

from lastfm_server.account import Account
from lastfm_server.faults import Fault
from lastfm_server.methods import Ways
from lastfm_server.music import Music, Musician, Tune
from lastfm_server.process import RemoteServer, ServerProcess
from lastfm_server.recording import Request, check_rate
from lastfm_server.rows import Row
from lastfm_server.server import LastfmServer
from lastfm_server.service import KEY

__all__ = [
    "KEY",
    "Account",
    "Fault",
    "LastfmServer",
    "Music",
    "Musician",
    "RemoteServer",
    "Request",
    "Row",
    "ServerProcess",
    "Tune",
    "Ways",
    "check_rate",
]
