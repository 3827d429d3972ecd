"""Cold start: T1 with the histories of those asked cut to one, three and five artists; what is hidden stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from benchmarks.quality import t1
from benchmarks.quality.tables import Row, as_markdown, rows
from music_rec.recommenders.metrics import ndcg_at

CUTS = (1, 3, 5)
MODELS = (t1.BASELINE, "EASE with dropout, tag rows", "user kNN, tag rows", t1.CROWD)


def run(data: Path, rng: int = 0) -> list[Row]:
    """The rows of the cold start; intervals are drawn over listeners."""
    values: dict[int, dict[str, list[float]]] = {cut: {name: [] for name in MODELS} for cut in CUTS}
    for part in t1.folds(data, rng):
        for name in MODELS:
            model = t1.fitted(name, part, rng)
            for cut in CUTS:
                cases = [case.cut(cut, rng) for case in part.cases]
                found = zip(t1.ranked_all(model, cases), cases, strict=True)
                values[cut][name] += [ndcg_at(ranked, case.hidden, 10) for ranked, case in found]
    return list(_rows(values, rng))


def _rows(values: dict[int, dict[str, list[float]]], rng: int) -> Iterator[Row]:
    for cut, columns in values.items():
        task = f"cold start, {cut} artist{'s' if cut > 1 else ''}"
        yield from rows(task, "NDCG@10", columns, t1.BASELINE, rng=rng)


def main(data: Path, rng: int = 0) -> None:
    """Prints the table of the cold start."""
    print(as_markdown(run(data, rng)))


if __name__ == "__main__":
    typer.run(main)
