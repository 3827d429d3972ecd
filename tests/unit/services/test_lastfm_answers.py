"""Answers of Last.fm as they are read: characters that XML forbids, and answers that attack."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.errors import UnavailableError, UnexpectedPayloadError
from music_rec.services.lastfm_page import page_of
from music_rec.services.lastfm_xml import parsed


@pytest.mark.parametrize("name", ["Bell\x07s", "Bell&#7;s", "Bell&#x7;s", "Bell&#55296;s"])
def test_characters_that_xml_forbids_are_left_out(name: str):
    assert parsed(f"<lfm><name>{name}</name></lfm>".encode()).findtext("name") == "Bells"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_every_other_name_comes_as_it_is(name: str):
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parsed(f"<lfm><name>{escaped}</name></lfm>".encode()).findtext("name") == name


@pytest.mark.parametrize("attack", ['<!DOCTYPE lfm [<!ENTITY a "b">]>', '<!DOCTYPE lfm SYSTEM "file:///etc/passwd">'])
def test_answer_that_defines_things_is_not_read(attack: str):
    with pytest.raises(UnexpectedPayloadError):
        parsed(f"{attack}<lfm><name>&a;</name></lfm>".encode())


def test_no_other_encoding_hides_that_an_answer_defines_things():
    hidden = "<!DOCTYPE lfm [<!ENTITY a 'b'>]><lfm><name>&a;</name></lfm>".encode("cp037")

    with pytest.raises((UnexpectedPayloadError, ParseError, ValueError)):
        parsed(b"<?xml version='1.0' encoding='cp037'?>" + hidden)


ROWS = """<lfm status="ok"><recenttracks user="Anna" total="7">
    <track nowplaying="true"><artist><name>A</name></artist><name>Now</name></track>
    <track><artist><name>A\x07</name></artist><name>One</name><date uts="2000000000">then</date></track>
    <track><artist><name>B</name></artist><name>Two</name></track>
</recenttracks></lfm>"""


def test_page_tells_its_starts_before_its_rows_are_read_and_both_agree():
    page = page_of(ROWS.encode(), "anna")

    assert (page.starts, page.total, page.user) == ([2_000_000_000, None], 7, "Anna")
    assert [(row.uts, row.artist, row.title) for row in page.rows] == [(2_000_000_000, "A", "One"), (None, "B", "Two")]


@pytest.mark.parametrize("answer", [ROWS[:-20], "", "<lfm><tracks /></lfm>", ROWS.replace("Anna", "Ben")])
def test_what_is_no_whole_page_of_the_account_is_none_before_anything_more_is_asked(answer: str):
    with pytest.raises((ExpatError, ValueError, UnavailableError)):
        page_of(answer.encode(), "anna")
