"""Arrow columns as NumPy arrays and as codes.

`to_numpy` and every Arrow scalar import pandas first (0.4 s), so clean columns do without.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from music_rec.core.frames import Coded
from music_rec.core.history import Int32, Int64

Bools = NDArray[np.bool_]


def int64s(column: Any, missing: int = 0) -> Int64:
    """Integers (also times and truths, as such), with a number for what is missing."""
    return np.asarray(np.from_dlpack(_filled(pc.cast(column, pa.int64()), missing)), np.int64)


def bools(column: Any) -> Bools:
    """Truths; a missing one is false."""
    return np.not_equal(int64s(column), 0)


def blank(column: Any) -> Bools:
    """Texts that are missing, empty or only spaces."""
    return np.equal(int64s(pc.binary_length(column)), 0) | bools(pc.utf8_is_space(column))


def coded(column: Any) -> Coded:
    """A text column as codes; missing and blank texts are none."""
    dictionary = column.dictionary_encode()
    codes = np.asarray(np.from_dlpack(_filled(dictionary.indices, -1)), np.int32)
    texts = Coded(codes, dictionary.dictionary.to_pylist())
    empty = blank(dictionary.dictionary)
    return _without(texts, empty) if empty.any() else texts


def no_texts(rows: int) -> Coded:
    """A text column without any text."""
    return Coded(np.full(rows, -1, np.int32), [])


def whole_numbers(column: Any) -> Int32:
    """Whole numbers from 0 to 2^31-1 of a text column; -1 for anything else."""
    digits = pc.extract_regex(column, r"^\s*(?P<n>\d{1,10})(?:\.\d*)?\s*$")
    numbers = int64s(pc.if_else(digits.is_valid(), digits.field("n"), None), missing=-1)
    return np.where(numbers <= np.iinfo(np.int32).max, numbers, -1).astype(np.int32)


def _filled(column: Any, missing: int) -> Any:
    return pc.fill_null(column, missing) if column.null_count else column


def _without(column: Coded, gone: Bools) -> Coded:
    """The column without some of its values."""
    code = np.append(np.where(gone, -1, np.cumsum(~gone) - 1), -1).astype(np.int32)
    return Coded(code[column.codes], [text for text, drop in zip(column.values, gone, strict=True) if not drop])
