"""What a row counts as."""

from __future__ import annotations

import numpy as np
import pytest

from music_rec.core.counting import Rules, kinds_of
from music_rec.core.models import Flag, Kind

UNKNOWN = -1


def kind(ms: int = UNKNOWN, length_ms: int = UNKNOWN, flags: Flag = Flag(0), rules: Rules = Rules()) -> Kind:
    return Kind(kinds_of(np.array([ms]), np.array([length_ms]), np.array([int(flags)]), rules)[0])


@pytest.mark.parametrize(
    ("ms", "length_ms", "expected"),
    [
        (UNKNOWN, UNKNOWN, Kind.PLAY),
        (UNKNOWN, 20_000, Kind.PLAY),
        (0, UNKNOWN, Kind.SKIP),
        (29_999, UNKNOWN, Kind.SKIP),
        (30_000, UNKNOWN, Kind.PLAY),
        (99_999, 200_000, Kind.SKIP),
        (100_000, 200_000, Kind.PLAY),
        (239_999, 3_600_000, Kind.SKIP),
        (240_000, 3_600_000, Kind.PLAY),
        (25_000, 40_000, Kind.SKIP),
        (31_000, 0, Kind.PLAY),
    ],
)
def test_a_row_heard_for_too_short_is_a_skip(ms: int, length_ms: int, expected: Kind):
    assert kind(ms, length_ms) == expected


def test_a_row_its_log_rates_as_skipped_is_a_skip():
    assert kind(flags=Flag.RATED_SKIP) == Kind.SKIP
    assert kind(200_000, flags=Flag.RATED_SKIP) == Kind.SKIP


def test_what_spotify_calls_skipped_decides_nothing():
    assert kind(200_000, flags=Flag.SKIPPED | Flag.SHUFFLE | Flag.OFFLINE) == Kind.PLAY


def test_private_wins():
    assert kind(200_000, flags=Flag.PRIVATE) == kind(5, flags=Flag.PRIVATE | Flag.RATED_SKIP) == Kind.PRIVATE


def test_a_listener_may_count_shorter_plays():
    assert kind(10_000, rules=Rules(least_ms=10_000)) == Kind.PLAY


def test_a_listener_may_count_private_sessions_as_all_others():
    rules = Rules(private=True)

    assert kind(200_000, flags=Flag.PRIVATE, rules=rules) == Kind.PLAY
    assert kind(5, flags=Flag.PRIVATE, rules=rules) == kind(flags=Flag.PRIVATE | Flag.RATED_SKIP, rules=rules) == Kind.SKIP


def test_a_listener_may_count_less_than_half_of_a_track():
    assert kind(40_000, 200_000, rules=Rules(half=False)) == Kind.PLAY
    assert kind(29_999, 200_000, rules=Rules(half=False)) == Kind.SKIP


def test_no_rows_have_no_kinds():
    none = np.zeros(0, np.int32)

    assert len(kinds_of(none, none, none)) == 0
