"""One thread for linear algebra where more cost much and bring little."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """A context in which BLAS has one thread.

    Threads of OpenBLAS wait for each other by spinning: on a busy computer that costs several times the work itself.
    """
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    """Finding the libraries takes longer than an answer, so that is done once; NumPy and SciPy are loaded by then."""
    import scipy.linalg  # noqa: F401 - brings a BLAS of its own

    return ThreadpoolController()
