"""What quality benchmarks find, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from music_rec.recommenders.metrics import bootstrap_interval, paired_difference

HEAD = "| task | model | metric | value (95 %) | against | difference (95 %) | n |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """One metric of one model, and how far it is from its baseline."""

    task: str
    model: str
    metric: str
    value: float
    low: float
    high: float
    """`low` and `high` bound the value with 95 %."""
    against: str = ""
    """Name of the baseline; empty for a baseline itself."""
    difference: float | None = None
    """(value - that of the baseline) / that of the baseline, paired; 0.09 is 9 % more. None where there is none (`_gap`)."""
    difference_low: float | None = None
    difference_high: float | None = None
    n: int = 0
    """How many values the mean is of: users, or positions."""

    def __str__(self) -> str:
        value = f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f})"
        difference = ""
        if self.difference is not None:
            difference = f"{self.difference:+.1%} ({self.difference_low:+.1%} to {self.difference_high:+.1%})"
        cells = (self.task, self.model, self.metric, value, self.against, difference, f"{self.n:,}")
        return f"| {' | '.join(cells)} |"


def rows(
    task: str,
    metric: str,
    values: Mapping[str, ArrayLike],
    against: str | Sequence[str],
    clusters: ArrayLike | None = None,
    *,
    rng: int = 0,
) -> Iterator[Row]:
    """A row for each model and each baseline it stands against; `values` by model are paired, one for each user or position."""
    baselines = [against] if isinstance(against, str) else list(against)
    for model, column in values.items():
        mean = bootstrap_interval(column, clusters, rng=rng)
        n = len(np.asarray(column))
        others = [one for one in baselines if one != model] if model not in baselines else []
        if not others:
            yield Row(task, model, metric, mean.value, mean.low, mean.high, n=n)
        for baseline in others:
            gap = _gap(column, values[baseline], clusters, rng)
            yield Row(task, model, metric, mean.value, mean.low, mean.high, baseline, *gap, n=n)


def _gap(ours: ArrayLike, theirs: ArrayLike, clusters: ArrayLike | None, rng: int) -> tuple[float | None, ...]:
    """(difference, low, high) to a baseline; None each where that is 0, or too often when drawn for an interval to be told."""
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = paired_difference(ours, theirs, clusters, rng=rng)
    found = (gap.value, gap.low, gap.high)
    return found if np.isfinite(found).all() else (None, None, None)


def as_markdown(found: Sequence[Row]) -> str:
    """The rows as one table."""
    return "\n".join([HEAD, *map(str, found)])


def into(text: str, tables: Mapping[str, str]) -> str:
    """A Markdown text with what stands between `<!-- name -->` and `<!-- end name -->` replaced. ValueError without a mark."""
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end {name} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"There are no marks {begin} and {end} to write between.")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text
