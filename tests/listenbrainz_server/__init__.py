"""A stand-in for ListenBrainz and its labs on this computer: invented recordings, its limits, its refusals."""

from listenbrainz_server.catalogue import Catalogue, Known, mbid
from listenbrainz_server.server import LABS, TOKEN, ListenBrainzServer

__all__ = ["LABS", "TOKEN", "Catalogue", "Known", "ListenBrainzServer", "mbid"]
