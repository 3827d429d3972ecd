"""What every playlist rule promises, over every entry of the registry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.models import Recommendation
from music_rec.playlists import RULES, apply

ARGUMENTS = {
    "once": (),
    "one_per_artist": (lambda item: item % 4,),
    "at_most_per_artist": (2, lambda item: item % 4),
    "not_played_since": (50, {item: item * 7 for item in range(15)}),
    "without": (frozenset({3, 5}),),
    "limit": (6,),
}

LISTS = st.lists(st.integers(0, 20), max_size=25).map(
    lambda items: [Recommendation(item, float(place)) for place, item in enumerate(items)]
)


def test_every_rule_is_tried_here():
    assert ARGUMENTS.keys() == RULES.keys()


@pytest.mark.parametrize("name", RULES)
@given(candidates=LISTS)
def test_a_rule_never_invents_a_track_changes_one_or_touches_its_input(name, candidates):
    make, _ = RULES[name]
    before = list(candidates)

    kept = make(*ARGUMENTS[name])(candidates)

    assert candidates == before
    assert len(kept) == len({found.score for found in kept})
    assert all(found in candidates for found in kept)


@pytest.mark.parametrize("name", RULES)
@given(candidates=LISTS)
def test_a_rule_used_twice_does_no_more_than_once(name, candidates):
    make, _ = RULES[name]
    rule = make(*ARGUMENTS[name])

    assert apply(candidates, rule, rule) == apply(candidates, rule)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_reason_of_one_line(name):
    _, reason = RULES[name]

    assert reason
    assert "\n" not in reason
