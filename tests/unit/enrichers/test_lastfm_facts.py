"""What answers of Last.fm are read as: bodies of our own in the shape that its contract tells."""

from __future__ import annotations

import pytest

from music_rec.core.facts import Finding, Subject
from music_rec.enrichers.lastfm_facts import to_alike, to_info, to_tags
from music_rec.services import lastfm_music
from music_rec.services.lastfm_xml import parsed

ARTIST = Subject("artist", 1, "Ann & Bob")
TRACK = Subject("track", 1, "Ann", "Song")
MBID = "11111111-2222-4333-8444-555555555555"


def tags(inside: str, subject: Subject = ARTIST, of: str = 'artist="Ann &amp; Bob"') -> Finding:
    return to_tags(lastfm_music.to_tags(parsed(f"<lfm><toptags {of}>{inside}</toptags></lfm>".encode())), subject)


def tag(name: str, count: object) -> str:
    return f"<tag><name>{name}</name><url>https://www.last.fm/tag/x</url><count>{count}</count></tag>"


def near(inside: str, subject: Subject = ARTIST) -> Finding:
    body = f'<lfm><similarartists artist="Ann &amp; Bob">{inside}</similarartists></lfm>'
    return to_alike(lastfm_music.to_similar_artists(parsed(body.encode())), subject, "artist")


def other(name: str, match: str, mbid: str = "") -> str:
    return f"<artist><name>{name}</name><mbid>{mbid}</mbid><match>{match}</match></artist>"


def info(inside: str, subject: Subject = TRACK) -> Finding:
    body = f"<lfm><track><name>Song</name><artist><name>Ann</name></artist>{inside}</track></lfm>"
    return to_info(lastfm_music.to_info(parsed(body.encode())), subject)


def test_tags_keep_their_noise_and_weigh_against_the_heaviest():
    found = tags(tag("R&amp;B", 80) + tag("seen live", 20) + tag("Ann &amp; Bob", 1))

    assert found.facts["artist"].tags == {"R&B": 1.0, "seen live": 0.25, "Ann & Bob": 0.0125}
    assert (found.state, found.named) == ("found", "Ann & Bob")


@pytest.mark.parametrize("count", ["0", "-5", "nan", "inf", "1e400", "", "many"])
def test_tag_that_nobody_stands_behind_is_left_out(count: str):
    assert tags(tag("rock", count)) == Finding("not_found")


def test_empty_list_says_nothing_whatever_it_names():
    assert tags("\n", TRACK, "") == tags("", TRACK, 'artist="Somebody Else" track="Another"') == Finding("not_found")


def test_track_that_was_corrected_to_another_version_is_a_doubt():
    live = Subject("track", 1, "Ann", "Song (Live)")

    found = tags(tag("calm", 100), live, 'artist="Ann" track="Song"')

    assert (found.state, found.named) == ("doubtful", "Ann - Song")
    assert found.facts["track"].tags == {"calm": 1.0}


def test_alike_are_the_others_by_how_near_each_once():
    found = near(other("Far", "0.1") + other("Near", "0.4", MBID) + other("ann &amp; bob", "1") + other("Near", "0.2"))

    assert [(one.artist, one.score, one.ids) for one in found.alike] == [
        ("Near", 1.0, {"musicbrainz": (MBID,)}),
        ("Far", 0.25, {}),
    ]


@pytest.mark.parametrize("inside", ["", other("", "1"), other("Near", ""), other("Near", "none"), other("Near", "-1")])
def test_nothing_near_is_not_found(inside: str):
    assert near(inside) == Finding("not_found")


def test_length_of_a_track_stands_in_milliseconds_and_0_is_unknown():
    known = info("<duration>201000</duration><listeners>7</listeners><playcount>70</playcount>")
    unknown = info("<duration>0</duration><listeners>7</listeners><playcount></playcount>")

    assert known.facts["track"].values == {"duration_ms": 201_000, "listeners": 7, "listens": 70}
    assert unknown.facts["track"].values == {"listeners": 7}
    assert info("<duration>0</duration>") == Finding("not_found")


def test_length_that_nothing_lasts_is_none():
    assert info("<duration>999999999</duration><listeners>7</listeners>").facts["track"].values == {"listeners": 7}


@pytest.mark.parametrize("read", [lastfm_music.to_tags, lastfm_music.to_similar_artists, lastfm_music.to_info])
def test_answer_about_something_else_is_none(read):
    with pytest.raises(ValueError, match="not enough values"):
        read(parsed(b"<lfm><nothing /></lfm>"))
