"""Windows: what is still to be read of a history never overlaps, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.sync import FAR, HOUR, OVERLAP_S, Window, after, next_window, set_aside, to_read

NOW = 1_760_000_000
seconds = st.integers(0, 400).map(lambda n: NOW - n * 997)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Windows apart from each other, some of them set aside."""
    edges = sorted(set(draw(st.lists(seconds, max_size=12))))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Window(since, until, tries=draw(st.integers(0, 3))) for since, until in pairs)


def covered(found: tuple[Window, ...]) -> set[tuple[int, int]]:
    """The spans, those that touch joined."""
    spans: list[tuple[int, int]] = []
    for one in sorted(found, key=lambda window: window.since):
        if spans and spans[-1][1] == one.since:
            spans[-1] = (spans[-1][0], one.until)
        else:
            spans.append((one.since, one.until))
    return set(spans)


def apart(found: tuple[Window, ...]) -> bool:
    ordered = sorted(found, key=lambda window: window.since)
    return all(one.until <= other.since for one, other in pairwise(ordered))


def test_first_sync_reads_everything():
    assert to_read((), 0, OVERLAP_S) == (Window(0),)


@given(windows(), seconds)
def test_new_sync_reads_what_was_left_and_all_that_came_since(left: tuple[Window, ...], newest: int):
    found = to_read(left, newest, OVERLAP_S)

    assert apart(found)
    assert any(one.since <= newest - OVERLAP_S and one.until == FAR for one in found)
    assert all(any(one.since <= old.since and old.until <= one.until for one in found) for old in left)


@given(windows(), st.integers(0, 1000), st.integers(0, 10**7))
def test_setting_a_part_aside_loses_nothing_of_it(left: tuple[Window, ...], place: int, span_s: int):
    if not left:
        return
    window = left[place % len(left)]
    found = set_aside(left, window, span_s, NOW, "why")

    assert apart(found)
    assert covered(found) == covered(left)
    [aside] = [one for one in found if one.until == window.until]
    assert (aside.tries, aside.error) == (window.tries + 1, "why")
    assert HOUR <= aside.retry_at - NOW <= 24 * HOUR
    assert aside.since < aside.until


@given(windows())
def test_newest_window_that_may_be_read_comes_next(left: tuple[Window, ...]):
    waiting = tuple(replace(one, retry_at=NOW + 1) if one.tries else one for one in left)
    ready = [one for one in waiting if not one.tries]

    assert next_window(waiting, NOW) == max(ready, key=lambda one: one.until, default=None)


@given(windows(), st.integers(0, 1000), st.integers(1, 900))
def test_reading_a_part_leaves_the_rest(left: tuple[Window, ...], place: int, read: int):
    if not left:
        return
    window = left[place % len(left)]
    rest = replace(window, until=max(window.since + 1, window.until - read))

    assert set(after(left, window, rest)) == {*left, rest} - ({window} - {rest})
    assert set(after(left, window, None)) == set(left) - {window}
