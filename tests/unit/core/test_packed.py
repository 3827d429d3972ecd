"""Many numbers in few letters, and nothing from what somebody made up."""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.packed import MOST_BYTES, pack, unpack

numbers = st.lists(st.one_of(st.integers(-(1 << 40), 1 << 40), st.integers(0, 40).map(lambda zeros: 1 << zeros)))


def packed(plain: bytes) -> str:
    return urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")


@given(numbers)
def test_numbers_come_back_from_letters_that_a_url_takes_as_they_are(numbers: list[int]):
    text = pack(numbers)

    assert re.fullmatch("[A-Za-z0-9_-]+", text)
    assert unpack(text) == numbers


@given(st.one_of(st.text(), st.text("abcXYZ019-_="), st.binary(max_size=200).map(packed)))
def test_any_text_says_numbers_or_nothing(text: str):
    with suppress(ValueError):
        assert all(isinstance(number, int) for number in unpack(text))


@given(numbers.filter(len), st.data())
def test_a_letter_lost_or_changed_makes_other_numbers_of_nothing(numbers: list[int], data: st.DataObject):
    text = pack(numbers)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.sampled_from(["", "A", "z", "!"])) + text[place + 1 :]

    with suppress(ValueError):
        assert unpack(changed) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        packed(b"\x80"),
        packed(b"\xff" * 20),
        packed(bytes(MOST_BYTES + 1)),
        packed(bytes(10_000_000)),
        pack([1, 2]) + "AAAA",
        pack([1, 2])[:-2],
    ],
    ids=["empty", "cut off", "endless", "too long", "bomb", "more behind", "less"],
)
def test_what_was_not_packed_says_nothing(text: str):
    with pytest.raises(ValueError, match="packs no numbers"):
        unpack(text)


def test_as_many_numbers_come_back_as_a_byte_each_holds():
    assert len(unpack(pack([0] * MOST_BYTES))) == MOST_BYTES


def test_round_numbers_are_short():
    assert len(pack([1 << 13] * 1000 + [1 << 20] * 1000)) < 60
