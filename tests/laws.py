"""Laws that cost much: held over a few examples whenever tests run, and over many in the slow part."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

Test = Callable[..., None]


def law(*drawn: SearchStrategy[Any], soon: int, later: int) -> Callable[[Test], Test]:
    """Makes a test of a law: so many examples are drawn soon, and so many later. Fixtures come before what is drawn."""

    def of(test: Test) -> Test:
        runs = {number: settings(max_examples=number, deadline=None)(given(*drawn)(test)) for number in (soon, later)}

        def held(examples: int, **fixtures: Any) -> None:
            runs[examples](**fixtures)

        examples = Parameter("examples", Parameter.POSITIONAL_OR_KEYWORD)
        held.__signature__ = Signature([examples, *signature(runs[soon]).parameters.values()])  # type: ignore[attr-defined]
        held.__name__, held.__doc__ = test.__name__, test.__doc__
        return pytest.mark.parametrize("examples", [soon, pytest.param(later, marks=pytest.mark.slow)])(held)

    return of
