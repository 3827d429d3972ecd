"""A stand-in for Spotify and its token host on this computer: invented tracks, accounts and playlists, failures by script."""

from spotify_server.catalogue import Song, made_songs
from spotify_server.faults import Fault
from spotify_server.playlists import User
from spotify_server.server import SpotifyServer
from spotify_server.service import CLIENT_ID, CLIENT_SECRET

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Fault", "Song", "SpotifyServer", "User", "made_songs"]
