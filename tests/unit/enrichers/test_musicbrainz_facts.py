"""What answers of MusicBrainz say: values in our words, recordings told apart, and nothing believed that makes no sense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.facts import FACTS, Facts, Subject
from music_rec.enrichers.countries import country_name
from music_rec.enrichers.matching import Match
from music_rec.enrichers.musicbrainz_facts import (
    album_by_id,
    artist_by_id,
    by_id,
    chosen,
    chosen_artist,
    counted_titles,
    credit,
    to_artist,
    to_facts,
    to_finding,
    under_both,
)

ONE, TWO, THREE = (f"{digit}0000000-0000-4000-8000-000000000000" for digit in "123")
SOLO = "40000000-0000-4000-8000-000000000000"
ALBUM = "50000000-0000-4000-8000-000000000000"
FOUND = Match(1.0, "found")
TRACK = Subject("track", 1, "Mirelle Vant", "Slow River", "Harbour", length_ms=201_000)
BAND = Subject("artist", 1, "Mirelle Vant")


def by(name: str = "Mirelle Vant", mbid: str = SOLO) -> list[dict[str, Any]]:
    return [{"name": name, "artist": {"id": mbid, "name": name}}]


def release(title: str = "Harbour", mbid: str = ALBUM, kinds: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    group = {"id": THREE, "title": title, "primary-type": "Album", "secondary-types": list(kinds)}
    return {"id": mbid, "title": title, "status": "Official", "release-group": group, **more}


def recording(mbid: str = ONE, title: str = "Slow River", **more: Any) -> dict[str, Any]:
    return {"id": mbid, "title": title, "length": 200_000, "artist-credit": by(), "releases": [release()], **more}


def artist(mbid: str = ONE, name: str = "Mirelle Vant", **more: Any) -> dict[str, Any]:
    return {"id": mbid, "name": name, **more}


def test_recording_tells_length_date_tags_and_isrcs():
    tags = [{"name": "folk", "count": 2}, {"name": "rock", "count": 4}, {"name": "old", "count": 0}]
    item = recording(tags=tags, isrcs=["qz-abc-12-34567", "nonsense"], **{"first-release-date": "1997-05"})

    said = to_facts(item)

    assert said.values == {"duration_ms": 200_000, "release_date": "1997-05"}
    assert said.tags == {"rock": 1.0, "folk": 0.5}
    assert said.ids == {"musicbrainz": (ONE,), "isrc": ("QZABC1234567",)}


def test_keys_that_a_search_leaves_out_are_unknown_and_no_error():
    finding = to_finding({"id": ONE}, TRACK, FOUND)

    assert finding.facts == {"track": Facts(ids={"musicbrainz": (ONE,)})}


@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "length", "video", "artist-credit", "releases", "tags", "isrcs", "first-release-date", "disambiguation"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "artist"]), inner),
            max_leaves=6,
        ),
    )
)
def test_values_of_wrong_types_are_unknown_and_no_error(junk: dict[str, Any]):
    item = {**junk, "id": ONE}

    findings = [by_id(item, TRACK), artist_by_id(item, BAND), album_by_id(item, TRACK)]
    chosen([item], TRACK)

    for finding in findings:
        for entity, said in finding.facts.items():
            assert all(entity in FACTS[name] for name in said.values)


def test_track_brings_the_album_that_was_played_and_the_artist():
    other, old = release("Best Of", TWO), release(mbid=THREE, date="2011", status="Bootleg")
    item = recording(releases=[other, old, release(date="1999"), release(mbid=TWO, date="2005")])

    facts = to_finding(item, TRACK, FOUND).facts

    assert facts["album"] == Facts({"release_type": "album"}, ids={"musicbrainz": (ALBUM,)})
    assert facts["artist"].ids == {"musicbrainz": (SOLO,)}


def test_artist_is_the_credited_one_of_that_name_and_nobody_is_none():
    shared = [{"name": "Oth", "joinphrase": " feat. ", "artist": {"id": TWO, "name": "Oth"}}, *by()]
    various = by("Various Artists", "89ad4ac3-39f7-470e-963a-56509c546377")

    assert credit({"artist-credit": shared}) == "Oth feat. Mirelle Vant"
    assert to_finding(recording(**{"artist-credit": shared}), TRACK, FOUND).facts["artist"].ids == {"musicbrainz": (SOLO,)}
    assert "artist" not in to_finding(recording(**{"artist-credit": various}), TRACK, FOUND).facts


@pytest.mark.parametrize(
    ("says", "country"),
    [
        ({"area": {"name": "Canada", "type": "Country"}, "country": "CA"}, "Canada"),
        ({"area": {"name": "Canada", "type": None, "iso-3166-1-codes": ["CA"]}}, "Canada"),
        ({"area": {"name": "Leeds", "type": "City"}, "country": "GB"}, "United Kingdom"),
        ({"area": {"name": "Leeds", "type": "City"}}, None),
        ({"area": None, "country": "XW"}, None),
        ({"area": 7, "country": 7}, None),
    ],
)
def test_country_of_an_artist_is_told_in_words_and_a_town_is_none(says: dict[str, Any], country: str | None):
    assert to_artist(artist(**says)).values.get("country") == country


def test_countries_are_named_as_the_services_name_them():
    assert [country_name(code) for code in ("us", "KR", "BA", "TT", "XE", "")] == [
        "United States",
        "South Korea",
        "Bosnia and Herzegovina",
        "Trinidad and Tobago",
        "",
        "",
    ]


def test_artist_tells_years_and_kind():
    said = to_artist(artist(type="Group", **{"life-span": {"begin": "1991-05", "end": None, "ended": False}}))

    assert said.values == {"artist_type": "Group", "begin_year": 1991}


def test_date_of_an_album_is_that_of_the_first_release_of_its_group():
    group = {"primary-type": "Album", "secondary-types": ["Compilation"], "first-release-date": "1971"}

    finding = album_by_id({**release(date="2019"), "release-group": group}, Subject("album", 1, "Mirelle Vant", "Harbour"))

    assert finding.state == "found"
    assert finding.facts["album"].values == {"release_date": "1971", "release_type": "compilation"}


def test_of_equal_hits_the_one_released_first_is_chosen_and_no_video():
    video = recording(TWO, video=True, **{"first-release-date": "1980"})
    late, first = recording(ONE, **{"first-release-date": "2001"}), recording(THREE, **{"first-release-date": "1999-01"})

    found = chosen([video, late, first], TRACK)

    assert found is not None
    assert (found.item["id"], found.match.state) == (THREE, "found")
    assert chosen([video], TRACK) is None


def test_hit_of_a_wrong_title_is_none_whatever_its_score():
    assert chosen([recording(title="Fast Train", score=100)], TRACK) is None
    assert chosen([], TRACK) is None


@pytest.mark.parametrize("live", [{"disambiguation": "live, 1995: Oslo"}, {"releases": [release("On Stage", kinds=("Live",))]}])
def test_live_recording_is_not_the_studio_one(live: dict[str, Any]):
    found = chosen([recording(**live)], TRACK)

    assert found is None or found.match.state != "found"


def test_recording_of_a_live_album_is_found_by_who_played_that_album():
    played = Subject("track", 1, "Mirelle Vant", "Slow River", "On Stage")

    found = chosen([recording(releases=[release("On Stage", kinds=("Live",))])], played)

    assert found is not None
    assert found.match.state == "found"


def test_id_whose_names_do_not_even_resemble_is_a_question_for_the_listener():
    assert by_id(recording(), TRACK).state == "found"
    assert by_id(recording(title="Tax Return"), TRACK).state == "doubtful"
    assert artist_by_id(artist(name="Zorn Quill"), BAND).state == "doubtful"


def test_merged_id_stays_beside_the_new_one():
    finding = under_both(by_id(recording(), TRACK), "track", TWO)

    assert finding.facts["track"].ids["musicbrainz"] == (ONE, TWO)


def test_only_artist_of_a_name_is_found_by_an_alias_too():
    [other, alias] = [artist(TWO, "Mirelle Vantage"), artist(ONE, "M. V.", aliases=[{"name": "mirelle vant"}])]

    found = chosen_artist([other, alias], BAND, {})

    assert found is not None
    assert (found.item["id"], found.match.state) == (ONE, "found")
    assert chosen_artist([other], Subject("artist", 1, "Nobody"), {}) is None


def test_of_several_artists_with_one_name_the_titles_tell():
    found = chosen_artist([artist(ONE, tags=[{"name": "rock", "count": 99}]), artist(TWO)], BAND, {TWO: 2, ONE: 1})

    assert found is not None
    assert (found.item["id"], found.match.state) == (TWO, "found")


@pytest.mark.parametrize(("votes", "state"), [((40, 2), "found"), ((4, 0), "doubtful"), ((20, 15), "doubtful")])
def test_without_titles_the_best_known_is_meant_or_the_listener_is_asked(votes: tuple[int, int], state: str):
    known, unknown = (
        artist(mbid, tags=[{"name": "rock", "count": count}]) for mbid, count in zip((ONE, TWO), votes, strict=True)
    )

    found = chosen_artist([unknown, known], BAND, {})

    assert found is not None
    assert (found.item["id"], found.match.state) == (ONE, state)


def test_titles_are_counted_once_for_each_artist():
    items = [recording(), recording(TWO), recording(TWO, "Harbour Light"), recording(THREE, "Else")]

    assert counted_titles(items, ["SLOW RIVER", "Harbour Light"]) == {SOLO: 2}
