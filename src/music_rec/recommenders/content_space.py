"""Every track as one vector, joined from the blocks it is compared by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from music_rec.recommenders.content_blocks import Block, Float32, grams, named, sound, tagged
from music_rec.recommenders.content_catalogue import Catalogue
from music_rec.recommenders.content_genres import Config as GenreConfig
from music_rec.recommenders.content_genres import genres
from music_rec.recommenders.play_log import Bool, Float64, Int64
from music_rec.recommenders.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd

EVERY = slice(None)


@dataclass(frozen=True)
class Space:
    """Tracks in order of their item, and how alike any two are."""

    items: Int64
    names: tuple[str, ...]
    """Of the blocks, in the order of the columns of `known_weight`."""
    vectors: Float32
    """The blocks side by side, each scaled by the root of its weight: the product of two rows is the weighted sum."""
    ends: tuple[int, ...]
    """Where the columns of each block end in `vectors`."""
    known_weight: Float64
    """Weight of each block for each track, 0 where the block does not know the track."""

    @classmethod
    def of(cls, tracks: pd.DataFrame, weights: Mapping[str, float], dims: int, genre: GenreConfig, rng: int) -> Space:
        """The tracks of a `frames.tracks` frame, by the blocks that `weights` names."""
        catalogue = Catalogue.of(tracks)
        letters = grams(catalogue.texts)
        made: dict[str, Block] = {
            block.name: block
            for block in (
                genres(catalogue, letters, genre),
                sound(catalogue.features),
                tagged(catalogue.tags, dims, rng),
                named(letters, dims, rng),
            )
        }
        return cls.joined(catalogue.items, {name: made[name] for name in weights}, weights)

    @classmethod
    def joined(cls, items: Int64, blocks: Mapping[str, Block], weights: Mapping[str, float]) -> Space:
        """The blocks with a weight each."""
        parts = [np.sqrt(weights[name], dtype=np.float32) * block.vectors for name, block in blocks.items()]
        known = np.stack([weights[name] * block.known for name, block in blocks.items()], axis=1)
        ends = np.cumsum([part.shape[1] for part in parts])
        return cls(items, tuple(blocks), np.ascontiguousarray(np.hstack(parts)), tuple(ends.tolist()), known)

    @cached_property
    def known(self) -> Bool:
        """The tracks of which anything is known."""
        known: Bool = self.known_weight.sum(axis=1) > 0
        return known

    def rows(self, items: Int64) -> Int64:
        """(row, or -1 where nothing is known of it) of each item."""
        if len(self.items) == 0:
            return np.full(len(items), -1, np.int64)
        place = np.minimum(np.searchsorted(self.items, items), len(self.items) - 1)
        return np.where((self.items[place] == items) & self.known[place], place, -1).astype(np.int64)

    def likeness(self, rows: Int64, others: Int64 | slice = EVERY) -> Float32:
        """How alike all tracks, or those of `others`, are to each of some: 1 for a twin, 0 where nothing both have is known.

        What the asked track lacks is left out of the weighing; what the other one lacks speaks for it no more than against.
        """
        with one_thread():
            products: Float32 = (self.vectors[others] @ self.vectors[rows].T).T  # twice as fast as the other way round
        products /= self.known_weight[rows].sum(axis=1, dtype=np.float32)[:, None]
        np.maximum(products, 0, out=products)
        return products

    def among(self, items: Sequence[int]) -> Float64:
        """How alike some items are, a row and a column for each; 0 where nothing is known (`rerank.LikenessOf`)."""
        rows = self.rows(np.array(items, np.int64))
        known = np.flatnonzero(rows >= 0)
        alike = np.zeros((len(rows), len(rows)))
        alike[np.ix_(known, known)] = self.likeness(rows[known], rows[known])
        return alike

    def alike_in(self, row: int, other: int) -> list[str]:
        """The blocks that two tracks are alike in, the one that weighs most first."""
        products = self.vectors[row] * self.vectors[other]
        shares = np.add.reduceat(products, [0, *self.ends[:-1]])
        order = np.argsort(-shares, kind="stable")
        return [self.names[i] for i in order if shares[i] > shares.sum() / len(shares) / 2]
