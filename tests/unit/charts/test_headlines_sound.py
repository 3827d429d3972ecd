"""The sentences of what is known of tracks: each told by numbers one can count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest
from factories import history_of, utc

from music_rec.core.known import NONE, TIER_LABELS, TIERS, Known, Labelled, Trait
from streamlit_app.components.charts import CHARTS, Context

LABELS: Mapping[str, Mapping[str, str]] = {
    "genre": {"rock": "Rock", "hip-hop": "Hip hop"},
    "decade": {"1980": "1980s"},
    "length": {"3-4": "3 to 4 min", "7-10": "7 to 10 min"},
    "listeners": dict(zip(TIERS, TIER_LABELS, strict=True)),
    "language": {"deu": "German", "eng": "English", "zxx": "No words"},
    "script": {"Latn": "Latin", "Jpan": "Japanese"},
}


def said(id: str, trait: Trait, keys: str, choice: str = "", months: bool = False) -> str:
    """The headline of plays of tracks with these keys: one a word, a day or a month apart; `-` is unknown."""
    words = keys.split()
    firsts = [utc(f"{2020 + n // 12}-{n % 12 + 1:02}-05" if months else f"2020-01-{n + 1:02}") for n in range(len(words))]
    history = history_of([(at, "A", f"Title {n}") for n, at in enumerate(firsts)])
    labels = LABELS.get(trait, {})
    known = ("", *dict.fromkeys([*labels, *words]))
    codes = np.array([0, *(known.index(word) if word != "-" else 0 for word in words)], np.int32)
    labelled = Labelled(codes, known, tuple(labels.get(key, key) for key in known))
    history = history.knowing(Known(lambda one: labelled if one == trait else NONE))
    chart = CHARTS[id]
    return chart.headline(chart.analyze(Context(history, history, date(2030, 1, 1)), choice)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("id", "trait", "keys", "sentence"),
    [
        ("genre_river", "genre", "rock rock hip-hop - -", "Rock leads with 67 % of the plays of a known genre"),
        ("genre_river", "genre", "- -", "No genre is known of these plays"),
        ("countries", "country", "Chad Chad Peru Peru Chad", "Your music comes from 2 countries, 60 % of it from Chad"),
        ("countries", "country", "Chad -", "All of your artists whose country is known are from Chad"),
        (
            "lengths",
            "length",
            "3-4 3-4 3-4 7-10",
            "What you play is most often 3 to 4 min long: 75 % of plays; 25 % last more than 7 min",
        ),
        ("lengths", "length", "7-10 -", "All of your tracks whose length is known last 7 to 10 min"),
        ("languages", "language", "deu deu eng zxx", "50 % in German and 25 % in English lead your languages"),
        ("languages", "language", "zxx -", "All of your music whose language is known has no words"),
        ("languages", "language", "deu zxx", "All of your music with words whose language is known is in German"),
        (
            "scripts",
            "script",
            "Latn Latn Latn Jpan",
            "25 % of your plays have titles in other letters than Latin, first Japanese",
        ),
        ("scripts", "script", "Latn", "All titles are in Latin letters"),
        (
            "obscurity",
            "listeners",
            "everywhere few hardly hardly",
            "75 % of your iceberg lies under water, 50 % where hardly anybody is",
        ),
        (
            "obscurity",
            "listeners",
            "everywhere widely",
            "All you play is known widely: nothing of your iceberg lies under water",
        ),
        ("mood_map", "mood", "4-3 4-3 1-1 3-3", "Your music is most often lively and balanced; 25 % is calm, 50 % lively"),
        ("mood_map", "mood", "1-1 -", "All you play whose mood is known is very calm and dark"),
        (
            "release_age",
            "year",
            "2020 2020 2019 1950 1950",
            "40 % of your plays were of music from that very year; the one in the middle was 1 year old",
        ),
        ("release_age", "year", "2020", "100 % of your plays were of music from that very year"),
    ],
)
def test_each_chart_tells_its_finding(id: str, trait: Trait, keys: str, sentence: str):
    assert said(id, trait, keys) == sentence


def test_decades_and_years_are_told_apart():
    assert said("decades", "decade", "1980 1980 1990", "decades").startswith("The 1980s are the decade you play most of: 67")
    assert said("decades", "year", "1987 1987 1990", "years").startswith("1987 is the year you play most of: 67")
    assert said("decades", "year", "1987", "years") == "All of your plays whose year is known are from 1987"


def test_a_genre_that_grew_over_the_months_is_named():
    sentence = said("genre_river", "genre", "rock " * 8 + "hip-hop " * 4, months=True)

    assert sentence.endswith("; Hip hop grew most, from 0 % to 100 %")


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("5-3 3-3 1-3", "Your music grew calmer: energy went from 90 to 10 of 100"),
        ("3-1 3-3 3-5", "Your music grew brighter: brightness went from 10 to 90 of 100"),
        ("3-3 4-3 3-3", "Your music keeps its mood: energy 50, brightness 50 of 100"),
        ("5-1 1-1", "Your music has an energy of 50 and a brightness of 10, of 100"),
    ],
)
def test_a_mood_drifts_where_the_last_months_are_unlike_the_first(keys, sentence):
    assert said("mood_drift", "mood", keys, months=True) == sentence
