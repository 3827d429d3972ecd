"""What a URL says about the range, whoever typed it."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc

from music_rec.core.lens import Lens

HISTORY = history_of([(utc("2024-03-01T12:00:00"), "Ada", "One")], zone="Pacific/Kiritimati")


@pytest.mark.parametrize("start", ["yesterday", "2024-13-40", "0001-01-01", "9999-12-31", "2024-06-01<script>", ""])
def test_nonsense_in_a_url_is_the_open_range(start: str):
    assert Lens.from_query({"from": start}) == Lens()


@pytest.mark.parametrize(("good", "bad"), [("from", "to"), ("to", "from")])
def test_nonsense_on_one_side_leaves_the_other_as_it_is(good: str, bad: str):
    assert Lens.from_query({good: "2024-03-01", bad: "soon"}).to_query() == {good: "2024-03-01"}


def test_a_range_that_ends_before_it_begins_is_the_open_range():
    assert Lens.from_query({"from": "2024-02-01", "to": "2024-01-01"}) == Lens()


@pytest.mark.parametrize("lens", [Lens(), Lens(date(1970, 1, 1), date(2199, 12, 31)), Lens(end=date(2024, 2, 29))])
def test_a_range_comes_back_from_its_own_url_and_can_be_looked_through(lens: Lens):
    again = Lens.from_query(lens.to_query())

    assert again == lens
    assert len(again.apply(HISTORY)) in (0, 1)
    assert again.before(HISTORY) is None
