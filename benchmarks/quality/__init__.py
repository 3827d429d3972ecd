"""How good recommenders are: `python -m benchmarks.quality` measures what docs/quality.md reports."""
