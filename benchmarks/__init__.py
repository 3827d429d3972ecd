"""Benchmarks: `python -m benchmarks` measures what docs/performance.md promises."""
