"""What answers of ListenBrainz say, and what is not taken from them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in.faults import with_holes, with_wrong_types

from music_rec.core.facts import FACTS, Finding, Subject
from music_rec.enrichers.listenbrainz import to_names
from music_rec.enrichers.listenbrainz_facts import (
    to_facts,
    to_match,
    to_popularity,
    to_similar_artists,
    to_similar_recordings,
)

SONG, BAND, RECORD, SECOND = (f"{n}0000000-0000-4000-8000-000000000000" for n in "1234")
SUBJECT = Subject("track", 1, "The Invented", "Small Hours", album="Night Work")


def entry(**parts: Any) -> dict[str, Any]:
    """All that can be said of a recording, with parts told anew."""
    whole = {
        "recording": {
            "name": "Small Hours",
            "length": 201_000,
            "first_release_date": "1996-02-29",
            "isrcs": ["XXA109600001", "xx-a10-96-00002", "no code"],
            "url_rels": [{"type": "free streaming", "url": "https://open.spotify.com/track/0123456789abcdefABCDEF?si=x"}],
            "rels": [],
        },
        "artist": {
            "artist_credit_id": 1,
            "name": "The Invented",
            "artists": [
                {
                    "artist_mbid": BAND,
                    "name": "The Invented",
                    "join_phrase": "",
                    "type": "Group",
                    "area": "Iceland",
                    "begin_year": 1991,
                    "end_year": None,
                    "rels": {"free streaming": "https://open.spotify.com/artist/FEDCBAfedcba9876543210"},
                }
            ],
        },
        "release": {"mbid": RECORD, "name": "Night Work", "year": 1996, "caa_id": 77, "caa_release_mbid": SECOND},
        "tag": {
            "recording": [{"tag": "trip hop", "count": 8, "genre_mbid": SONG}, {"tag": "seen live", "count": 2}],
            "artist": [{"tag": "electronic", "count": 3, "genre_mbid": SONG, "artist_mbid": BAND}],
            "release_group": [{"tag": "downtempo", "count": 5}, {"tag": "downtempo", "count": 1}],
        },
    }
    return whole | parts


def test_entry_says_all_of_track_artist_and_album():
    found = to_facts(entry(), SUBJECT)

    assert (found.state, found.score, found.named) == ("found", 1.0, "The Invented - Small Hours")
    track, artist, album = (found.facts[entity] for entity in ("track", "artist", "album"))
    assert track.values == {"duration_ms": 201_000, "release_date": "1996-02-29"}
    assert track.ids == {"isrc": ("XXA109600001", "XXA109600002"), "spotify": ("0123456789abcdefABCDEF",)}
    assert track.tags == {"trip hop": 1.0, "seen live": 0.25}
    assert artist.values == {"country": "Iceland", "artist_type": "Group", "begin_year": 1991}
    assert artist.ids == {"musicbrainz": (BAND,), "spotify": ("FEDCBAfedcba9876543210",)}
    assert artist.tags == {"electronic": 1.0}
    assert album.values == {"release_date": "1996", "cover": f"https://coverartarchive.org/release/{SECOND}/77-500.jpg"}
    assert (album.ids, album.tags) == ({"musicbrainz": (RECORD,)}, {"downtempo": 1.0})
    assert found.payload == {"genres": ["trip hop", "electronic"]}


def test_every_fact_has_a_name_that_is_known():
    found = to_facts(entry(), SUBJECT)

    assert all(entity in FACTS[name] for entity, facts in found.facts.items() for name in facts.values)


@pytest.mark.parametrize(
    "empty", [{}, {"recording": None, "artist": [], "release": "", "tag": None}, {"recording": {"rels": []}}]
)
def test_empty_entry_is_found_and_says_nothing(empty: dict[str, Any]):
    assert to_facts(empty, SUBJECT) == Finding("found")


def test_release_that_is_not_the_album_played_says_nothing_of_it():
    found = to_facts(entry(release={"mbid": RECORD, "name": "Hits of the Nineties", "year": 1999}), SUBJECT)

    assert set(found.facts) == {"track", "artist"}


def test_track_without_an_album_learns_nothing_of_one():
    assert "album" not in to_facts(entry(), Subject("track", 1, "The Invented", "Small Hours")).facts


def test_id_that_belongs_to_something_else_is_a_question_for_the_listener():
    found = to_facts(entry(), Subject("track", 1, "Somebody", "Another Tune Entirely", album="Elsewhere"))

    assert found.state == "doubtful"
    assert found.score < 0.6
    assert set(found.facts) == {"track"}


def test_id_of_another_version_is_a_question_for_the_listener():
    found = to_facts(entry(), Subject("track", 1, "The Invented", "Small Hours (Live)"))

    assert found.state == "doubtful"


def test_one_of_two_artists_is_the_one_that_was_played():
    people = [
        {"artist_mbid": BAND, "name": "The Invented", "area": "Iceland"},
        {"artist_mbid": SECOND, "name": "Ada B", "area": "Mali"},
    ]
    tags = {"artist": [{"tag": "folk", "count": 1, "artist_mbid": SECOND}, {"tag": "dub", "count": 4, "artist_mbid": BAND}]}
    both = entry(artist={"name": "The Invented feat. Ada B", "artists": people}, tag=tags)

    artist = to_facts(both, SUBJECT).facts["artist"]

    assert (artist.values["country"], artist.tags, artist.ids) == ("Iceland", {"dub": 1.0}, {"musicbrainz": (BAND,)})


def test_two_artists_played_as_one_are_neither():
    people = [
        {"artist_mbid": BAND, "name": "The Invented", "area": "Iceland"},
        {"artist_mbid": SECOND, "name": "Ada B", "area": "Mali"},
    ]
    both = entry(artist={"name": "The Invented & Ada B", "artists": people})

    found = to_facts(both, Subject("track", 1, "The Invented & Ada B", "Small Hours"))

    assert "artist" not in found.facts


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("length", value) for value in (0, -5, None, "201000", 1.5, 10**12, True, float("nan"))),
        *(("first_release_date", value) for value in ("", "????", "0000", 1996, None, "soon")),
    ],
)
def test_value_that_cannot_be_is_unknown(field: str, value: object):
    recording = entry()["recording"] | {field: value}

    track = to_facts(entry(recording=recording), SUBJECT).facts["track"]

    assert len(track.values) == 1


def test_date_is_kept_as_far_as_it_makes_sense():
    dates = {"1996-00-00": "1996", "1996-02": "1996-02", "1996-02-41": "1996-02", "1996-13-01": "1996"}

    for said, kept in dates.items():
        recording = entry()["recording"] | {"first_release_date": said}
        assert to_facts(entry(recording=recording), SUBJECT).facts["track"].values["release_date"] == kept


def test_tags_nobody_stands_behind_are_left_out_and_the_rest_is_bounded():
    tags = [{"tag": "no", "count": 0}, {"tag": "never", "count": -3}, {"tag": "x" * 5000, "count": 900}]
    tags += [{"tag": f"tag {n}", "count": n} for n in range(1, 200)]

    track = to_facts(entry(tag={"recording": tags}), SUBJECT).facts["track"]

    assert len(track.tags) == 50
    assert max(track.tags.values()) == 1.0
    assert not {"no", "never"} & set(track.tags)
    assert max(map(len, track.tags)) <= 300


@given(st.integers(0, 10**6), st.sampled_from([with_holes, with_wrong_types]))
def test_nothing_that_a_service_could_send_breaks_or_cannot_be_stored(seed: int, spoil: Any):
    found = to_facts(spoil(entry(), random.Random(seed)), SUBJECT)

    for facts in found.facts.values():
        json.dumps([dict(facts.values), dict(facts.tags), {k: list(v) for k, v in facts.ids.items()}], allow_nan=False).encode()
        assert all(0 < weight <= 1 for weight in facts.tags.values())
        assert all(text.encode() for text in (*facts.tags, *facts.values) if isinstance(text, str))


def looked_up(**parts: Any) -> dict[str, Any]:
    """A row of a look-up by names."""
    return {
        "index": 0,
        "artist_credit_name": "The Invented",
        "artist_mbids": [BAND],
        "recording_mbid": SONG,
        "recording_name": "Small Hours",
        "release_mbid": RECORD,
        "release_name": "Night Work",
    } | parts


def test_names_that_fit_give_the_ids_of_track_artist_and_album():
    found = to_match(looked_up(), SUBJECT)

    assert found.state == "found"
    assert {entity: facts.ids["musicbrainz"] for entity, facts in found.facts.items()} == {
        "track": (SONG,),
        "artist": (BAND,),
        "album": (RECORD,),
    }


def test_names_on_another_album_give_no_id_of_the_album():
    assert "album" not in to_match(looked_up(release_name="Hits of the Nineties"), SUBJECT).facts


def test_names_of_several_artists_give_no_id_of_the_artist():
    assert "artist" not in to_match(looked_up(artist_mbids=[BAND, SECOND]), SUBJECT).facts


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"index": 0, "artist_name_arg": "The Invented"},
        looked_up(recording_mbid="not an id"),
        looked_up(recording_name=None),
        looked_up(recording_name="Something Else Entirely"),
        looked_up(artist_credit_name="Nobody Alike"),
        looked_up(recording_name="Small Hours (live)"),
    ],
)
def test_other_names_are_not_the_track(row: dict[str, Any]):
    assert to_match(row, SUBJECT).state == "not_found"


def test_popularity_is_what_is_counted_and_nothing_where_nobody_played():
    found = to_popularity({"recording_mbid": SONG, "total_listen_count": 900, "total_user_count": 12})

    assert found.facts["track"].values == {"listens": 900, "listeners": 12}
    assert to_popularity({"recording_mbid": SONG, "total_listen_count": None, "total_user_count": None}).state == "not_found"
    assert to_popularity({}).state == "not_found"


def test_similar_artists_are_scored_against_the_nearest_of_their_seed():
    rows = [
        {"artist_mbid": SECOND, "name": "Far", "score": 50, "reference_mbid": BAND},
        {"artist_mbid": SONG, "name": "Near", "score": 200, "reference_mbid": BAND.upper()},
        {"artist_mbid": RECORD, "name": "Of another", "score": 4, "reference_mbid": SECOND},
        {"artist_mbid": BAND, "name": "Itself", "score": 900, "reference_mbid": BAND},
        {"artist_mbid": SECOND, "name": "Far, again", "score": 10, "reference_mbid": BAND},
        {"artist_mbid": None, "name": "Nobody", "score": None, "reference_mbid": None},
    ]

    near = to_similar_artists(rows)

    assert [(one.artist, one.score, one.ids) for one in near[BAND]] == [
        ("Near", 1.0, {"musicbrainz": (SONG,)}),
        ("Far", 0.25, {"musicbrainz": (SECOND,)}),
    ]
    assert [one.score for one in near[SECOND]] == [1.0]


def test_similar_recordings_have_artist_and_title():
    row = {"recording_mbid": SECOND, "recording_name": "Dawn", "artist_credit_name": "Ada", "score": 3, "reference_mbid": SONG}

    near = to_similar_recordings([row, row | {"recording_mbid": RECORD, "recording_name": None}])

    assert [(one.entity, one.artist, one.title) for one in near[SONG]] == [("track", "Ada", "Dawn")]


def test_album_is_left_out_of_names_that_are_too_long_together():
    short = to_names(Subject("track", 1, " A\n ", "B", album="C"))
    longer = to_names(Subject("track", 1, "A" * 100, "B" * 100, album="C" * 100))

    assert tuple(short) == ("A", "B", "C")
    assert (longer.album, longer.fits) == ("", True)
    assert not to_names(Subject("track", 1, "A" * 200, "B" * 100)).fits
    assert not to_names(Subject("track", 1, " ", "B")).fits
