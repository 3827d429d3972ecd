"""Small regression trees as plain numbers: what a learned ranker ships."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Self

import numpy as np

from music_rec.recommenders.play_log import Float32, Float64, Int64

DEFAULT = "ranker_default.json"
"""Lies beside this file; `benchmarks/quality/pretrain.py` writes it, and it says on what it was fitted."""

TOGETHER = 5
"""Steps that all go before it is asked who has arrived: few have, and asking costs as much as going."""


@dataclass(frozen=True)
class Trees:
    """A sum of binary trees (Friedman 2001, *Greedy function approximation: a gradient boosting machine*).

    Nodes of all trees stand in common columns. A leaf is a node that leads to itself.
    """

    columns: tuple[str, ...]
    """Names of what is looked at, as `context_features.features` names it."""
    roots: Int64
    """Number of each tree's first node."""
    column: Int64
    threshold: Float32
    """Up to it a row goes left, beyond it right."""
    left: Int64
    right: Int64
    value: Float64
    """What a leaf gives."""

    def scores(self, columns: Sequence[str], rows: Float32) -> Float64:
        """The sum over all trees for each row; `columns` names what stands in a row. KeyError where one is missing."""
        place = {name: at for at, name in enumerate(columns)}
        looked_at = rows[:, [place[name] for name in self.columns]].ravel()
        row = np.repeat(np.arange(len(rows)) * len(self.columns), len(self.roots))
        node = np.tile(self.roots, len(rows))
        for _ in range(TOGETHER):
            node = self._below(node, row, looked_at)
        going = np.flatnonzero(self.left.take(node) != node)
        while len(going):
            node[going] = there = self._below(node.take(going), row.take(going), looked_at)
            going = going[self.left.take(there) != there]
        total: Float64 = self.value.take(node).reshape(len(rows), len(self.roots)).sum(axis=1)
        return total

    def _below(self, node: Int64, row: Int64, looked_at: Float32) -> Int64:
        """Where each goes on from its node; `row` is where what it looks at begins."""
        right = looked_at.take(row + self.column.take(node)) > self.threshold.take(node)
        return self._children.take(2 * node + right)

    @cached_property
    def _children(self) -> Int64:
        """The left child of every node, each followed by the right one."""
        return np.column_stack([self.left, self.right]).ravel()

    def as_json(self) -> dict[str, Any]:
        """Plain lists, with which `of_json` makes the same trees."""
        return {
            "columns": list(self.columns),
            "roots": self.roots.tolist(),
            "column": self.column.tolist(),
            "threshold": [float(f"{each:.6g}") for each in self.threshold.tolist()],
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "value": [float(f"{each:.4g}") for each in self.value.tolist()],
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Trees of what `as_json` gave."""
        whole = {name: np.array(kept[name], np.int64) for name in ("roots", "column", "left", "right")}
        threshold, value = np.array(kept["threshold"], np.float32), np.array(kept["value"], np.float64)
        return cls(tuple(kept["columns"]), threshold=threshold, value=value, **whole)


@cache
def default_trees() -> dict[str, Trees]:
    """The trees that ship: `tracks` for items of artists, `artists` where the items are the artists."""
    kept = json.loads(files(__package__).joinpath(DEFAULT).read_text("utf-8"))
    return {kind: Trees.of_json(kept[kind]) for kind in ("tracks", "artists")}
