"""What answers of Cyanite are read as: bodies of our own in the shape that its contract tells."""

from __future__ import annotations

from typing import Any

import pytest

from music_rec.enrichers.cyanite import to_facts, to_finding
from music_rec.services.cyanite import Analysis, to_analysis, to_handed_in

RESULT: dict[str, Any] = {
    "bpmPrediction": {"value": 243.9, "confidence": 0.9},
    "bpmRangeAdjusted": 122,
    "keyPrediction": {"value": "fsMinor", "confidence": 0.7},
    "timeSignature": "3/4",
    "valence": -0.4,
    "arousal": 0.3,
    "energyLevel": "medium",
    "emotionalProfile": "positive",
    "moodTags": ["happy", "ambiguous"],
    "genreTags": ["electronicDance"],
    "subgenreTags": ["contemporaryRnB", "breakbeatDnB", "house"],
}


def state(kind: str, **more: object) -> dict[str, Any]:
    return {"__typename": "SpotifyTrack", "title": "Ann - Song", "audioAnalysisV7": {"__typename": kind, **more}}


def test_what_is_heard_stands_on_its_own_scales_under_its_own_names():
    assert to_facts(RESULT).values == {
        "tempo": 122,
        "key": 6,
        "mode": 0,
        "time_signature": 3,
        "cyanite_valence": -0.4,
        "cyanite_arousal": 0.3,
        "cyanite_energy": "medium",
        "cyanite_emotion": "positive",
    }


def test_moods_and_genres_are_tags_in_words():
    assert set(to_facts(RESULT).tags) == {"electronic dance", "contemporary rnb", "breakbeat dnb", "house", "happy"}


def test_tempo_is_the_heard_one_where_none_is_folded():
    assert to_facts({"bpmPrediction": {"value": 243.9}}).values == {"tempo": 243.9}


@pytest.mark.parametrize(("name", "key", "mode"), [("cMajor", 0, 1), ("dbMajor", 1, 1), ("bMinor", 11, 0), ("bbMinor", 10, 0)])
def test_key_is_a_pitch_and_a_mode(name: str, key: int, mode: int):
    assert to_facts({"keyPrediction": {"value": name}}).values == {"key": key, "mode": mode}


@pytest.mark.parametrize("value", ["hMinor", "fSharpMinor", "Minor", "", None, 3, ["aMinor"]])
def test_what_is_no_key_is_none(value: object):
    assert not to_facts({"keyPrediction": {"value": value}})


def test_words_and_tags_of_tomorrow_are_kept():
    facts = to_facts({"energyLevel": "explosive", "moodTags": ["bittersweet", None, 7]})

    assert (facts.values, facts.tags) == ({"cyanite_energy": "explosive"}, {"bittersweet": 1.0})


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("AudioAnalysisV7NotStarted", "not_started"),
        ("AudioAnalysisV7Enqueued", "working"),
        ("AudioAnalysisV7Processing", "working"),
        ("AudioAnalysisV7Finished", "finished"),
        ("AudioAnalysisV7Failed", "failed"),
        ("AudioAnalysisV9Dreaming", "working"),
    ],
)
def test_state_is_told_by_its_type_and_an_unknown_one_is_at_work(kind: str, expected: str):
    assert to_analysis(state(kind)).state == expected


def test_track_without_any_state_is_at_work():
    assert to_analysis({"audioAnalysisV7": None}).state == to_handed_in({}).state == "working"


def test_unknown_track_is_to_be_handed_in_and_one_that_nobody_hears_has_failed():
    assert to_analysis({"__typename": "SpotifyTrackError", "message": "who?"}).state == "not_started"
    failed = to_handed_in({"__typename": "SpotifyTrackEnqueueError", "message": "no preview"})
    assert (failed.state, failed.error) == ("failed", "no preview")


def test_finding_is_none_while_the_service_works_and_final_after_that():
    assert to_finding(Analysis("working")) is None
    failed = to_finding(Analysis("failed", "Ann - Song", error="broken"))
    assert failed and (failed.state, failed.named, failed.error) == ("not_found", "Ann - Song", "broken")
    empty = to_finding(Analysis("finished", "Ann - Song"))
    assert empty and empty.state == "not_found"
    heard = to_finding(to_analysis(state("AudioAnalysisV7Finished", result=RESULT)))
    assert heard and (heard.state, heard.named) == ("found", "Ann - Song")
