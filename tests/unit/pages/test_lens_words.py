"""The rules of a Lens in words, each with the Lens that is left without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from factories import history_of

from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from streamlit_app.utils.lens_words import SINGLE, opening, rules

WHOLE = history_of([(at, f"Artist {at % 9}", f"Song {at}", "Red") for at in range(18)])
MANY = tuple(("artist", one) for one in range(1, SINGLE + 2))


def told(lens: Lens) -> dict[str, Lens]:
    return {rule.text: rule.without for rule in rules(lens, WHOLE)}


def test_few_items_are_told_by_name_and_go_one_by_one():
    lens = Lens(only=(("artist", 1), ("artist", 2), ("track", 3)), without=(("album", 1),))

    assert told(lens) == {
        "Artist 0": replace(lens, only=lens.only[1:]),
        "Artist 1": replace(lens, only=(lens.only[0], lens.only[2])),
        "Song 2 by Artist 2": replace(lens, only=lens.only[:2]),
        "without Red by Artist 0": replace(lens, without=()),
    }


def test_many_items_of_one_kind_are_one_rule():
    lens = Lens(only=(*MANY, ("track", 1)), without=MANY)

    assert told(lens) == {
        "5 artists": replace(lens, only=(("track", 1),)),
        "Song 0 by Artist 0": replace(lens, only=MANY),
        "without 5 artists": replace(lens, without=()),
    }


def test_loved_tracks_are_a_rule_that_goes_alone():
    lens = Lens(loved=True, weekdays=(6,))

    assert told(lens) == {"Sundays": replace(lens, weekdays=()), "loved tracks": replace(lens, loved=False)}


def test_single_plays_left_out_are_counted_and_come_back_together():
    lens = Lens(moments=((3, 5),), without_plays=((3, 0), (5, 1)))

    assert told(lens)["without 2 plays of the same second as others"] == replace(lens, without_plays=())


def test_what_is_gone_says_so_and_can_be_taken_away():
    lens = Lens(only=(("artist", 999), ("album", 999), ("track", 999)))

    assert list(told(lens)) == ["an artist that is gone", "an album that is gone", "a track that is gone"]


@pytest.mark.parametrize(
    ("lens", "sentence"),
    [
        (Lens(loved=True), "Only loved tracks"),
        (Lens(without=(("artist", 1),)), "All without Artist 0"),
        (
            Lens(without=(("artist", 1),), weekdays=(0,), not_in=(("artist", Lens()),)),
            "Only Mondays, without Artist 0, artists",
        ),
        (Lens(not_in=(("track", Lens()),)), "All tracks not in all time"),
    ],
)
def test_rules_read_as_one_sentence_and_what_is_left_out_stands_last(lens: Lens, sentence: str):
    told = rules(lens, WHOLE)

    assert f"{opening(told)} {', '.join(rule.text for rule in told)}".startswith(sentence)


def test_names_are_looked_up_once_for_each_kind():
    asked: list[Entity] = []

    class Counting:
        def names(self, entity: Entity, ids: Sequence[int]) -> list[str]:
            asked.append(entity)
            return [f"{entity} {one}" for one in ids]

    counting = replace(WHOLE, lookup=Counting())
    assert len(rules(Lens(only=MANY[:SINGLE], without=MANY), counting)) == SINGLE + 1
    assert asked == ["artist"]


def test_what_another_lens_shows_too_or_does_not_is_told_by_its_days_and_rules():
    mornings = Lens(hours=(6, 7, 8), only=(("artist", 1),))
    year = Lens(date(2023, 1, 1), date(2023, 12, 31))
    lens = Lens(also_in=(("artist", Lens()), ("track", mornings)), not_in=(("artist", year),))

    assert told(lens) == {
        "artists also in all time": replace(lens, also_in=lens.also_in[1:]),
        "tracks also in all time (Artist 0; 6:00–9:00)": replace(lens, also_in=lens.also_in[:1]),
        "artists not in 2023": replace(lens, not_in=()),
    }
