"""Benchmarks: `python -m benchmarks` measures what docs/performance.md promises."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # the stand-in for Last.fm lies there
