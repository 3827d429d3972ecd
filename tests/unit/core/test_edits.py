"""Edits are folded into tables and one mask: undone they leave no trace, and rows stay as they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from factories import history_of
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.edits import (
    Change,
    CountsAs,
    Edit,
    Fold,
    Hide,
    HideRange,
    apply,
    counted_as,
    from_payload,
    group_of,
    in_force,
    names_in,
    respelled,
    spelled,
    to_payload,
)
from music_rec.core.history import History
from music_rec.core.models import ENTITIES

NAMES = ["Ann", "Bo", "Cy", "Di"]
PLAYS = [(10 * n, NAMES[n % 4], f"song {n % 3}", f"album {n % 2}") for n in range(24)]
ANN, BO, CY, DI = 1, 2, 3, 4
NONE = {"track": {}, "album": {}}
LISTENING = history_of(PLAYS)

ids = st.integers(-1, 6) | st.just(99)
entities = st.sampled_from(ENTITIES)
hides, moves = st.builds(Hide, entities, ids), st.builds(CountsAs, entities, ids, ids)
changes = hides | moves | (st.tuples(st.integers(0, 240), st.integers(0, 60)).map(lambda span: HideRange(span[0], sum(span))))


def titles(history: History) -> dict:
    """The keys of all titles, as storage would read those of some artists."""
    tables = {"track": history.spellings.track_group, "album": history.spellings.album_group}
    return {entity: dict(enumerate(history.names(entity, groups))) for entity, groups in tables.items()}


def edited(*made: Change, history: History = LISTENING) -> History:
    return apply(history, journal(made), titles(history))


def journal(made: Sequence[Change], undone: Sequence[int] = ()) -> list[Edit]:
    return [Edit(number, change, 0, 1 if number in undone else None) for number, change in enumerate(made, 1)]


def counted(history: History) -> list[tuple[int, str, str, str]]:
    """Every play by what it counts as."""
    names = (history.names(entity, history.codes(entity)) for entity in ("artist", "track", "album"))
    return list(zip(history.played_at.tolist(), *names, strict=True))


def together(history: History) -> set[tuple[int, ...]]:
    """What counts as one, whatever group stands for it."""
    groups = (getattr(history.spellings, f"{entity}_group") for entity in ENTITIES)
    return {(place, *np.flatnonzero(group == one)) for place, group in enumerate(groups) for one in group}


def columns(history: History) -> list[list[int]]:
    played = [history.played_at, history.track_played, history.album_played, history.ms]
    return [one.tolist() for one in (*played, history.track, history.artist, history.album, history.day)]


def test_without_edits_in_force_the_history_is_the_same_object():
    assert apply(LISTENING, [], NONE) is LISTENING
    assert apply(LISTENING, journal([Hide("artist", ANN)], undone=[1]), NONE) is LISTENING
    assert apply(LISTENING, journal([Hide("artist", 99), HideRange(900, 950)]), NONE) is LISTENING


@given(st.lists(changes, max_size=8))
def test_edits_undone_leave_every_column_as_it_came(made):
    undone = journal(made, undone=range(1, 1 + len(made)))

    assert columns(apply(LISTENING, undone, titles(LISTENING))) == columns(LISTENING)


@given(st.lists(changes, max_size=8), changes)
def test_an_edit_undone_is_as_if_it_had_never_been_made(made, other):
    before, after = edited(*made), apply(LISTENING, journal([*made, other], undone=[len(made) + 1]), titles(LISTENING))

    assert columns(before) == columns(after)


@given(st.permutations([Hide("track", 4), HideRange(30, 60), CountsAs("artist", ANN, BO), CountsAs("artist", BO, CY)]))
def test_the_order_of_edits_does_not_matter_where_nothing_hidden_counts_as_another(made):
    again = edited(Hide("track", 4), HideRange(30, 60), CountsAs("artist", ANN, BO), CountsAs("artist", BO, CY))

    assert counted(edited(*made)) == counted(again)


@given(st.lists(changes, max_size=8), st.data())
def test_what_counts_as_one_does_so_in_whatever_order_that_was_said(made, data):
    again = data.draw(st.permutations(made))

    assert together(edited(*again)) == together(edited(*made))


@given(st.lists(changes, max_size=8), st.lists(moves, max_size=3))
def test_what_counts_as_another_later_hides_nothing_and_brings_nothing_back(made, later):
    assert edited(*made, *later).played_at.tolist() == edited(*made).played_at.tolist()


@given(st.lists(hides | moves, max_size=10))
def test_a_hide_covers_what_counted_as_its_group_when_it_was_made(made):
    out = set()
    for step, change in enumerate(made):
        if isinstance(change, Hide):
            then = replace(LISTENING, spellings=counted_as(LISTENING.spellings, made[:step], titles(LISTENING)))
            group = group_of(getattr(then.spellings, f"{change.entity}_group"), change.spelling_id)
            out |= set(then.played_at[then.codes(change.entity) == group].tolist()) if group else set()

    assert set(edited(*made).played_at.tolist()) == set(LISTENING.played_at.tolist()) - out


@pytest.mark.parametrize(
    ("made", "left"),
    [
        ([Hide("track", 1), CountsAs("artist", ANN, BO)], ["Bo x", "Bo y", "Cy z"]),
        ([CountsAs("artist", ANN, BO), Hide("track", 1)], ["Bo y", "Cy z"]),
        ([Hide("artist", ANN), CountsAs("artist", ANN, BO)], ["Bo x", "Bo y", "Cy z"]),
        ([CountsAs("artist", ANN, BO), Hide("artist", ANN)], ["Cy z"]),
        ([Hide("artist", CY), CountsAs("track", 4, 3)], ["Ann x", "Bo x", "Bo y"]),
        ([CountsAs("track", 4, 3), Hide("artist", CY)], ["Ann x", "Bo x", "Bo y", "Bo y"]),
        ([CountsAs("track", 4, 3), Hide("artist", BO)], ["Ann x"]),
        ([Hide("album", 1), CountsAs("artist", ANN, BO)], ["Bo x", "Bo y", "Cy z"]),
    ],
)
def test_what_joins_a_name_later_does_not_vanish_with_it(made: list[Change], left: list[str]):
    plays = history_of([(1, "Ann", "x", "Red"), (2, "Bo", "x", "Red"), (3, "Bo", "y", "Red"), (4, "Cy", "z")])

    assert [f"{artist} {title}" for _, artist, title, _ in counted(edited(*made, history=plays))] == left


@given(st.lists(changes, max_size=8), st.randoms())
def test_the_order_in_which_edits_are_read_does_not_matter(made, rng):
    read = journal(made)
    rng.shuffle(read)

    assert columns(apply(LISTENING, read, titles(LISTENING))) == columns(edited(*made))


@given(st.lists(changes, max_size=12))
def test_any_edits_leave_groups_that_lead_themselves_and_have_an_artist(made):
    spellings = edited(*made).spellings

    for group in (spellings.track_group, spellings.artist_group, spellings.album_group):
        assert np.array_equal(group[group], group)
    assert np.array_equal(spellings.artist_group[spellings.track_artist], spellings.group_artist[spellings.track_group])


@given(st.dictionaries(st.sampled_from(NAMES[:3]), st.just("Di"), min_size=1), st.sets(st.sampled_from(NAMES)))
def test_folding_equals_writing_the_names_by_hand(renamed, hidden):
    moves = [CountsAs("artist", 1 + NAMES.index(one), DI) for one in renamed]
    hides = [Hide("artist", 1 + NAMES.index(name)) for name in hidden]

    out = {renamed.get(name, name) for name in hidden}
    by_hand = [(at, renamed.get(artist, artist), *rest) for at, artist, *rest in PLAYS]
    assert counted(edited(*moves, *hides)) == [play for play in by_hand if play[1] not in out]
    groups = len(np.unique(history_of(by_hand).track)), len(np.unique(edited(*moves).track))
    assert groups[0] == groups[1]


def test_a_hidden_artist_takes_along_who_counts_as_it():
    plays = edited(CountsAs("artist", ANN, BO), Hide("artist", BO))

    assert {artist for _, artist, *_ in counted(plays)} == {"Cy", "Di"}


def test_a_chain_counts_as_its_end_and_a_circle_is_broken():
    chained = edited(CountsAs("artist", ANN, BO), CountsAs("artist", BO, CY))
    circle = edited(CountsAs("artist", ANN, BO), CountsAs("artist", BO, CY), CountsAs("artist", CY, ANN))

    assert {artist for _, artist, *_ in counted(chained)} == {"Cy", "Di"}
    assert columns(circle) == columns(chained)


def test_a_later_move_that_would_close_a_circle_by_way_of_an_earlier_one_does_nothing():
    plain = edited(CountsAs("artist", ANN, BO), CountsAs("artist", CY, ANN))

    assert columns(edited(CountsAs("artist", ANN, BO), CountsAs("artist", CY, ANN), CountsAs("artist", ANN, CY))) == columns(
        plain
    )


def test_titles_of_two_artists_that_lead_nowhere_join_the_first():
    plays = history_of([(1, "Ann", "x"), (2, "Bo", "x"), (3, "Bo", "y"), (4, "Cy", "z")])

    assert edited(CountsAs("artist", ANN, CY), CountsAs("artist", BO, CY), history=plays).track.tolist() == [1, 1, 3, 4]


def test_a_track_that_counts_as_another_is_by_its_artist():
    plays = history_of([(1, "Ann", "x"), (2, "Bo", "y")])

    assert counted(edited(CountsAs("track", 1, 2), history=plays)) == [(1, "Bo", "y", ""), (2, "Bo", "y", "")]


def test_a_hidden_album_leaves_plays_that_name_none():
    plays = history_of([(1, "Ann", "x", "Red"), (2, "Ann", "x"), (3, "Ann", "x", "Blue")])

    assert edited(Hide("album", 1), history=plays).played_at.tolist() == [2, 3]


def test_both_ends_of_a_hidden_span_are_hidden():
    assert edited(HideRange(20, 40), HideRange(35, 50)).played_at.tolist()[:3] == [0, 10, 60]


def test_what_was_computed_of_the_history_before_is_not_carried_over():
    history = history_of(PLAYS)
    _ = history.artist, history.track, history.day

    assert columns(edited(CountsAs("artist", ANN, BO), history=history)) == columns(edited(CountsAs("artist", ANN, BO)))


def test_a_fold_applies_to_plays_and_skips_alike():
    fold = Fold.of(LISTENING.spellings, [Hide("artist", ANN)], NONE)

    assert len(fold.apply(LISTENING)) == 18
    assert len(fold.apply(LISTENING[:5])) == 3


@given(changes, st.lists(st.lists(st.text()).map(tuple)).map(tuple))
def test_the_journal_gives_back_what_was_written(change, names):
    kind, payload = to_payload(change, names)

    assert from_payload(kind, payload) == change
    assert names_in(payload) == names


def test_what_was_written_before_names_were_kept_has_none():
    assert names_in('{"entity": "artist", "spelling_id": 4}') == ()


@given(changes)
def test_a_change_of_its_own_spellings_is_the_same_change(change):
    assert respelled(change, [spelling for _, spelling in spelled(change)]) == change


@pytest.mark.parametrize(
    ("kind", "payload", "change"),
    [
        ("hide", '{"entity": "artist", "spelling_id": 4, "why": "a newer version"}', Hide("artist", 4)),
        ("hide", '{"entity": "genre", "spelling_id": 4}', None),
        ("hide", '{"entity": "artist"}', None),
        ("hide_range", '{"since": "2024", "until": 3}', None),
        ("repair", "{}", None),
        ("hide", "[]", None),
    ],
)
def test_what_a_newer_version_wrote_is_understood_or_left_alone(kind, payload, change):
    assert from_payload(kind, payload) == change


def test_in_force_is_what_is_not_undone_in_the_order_it_was_made():
    made = journal([Hide("artist", 1), Hide("artist", 2), Hide("artist", 3)], undone=[2])

    assert in_force(reversed(made)) == [Hide("artist", 1), Hide("artist", 3)]
