"""Cold start: T1 with the histories of those asked cut to one, three and five artists; what is hidden stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.quality import t1
from benchmarks.quality.run import Run
from benchmarks.quality.tables import Row, rows
from music_rec.recommenders.metrics import ndcg_at

CUTS = (1, 3, 5)
MODELS = (t1.BASELINE, "EASE with dropout, tag rows", "user kNN, tag rows", t1.CROWD)


def run(of: Run) -> list[Row]:
    """The rows of the cold start; intervals are drawn over listeners."""
    values: dict[int, dict[str, list[float]]] = {cut: {name: [] for name in MODELS} for cut in CUTS}
    for number, part in enumerate(t1.folds(of.data, of.rng)):
        for name in MODELS:
            found = of.part(f"cold {name} {number}", partial(_values, name, part, of.rng))
            for cut, of_cut in found.items():
                values[cut][name] += of_cut
    return list(_rows(values, of.rng))


def _values(name: str, part: t1.Fold, rng: int) -> dict[int, list[float]]:
    """NDCG@10 of every case of a fold, by cut."""
    model, found = t1.fitted(name, part, rng), {}
    for cut in CUTS:
        cases = [case.cut(cut, rng) for case in part.cases]
        found[cut] = [ndcg_at(one, case.hidden, 10) for one, case in zip(t1.ranked_all(model, cases), cases, strict=True)]
    return found


def _rows(values: dict[int, dict[str, list[float]]], rng: int) -> Iterator[Row]:
    for cut, columns in values.items():
        task = f"cold start, {cut} artist{'s' if cut > 1 else ''}"
        yield from rows(task, "NDCG@10", columns, t1.BASELINE, rng=rng)
