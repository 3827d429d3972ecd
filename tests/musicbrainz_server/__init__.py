"""A stand-in for MusicBrainz and its Cover Art Archive on this computer: an invented catalogue, which fails by script."""

from musicbrainz_server.catalogue import Artist, Catalogue, Recording, Release
from musicbrainz_server.faults import Fault
from musicbrainz_server.server import MusicBrainzServer
from musicbrainz_server.service import Request

__all__ = ["Artist", "Catalogue", "Fault", "MusicBrainzServer", "Recording", "Release", "Request"]
