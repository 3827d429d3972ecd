"""While services are asked, models learn from newer facts every few minutes only."""

from __future__ import annotations

from music_rec.core.models import Listener
from music_rec.library.facts_used import AGAIN_S, FactsUsed

ANNA = Listener(1, "Anna")


def test_newer_facts_count_at_once_unless_services_are_being_asked():
    now, asked = [0.0], [False]
    facts = FactsUsed(lambda _: asked[0], clock=lambda: now[0])
    counted = [facts.revision(ANNA, 1), facts.revision(ANNA, 2)]
    asked[0] = True
    for now[0], newest in ((AGAIN_S - 1, 3), (AGAIN_S, 4), (AGAIN_S + 1, 5)):
        counted.append(facts.revision(ANNA, newest))
    asked[0] = False

    assert [*counted, facts.revision(ANNA, 5)] == [1, 2, 2, 4, 4, 5]


def test_each_listener_has_their_own_and_what_is_forgotten_begins_anew():
    facts = FactsUsed(lambda _: True, clock=lambda: 0.0)
    facts.revision(ANNA, 1)

    assert [facts.revision(ANNA, 2), facts.revision(Listener(2, "Bo"), 2)] == [1, 2]
    facts.forget(ANNA)
    assert facts.revision(ANNA, 2) == 2
