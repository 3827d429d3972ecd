"""What a track at Spotify says, however little of it is there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.facts import FACTS, Facts, Subject
from music_rec.enrichers.spotify_facts import to_facts, to_match, to_queries

ASKED = "a" * 22
PLAYED = Subject("track", 1, "The Quiet Rooms", "Paper Boats", "Harbour")


def track(**more: Any) -> dict[str, Any]:
    return {
        "id": "b" * 22,
        "name": "Paper Boats",
        "duration_ms": 201_500,
        "artists": [{"id": "c" * 22, "name": "The Quiet Rooms"}],
        "external_ids": {"isrc": "qz-abc-07-00001"},
        "album": album(),
        **more,
    }


def album(**more: Any) -> dict[str, Any]:
    pictures = [{"url": f"https://i.example/{width}", "width": width} for width in (64, 640, 300)]
    return {
        "id": "d" * 22,
        "name": "Harbour",
        "album_type": "album",
        "release_date": "1998-04-06",
        "release_date_precision": "day",
        "images": pictures,
        **more,
    }


def test_track_says_all_it_knows_of_track_artist_and_album():
    found = to_facts(track(), PLAYED, ASKED)

    assert (found.state, found.score, found.named) == ("found", 1.0, "The Quiet Rooms - Paper Boats")
    assert found.facts == {
        "track": Facts(
            {"duration_ms": 201_500, "release_date": "1998-04-06"},
            ids={"spotify": (ASKED, "b" * 22), "isrc": ("QZABC0700001",)},
        ),
        "artist": Facts(ids={"spotify": ("c" * 22,)}),
        "album": Facts(
            {"release_date": "1998-04-06", "release_type": "album", "cover": "https://i.example/640"},
            ids={"spotify": ("d" * 22,)},
        ),
    }


def test_every_fact_has_a_name_that_is_known():
    facts = to_facts(track(), PLAYED, ASKED).facts

    assert all(entity in FACTS[name] for entity, said in facts.items() for name in said.values)


@pytest.mark.parametrize("missing", ["album", "artists", "external_ids", "duration_ms", "id"])
@pytest.mark.parametrize("value", [None, [], 0, "absent"])
def test_missing_fields_are_survived(missing: str, value: object):
    bare = track(**{missing: value})
    if value == "absent":
        del bare[missing]

    found = to_facts(bare, PLAYED, ASKED)

    assert found.facts["track"].ids["spotify"][0] == ASKED


@pytest.mark.parametrize("bare", [{}, {"name": None}, {"name": ""}, {"name": 7, "id": "x"}])
def test_track_without_a_name_says_nothing_and_is_asked_again(bare: dict[str, Any]):
    assert to_facts(bare, PLAYED, ASKED).state == "failed"


@pytest.mark.parametrize(
    ("date", "precision", "kept"),
    [
        ("1998-04-06", "day", "1998-04-06"),
        ("1998-04", "month", "1998-04"),
        ("1998-01-01", "year", "1998"),
        ("1998", "year", "1998"),
        ("0000", "year", None),
        ("soon", "day", None),
        (None, None, None),
    ],
)
def test_date_is_as_exact_as_the_service_says(date: object, precision: object, kept: str | None):
    said = track(album=album(release_date=date, release_date_precision=precision))

    assert to_facts(said, PLAYED, ASKED).facts["track"].values.get("release_date") == kept


def test_collection_does_not_date_its_tracks():
    facts = to_facts(track(album=album(album_type="compilation")), PLAYED, ASKED).facts

    assert "release_date" not in facts["track"].values
    assert facts["album"].values["release_type"] == "compilation"


def test_another_album_tells_nothing_of_the_one_that_was_played():
    assert "album" not in to_facts(track(album=album(name="Best of the nineties")), PLAYED, ASKED).facts


def test_artist_is_the_one_that_was_played_among_several():
    people = [{"id": "e" * 22, "name": "Somebody Else"}, {"id": "c" * 22, "name": "The Quiet Rooms"}]

    assert to_facts(track(artists=people), PLAYED, ASKED).facts["artist"].ids == {"spotify": ("c" * 22,)}


def test_id_of_another_track_is_a_question_for_the_listener():
    other = track(name="Something Else Entirely", artists=[{"id": "e" * 22, "name": "Nobody You Know"}])

    assert to_facts(other, PLAYED, ASKED).state == "doubtful"


def test_picture_that_is_not_safe_to_open_is_none():
    unsafe = [{"url": "http://i.example/1", "width": 900}, {"url": "javascript:alert(1)", "width": 800}, {"url": None}, None]

    assert "cover" not in to_facts(track(album=album(images=unsafe)), PLAYED, ASKED).facts["album"].values


def test_search_takes_what_fits_best_and_no_live_recording():
    live = track(id="1" * 22, name="Paper Boats - Live at Home", album=album(name="Live at Home"))

    found = to_match([live, track()], PLAYED)

    assert (found.state, found.facts["track"].ids["spotify"]) == ("found", ("b" * 22,))
    assert to_match([live], PLAYED).state != "found"


def test_search_that_finds_others_finds_nothing():
    others = [track(name="Paper Planes", artists=[{"name": "Nobody You Know"}])]

    assert to_match(others, PLAYED).state == "not_found"
    assert to_match([], PLAYED).state == "not_found"


def test_equal_isrc_beats_what_is_written_unless_it_is_something_else():
    code = "QZABC0700001"
    written_otherwise = track(name="Paper Boats (Album Version)", album=album(name="Harbour (Deluxe)"))
    other = track(name="Something Else Entirely", artists=[{"name": "Nobody You Know"}])

    assert (to_match([written_otherwise], PLAYED, code).state, to_match([other], PLAYED, code).state) == ("found", "doubtful")


def test_queries_name_the_track_and_hold_no_command():
    hostile = Subject("track", 1, 'A"B artist:C', "isrc:*  \n X")

    assert to_queries(PLAYED) == ['track:"Paper Boats" artist:"The Quiet Rooms"', "The Quiet Rooms Paper Boats"]
    assert to_queries(hostile) == ['track:"isrc X" artist:"A B artist C"', "A B artist C isrc X"]
    assert to_queries(Subject("track", 1, "", "X")) == to_queries(Subject("track", 1, "X", '"')) == []


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(track())), inner, max_size=5),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(track(), json_like)), json_like)
def test_no_shape_breaks_the_reading(said: dict[str, Any], inner: object):
    to_facts(said, PLAYED, ASKED)
    to_match([said, {**said, "name": "Paper Boats", "album": {"images": inner, "release_date": inner}}], PLAYED, "QZABC0700001")
