"""T3 knows nothing of a listener but the plays before a cut, and adopted is what was new and stayed."""

from __future__ import annotations

import pandas as pd

from benchmarks.quality.t3 import cases, community
from music_rec.recommenders.interactions import Interactions

DAY = 86_400


def test_adopted_is_what_was_never_heard_before_the_cut_and_then_three_times_on_two_days():
    items = [*[1] * 50, *[2] * 2, *[1] * 8, 3, 3, 3, *[1] * 4, 4, 4, 4, *[1] * 30]
    at = [DAY * place for place in range(100)]
    at[69], at[68] = at[67] + 2, at[67] + 1  # the second artist's three plays are of one day
    plays = pd.DataFrame({"item": items, "timestamp": at})

    found = list(cases("ann", plays))

    assert [(case.history, case.counts, case.adopted) for case in found] == [
        ((1,), (50,), frozenset({3})),
        ((2, 1), (2, 58), frozenset({3})),
    ]


def test_the_community_is_what_others_play_of_artists_that_two_of_them_know():
    many = pd.DataFrame({"user": ["a", "a"], "item": [1, 2], "count": [5, 6]})
    others = pd.DataFrame({"user": ["b", "b", "b"], "item": [1, 1, 3], "timestamp": [0, 1, 2]})

    known = Interactions.of(community(many, others), pd.DataFrame({"item": [1]}))

    assert (known.users, known.items.tolist(), known.heard.toarray().tolist()) == (("a", "b"), [1], [[5], [2]])
