"""What Python runs first in programs that tests start while nothing may reach beyond this computer."""

from loopback_only import install

install()
