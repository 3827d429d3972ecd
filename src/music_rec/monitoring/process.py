"""What this process takes of the computer, by what the system tells for free."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

PAGE = Path("/proc/self/statm")


def memory_bytes() -> int:
    """Memory in use by this process; 0 where the system does not tell."""
    try:
        return int(PAGE.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        pass
    try:
        told = subprocess.run(  # noqa: S603 - as macOS tells it; nothing of it comes from outside
            ["ps", "-o", "rss=", "-p", str(os.getpid())],  # noqa: S607 - it lies elsewhere on each system
            capture_output=True,
            timeout=2,
            check=True,
        )
        return 1024 * int(told.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


class CpuMeter:
    """How busy this process was since somebody looked last."""

    def __init__(self) -> None:
        self._at, self._used = time.monotonic(), time.process_time()
        self._share = 0.0

    def share(self) -> float:
        """Processors in use since the look before, on average: 1 is one of them all the time."""
        at, used = time.monotonic(), time.process_time()
        if at - self._at >= 0.5:  # less says nothing
            self._share = (used - self._used) / (at - self._at)
            self._at, self._used = at, used
        return self._share
