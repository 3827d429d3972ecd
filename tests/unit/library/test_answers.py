"""Recommendations get the names of what they are about, also of artists who have none here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from music_rec.core.history import History, Spellings
from music_rec.core.models import Entity, Reason, Recommendation
from music_rec.library.answers import named_artists
from music_rec.library.others import outside

FAR = outside("far away")


class Names:
    def names(self, entity: Entity, ids: Sequence[int]) -> list[str]:
        return [f"{entity} {one}" for one in ids]


def two_artists() -> History:
    one, none = np.arange(3, dtype=np.int32), np.zeros(1, np.int32)
    spellings = Spellings(one, one, one, none, none, one, one, none)
    return History(np.zeros(0, np.int64), none[:0], none[:0], none[:0], spellings, lookup=Names())


def test_artists_with_and_without_a_name_here_are_named_side_by_side_and_in_reasons():
    found = [
        Recommendation(item, 1.0, (Reason("crowd", f"Played beside {{item:{other}}}", 1.0),))
        for item, other in ((FAR, 2), (1, FAR), (2, 1))
    ]

    named = named_artists(two_artists(), found, {FAR: "Far *away*"})

    assert [one.artist for one in named] == ["Far *away*", "artist 1", "artist 2"]
    assert [one.track_id for one in named] == [FAR, 1, 2]
    assert [one.reasons[0].text for one in named] == [
        "Played beside “artist 2”",
        "Played beside “Far *away*”",
        "Played beside “artist 1”",
    ]


def test_the_number_of_an_artist_without_a_name_fits_in_eight_bytes_and_is_the_same_everywhere():
    numbers = [outside(f"key {one}") for one in range(1_000)]

    assert len({*numbers}) == 1_000
    assert all(-(2**63) <= one < 0 for one in numbers)
    assert outside("fjord") == -8411175285831832629
