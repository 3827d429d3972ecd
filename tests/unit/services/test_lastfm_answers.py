"""Answers of Last.fm as they are read: characters that XML forbids, and answers that attack."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.errors import UnexpectedPayloadError
from music_rec.services.lastfm import parsed


@pytest.mark.parametrize("name", ["Bell\x07s", "Bell&#7;s", "Bell&#x7;s", "Bell&#55296;s"])
def test_characters_that_xml_forbids_are_left_out(name: str):
    assert parsed(f"<lfm><name>{name}</name></lfm>").findtext("name") == "Bells"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_every_other_name_comes_as_it_is(name: str):
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parsed(f"<lfm><name>{escaped}</name></lfm>").findtext("name") == name


@pytest.mark.parametrize("attack", ['<!DOCTYPE lfm [<!ENTITY a "b">]>', '<!DOCTYPE lfm SYSTEM "file:///etc/passwd">'])
def test_answer_that_defines_things_is_not_read(attack: str):
    with pytest.raises(UnexpectedPayloadError):
        parsed(f"{attack}<lfm><name>&a;</name></lfm>")
