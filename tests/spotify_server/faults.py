"""What goes wrong with requests, by rules and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from stand_in.faults import Trouble

Answer = Literal[
    *("error", "text", "list", "html", "empty", "garbage", "truncated", "types", "junk", "holes", "none", "nothing"),
    *("cut", "reset", "lost", "stall", "drops", "huge"),
]


@dataclass(frozen=True, kw_only=True)
class Fault(Trouble):
    """One thing that goes wrong with every request that fits; `path` is of verb, path and query, as in `GET /v1/tracks`."""

    ANSWERS = get_args(Answer)
    answer: Answer = "error"
    """`types` is JSON of other types than expected, `junk` has values of wrong kinds within, `holes` lacks fields there,
    `none` is an object without fields, `nothing` a search that finds nothing,
    `truncated` half a body, `cut` one that ends with the connection, `reset` no answer, `lost` none although it was done,
    `drops` a byte at a time, `huge` no end."""
    status: int = 500
    """Of an error, a text, a list, a page or nothing."""
    message: str = "Server error"
    reason: str = ""
    retry_after: str = ""
