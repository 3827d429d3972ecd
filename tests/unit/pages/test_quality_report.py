"""A score is shown as a whole number that promises no more than it is."""

from __future__ import annotations

import pytest

from streamlit_app.components.quality_report import points


@pytest.mark.parametrize(
    ("score", "shown"), [(100, "100"), (99.98, "99"), (99.4, "99"), (62.4, "62"), (62.6, "63"), (0.2, "1"), (0, "0")]
)
def test_only_what_is_whole_has_a_hundred_points(score: float, shown: str):
    assert points(score) == shown
