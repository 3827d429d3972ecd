"""What a change would do, in words, and which spans of plays can be hidden."""

from __future__ import annotations

from datetime import date

import pytest
from factories import utc

from music_rec.core.edits import HideRange
from music_rec.core.lens import Lens
from music_rec.core.zones import Zones
from music_rec.library.edits import Preview
from streamlit_app.components.edit_dialogs import in_words, span_shown
from streamlit_app.components.top_items import moved

TOKYO = Zones.of("Asia/Tokyo")


def test_preview_counts_and_dates_what_would_vanish():
    preview = Preview(1204, 59_484, utc("2019-03-02T20:00"), utc("2024-05-01T12:00"))

    words = in_words(preview, "would vanish", TOKYO, date(2024, 5, 1))

    assert words == "**1,204 of 59,484 plays** would vanish, 3 March 2019 to today."


def test_preview_of_one_day_and_of_nothing():
    one = Preview(1, 2, utc("2019-03-03"), utc("2019-03-03"))

    assert in_words(one, "would vanish", TOKYO, date(2024, 5, 1)) == "**1 of 2 plays** would vanish, on 3 March 2019."
    assert in_words(Preview(0, 2, None, None), "would vanish", TOKYO, date(2024, 5, 1)) == "None of 2 plays would vanish."


def test_days_are_hidden_from_midnight_to_midnight_of_the_listener():
    lens = Lens(date(2024, 3, 1), date(2024, 3, 31), unit="days")

    assert span_shown(lens, TOKYO) == HideRange(utc("2024-03-01", "Asia/Tokyo"), utc("2024-04-01", "Asia/Tokyo") - 1)


def test_one_range_of_moments_is_hidden_as_it_is():
    assert span_shown(Lens(moments=((5, 9),)), TOKYO) == HideRange(5, 9)


@pytest.mark.parametrize(
    "lens",
    [
        Lens(),
        Lens(start=date(2024, 3, 1)),
        Lens(date(2024, 3, 1), date(2024, 3, 31), only=(("artist", 1),)),
        Lens(moments=((5, 9), (20, 30))),
        Lens(date(2024, 3, 1), moments=((5, 9),)),
    ],
)
def test_what_is_no_single_span_of_time_is_not_hidden_as_one(lens: Lens):
    assert span_shown(lens, TOKYO) is None


@pytest.mark.parametrize(("rank", "before", "words"), [(1, None, "new"), (3, 3, "="), (2, 5, "↑ 3"), (1500, 2, "↓ 1,498")])
def test_change_of_a_rank_is_told_in_a_word(rank, before, words):
    assert moved(rank, before) == words
