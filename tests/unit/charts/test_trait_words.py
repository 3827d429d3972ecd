"""What tracks have to be, as rules in words that can be taken away."""

from __future__ import annotations

import numpy as np
import pytest
from factories import history_of, utc

from music_rec.core.known import AGE_LABELS, LENGTH_LABELS, MOOD_LABELS, TIER_LABELS, TIERS, Known, Labelled, Trait
from music_rec.core.lens import Lens
from streamlit_app.utils.lens_words import rules
from streamlit_app.utils.trait_words import known_line

LABELS = {
    "genre": {"hip-hop": "Hip hop"},
    "decade": {"1980": "1980s"},
    "listeners": dict(zip(TIERS, TIER_LABELS, strict=True)),
    "length": LENGTH_LABELS,
    "language": {"deu": "German"},
    "mood": MOOD_LABELS,
}


def labelled(trait: Trait) -> Labelled:
    labels = LABELS.get(trait, {})
    return Labelled(np.zeros(1, np.int32), ("", *labels), ("", *labels.values()))


HISTORY = history_of([(utc("2024-03-04T20:00"), "A", "x")]).knowing(Known(labelled))


@pytest.mark.parametrize(
    ("trait", "key", "words"),
    [
        ("genre", "hip-hop", "Hip hop"),
        ("genre", "?", "genre not known"),
        ("mood", "*", "mood known"),
        ("decade", "1980", "from the 1980s"),
        ("year", "1987", "from 1987"),
        ("age", "5-9", f"{AGE_LABELS['5-9']} old"),
        ("age", "0-0", "of the year they were played in"),
        ("country", "Korea, Republic of", "from Korea, Republic of"),
        ("country", "United States", "from the United States"),
        ("length", "3-4", "3 to 4 min long"),
        ("language", "deu", "in German"),
        ("listeners", "hardly", "known to hardly anybody"),
        ("mood", "5-1", "energy 80 to 100, brightness 0 to 20"),
    ],
)
def test_every_kind_has_its_words(trait: Trait, key: str, words: str):
    [rule] = rules(Lens(traits=((trait, key),)), HISTORY)

    assert (rule.text, rule.without) == (words, Lens())


def test_of_several_each_is_taken_away_alone_and_of_many_all_at_once():
    few, many = (tuple(("year", f"{1990 + n}") for n in range(size)) for size in (2, 9))
    country = ("country", "Chad")

    one, other, chad = rules(Lens(traits=(*few, country)), HISTORY)
    [all_, _] = rules(Lens(traits=(*many, country)), HISTORY)

    assert one.without == Lens(traits=(few[1], country)) and other.without == Lens(traits=(few[0], country))
    assert chad.without == Lens(traits=few)
    assert (all_.text, all_.without) == ("9 years", Lens(traits=(country,)))


def test_coverage_is_told_in_plays():
    assert known_line("genre", 0.838) == "genres known of 84\u00a0% of plays"
