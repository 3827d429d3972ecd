"""What goes wrong with requests, by rules and a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from stand_in.faults import Trouble

Answer = Literal[
    "error", "html", "empty", "garbage", "truncated", "types", "junk", "holes", "cut", "reset", "stall", "drops", "huge"
]


@dataclass(frozen=True, kw_only=True)
class Fault(Trouble):
    """One thing that goes wrong with every request that fits; `path` may be part of a query too."""

    ANSWERS = get_args(Answer)
    answer: Answer = "error"
    """`types` is JSON of other types than expected, `junk` has values of wrong kinds within, `holes` lacks fields there,
    `truncated` is half a body, `cut` one that ends with the connection,
    `reset` no answer, `drops` one that comes a byte at a time, `huge` one without end."""
    status: int = 503
    """Of an error or a page."""
    retry_after: str = ""
