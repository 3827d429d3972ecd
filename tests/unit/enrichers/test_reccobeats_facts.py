"""What rows of ReccoBeats say, to whom they belong, and what cannot be so."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in.faults import with_wrong_types

from music_rec.core.facts import FACTS, Finding, Subject
from music_rec.enrichers.reccobeats import id_of, rows_of, to_facts, to_finding

SPOTIFY = "0123456789abcdefABCDEF"
CODE = "XXA109600001"


def row(**parts: Any) -> dict[str, Any]:
    return {
        "id": "one",
        "href": f"https://open.spotify.com/track/{SPOTIFY}",
        "isrc": CODE,
        "acousticness": 0.1,
        "danceability": 0.2,
        "energy": 0.3,
        "instrumentalness": 0.4,
        "key": 8,
        "liveness": 0.5,
        "loudness": -11.8,
        "mode": 1,
        "speechiness": 0.6,
        "tempo": 113.3,
        "valence": 0.7,
    } | parts


def subject(**ids: tuple[str, ...]) -> Subject:
    return Subject("track", 1, "The Invented", "Small Hours", length_ms=200_000, ids=ids)


def test_row_says_eleven_things_and_both_ids():
    found = to_facts(row())

    track = found.facts["track"]
    assert found.state == "found"
    assert len(track.values) == 11
    assert all("track" in FACTS[name] for name in track.values)
    assert track.ids == {"isrc": (CODE,), "spotify": (SPOTIFY,)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tempo", 0),
        ("tempo", 900),
        ("energy", 1.2),
        ("valence", -0.1),
        ("loudness", -400),
        ("liveness", None),
        ("energy", "0.3"),
    ],
)
def test_value_that_cannot_be_is_unknown(name: str, value: object):
    values = to_facts(row(**{name: value})).facts["track"].values

    assert name not in values
    assert len(values) == 10


def test_unknown_key_has_no_mode():
    assert not {"key", "mode"} & set(to_facts(row(key=-1)).facts["track"].values)


def test_row_that_says_nothing_is_not_found():
    assert to_facts({"id": "one", "href": row()["href"], "tempo": 0, "key": -1, "mode": 1}) == Finding("not_found")


def test_rows_belong_to_whom_their_address_or_code_names():
    rows = [
        row(id="a", href="https://open.spotify.com/track/" + "z" * 22),
        row(id="b"),
        row(id="c", href=None, isrc="GBXXX0000001"),
    ]

    assert [one["id"] for one in rows_of(rows, SPOTIFY)] == ["b"]
    assert [one["id"] for one in rows_of(rows, CODE)] == ["a", "b"]
    assert rows_of(rows, "y" * 22) == rows_of(rows, "") == []


def test_track_is_asked_for_by_spotify_first():
    assert id_of(subject(spotify=("no id", SPOTIFY), isrc=(CODE,))) == SPOTIFY
    assert id_of(subject(isrc=("", "xx-a10-96-00001"))) == CODE
    assert id_of(subject(spotify=("spotify:track:x",))) == ""


def test_of_several_rows_the_one_that_is_called_so_is_taken():
    rows = [row(id="a", energy=0.9), row(id="b", energy=0.1)]
    names = {
        "a": {"id": "a", "trackTitle": "Small Hours (Live)", "artists": [{"name": "The Invented"}], "durationMs": 300_000},
        "b": {"id": "b", "trackTitle": "Small Hours", "artists": [{"name": "The Invented"}], "durationMs": 201_000},
    }

    found = to_finding(subject(), rows, names)

    assert found.state == "found"
    assert found.facts["track"].values["energy"] == 0.1


def test_of_several_rows_that_are_called_otherwise_none_is_taken():
    names = {key: {"id": key, "trackTitle": "Other", "artists": [{"name": "Somebody"}]} for key in "ab"}

    assert to_finding(subject(), [row(id="a"), row(id="b")], names).state == "not_found"
    assert to_finding(subject(), [row(id="a"), row(id="b")], {}).state == "not_found"


@given(st.integers(0, 10**6))
def test_nothing_that_a_service_could_send_breaks(seed: int):
    rng = random.Random(seed)
    rows = with_wrong_types([row(id="a"), row(id="b")], rng, share=0.2)
    names = {"a": with_wrong_types({"id": "a", "trackTitle": "Small Hours", "artists": [{"name": "The Invented"}]}, rng)}

    found = to_finding(subject(), [one for one in rows if isinstance(one, dict)], names)

    assert found.state in ("found", "doubtful", "not_found")
