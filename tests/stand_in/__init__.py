"""What stand-ins for services that speak JSON have in common: a server on this computer that notes all and fails by script."""

from stand_in.faults import Fault
from stand_in.process import RemoteStandIn, StandInProcess
from stand_in.program import parser_of, run
from stand_in.server import Asked, Reply, StandIn, json_reply

__all__ = ["Asked", "Fault", "RemoteStandIn", "Reply", "StandIn", "StandInProcess", "json_reply", "parser_of", "run"]
