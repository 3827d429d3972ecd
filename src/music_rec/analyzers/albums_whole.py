"""Albums heard whole: in one go, in their order or shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import Counts, Rows, group_by_group, named
from music_rec.analyzers.periods import plays_in_cells
from music_rec.analyzers.sessions import GAP_S, session_starts
from music_rec.core.history import History, Int32

Kind = Literal["full", "shuffled", "partial"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FULL, PARTIAL = 0.9, 0.5
"""Shares of an album's tracks."""
IN_ORDER = 0.8
"""Share of neighbours that follow the usual order."""
TELLING_TRACKS = 3
"""A listen of fewer tells nothing about the order."""


def whole_albums(history: History, whole: History, n: int = 20, least_tracks: int = 4, gap_s: int = GAP_S) -> pd.DataFrame:
    """Albums by full listens, then shuffled, then partial ones: group, album, artist, tracks, full, shuffled, partial, plays.

    A listen is a run of plays of one album within one session. It is *full* with 90 % of the album's tracks (all that
    `whole` plays on it, at least `least_tracks`) in the usual order, *shuffled* with so many in another order, *partial*
    with half of them. The usual order is that of the median places in listens of at least three tracks; a listen follows
    it when 80 % of its neighbours do. `plays` are those in full and shuffled listens, and only albums with one are listed.
    """
    listens = _listens(history, whole, least_tracks, gap_s)
    size = len(listens.tracks)
    full, shuffled, partial = (np.bincount(listens.album[listens.kind == kind], minlength=size) for kind in range(len(KINDS)))
    in_full = listens.kind < KINDS.index("partial")
    plays = np.bincount(listens.album[in_full], listens.plays[in_full], minlength=size).astype(np.int64)
    best = np.flatnonzero(plays)
    best = best[np.lexsort((-partial[best], -shuffled[best], -full[best]))][:n]
    numbers = {"tracks": listens.tracks, "full": full, "shuffled": shuffled, "partial": partial, "plays": plays}
    return pd.DataFrame({**named(history, "album", best), **{name: values[best] for name, values in numbers.items()}})


def album_listens(
    history: History, whole: History, groups: Sequence[int], least_tracks: int = 4, gap_s: int = GAP_S
) -> pd.DataFrame:
    """The listens of albums that `whole_albums` counts, oldest first: group, since, until (UTC s, included), row, plays, kind.

    `row` is the position of the first play; the others follow it.
    """
    listens = _listens(history, whole, least_tracks, gap_s)
    rows = np.flatnonzero(np.isin(listens.album, groups))
    first, plays = listens.first[rows], listens.plays[rows]
    kinds = pd.array(np.array(KINDS, object)[listens.kind[rows]], "str")
    times = {"since": history.played_at[first], "until": history.played_at[first + plays - 1]}
    return pd.DataFrame({"group": listens.album[rows].astype(np.int64), **times, "row": first, "plays": plays, "kind": kinds})


@dataclass(frozen=True)
class _Listens:
    first: Rows
    """Position of the first play of each."""
    plays: Rows
    album: Int32
    kind: Rows
    """Place in `KINDS`."""
    tracks: Counts
    """How many tracks, by album group."""


@dataclass(frozen=True)
class _Tracks:
    """The first play of every track in every listen, in order of time."""

    listen: Rows
    track: Int32
    place: Int32
    """From 0 on, within the listen."""


def _listens(history: History, whole: History, least_tracks: int, gap_s: int) -> _Listens:
    album = history.album
    tracks = np.diff(plays_in_cells(whole.album, whole.track, int(whole.track.max(initial=0)) + 1).indptr).astype(np.int64)
    first = _runs(history, gap_s)
    plays = np.diff(np.append(first, len(history)))
    of_album = np.where(album[first] > 0, tracks[album[first]], 0)
    some = (of_album >= least_tracks) & (plays >= np.minimum(PARTIAL * of_album, TELLING_TRACKS))
    first, plays, of_album = first[some], plays[some], of_album[some]
    heard = _first_in_listen(history, first, plays)
    distinct = np.bincount(heard.listen, minlength=len(first))
    full = distinct >= FULL * of_album
    in_order = _in_order(heard, album[first], full, distinct)
    kind = np.where(full, np.where(in_order, 0, 1), 2)
    found = distinct >= PARTIAL * of_album
    return _Listens(first[found], plays[found], album[first[found]], kind[found], tracks)


def _runs(history: History, gap_s: int) -> Rows:
    """Positions where a run of plays of one album within one session begins."""
    begins = np.diff(history.album, prepend=-1) != 0
    begins[session_starts(history, gap_s)] = True
    return np.flatnonzero(begins)


def _first_in_listen(history: History, first: Rows, plays: Rows) -> _Tracks:
    listen = np.repeat(np.arange(len(first)), plays)
    rows = np.repeat(first, plays) + _counted_up(plays)
    track = history.track[rows]
    by_track = group_by_group(track)
    again = (np.diff(track[by_track]) == 0) & (np.diff(listen[by_track]) == 0)
    new = np.ones(len(rows), np.bool_)
    new[by_track[1:][again]] = False
    listen, track = listen[new], track[new]
    return _Tracks(listen, track, _counted_up(np.bincount(listen, minlength=len(first))).astype(np.int32))


def _counted_up(sizes: Rows) -> Rows:
    """0, 1, 2, … for each of these sizes in turn."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _in_order(heard: _Tracks, album: Int32, full: NDArray[np.bool_], distinct: Rows) -> NDArray[np.bool_]:
    """Which listens follow the usual order of their album; asked of the full ones only."""
    asked = np.zeros(int(album.max(initial=0)) + 1, np.bool_)
    asked[album[full]] = True
    rows = np.flatnonzero((asked[album] & (distinct >= TELLING_TRACKS))[heard.listen])
    listen = heard.listen[rows]
    usual = _medians(album[listen], heard.track[rows], heard.place[rows])
    neighbours = listen[1:] == listen[:-1]
    ascending = neighbours & (usual[1:] >= usual[:-1])
    follow, pairs = (np.bincount(listen[1:][some], minlength=len(full)) for some in (ascending, neighbours))
    return follow >= IN_ORDER * pairs


def _medians(album: Int32, track: Int32, place: Int32) -> NDArray[np.float64]:
    """For every place of a track on an album the median of them all."""
    order = group_by_group(place)
    for groups in (track, album):
        order = order[group_by_group(groups[order])]
    changes = (np.diff(track[order], prepend=-1) != 0) | (np.diff(album[order], prepend=-1) != 0)
    begin = np.flatnonzero(changes)
    sizes = np.diff(np.append(begin, len(order)))
    ordered = place[order]
    medians = np.zeros(len(order))
    medians[order] = np.repeat((ordered[begin + (sizes - 1) // 2] + ordered[begin + sizes // 2]) / 2, sizes)
    return medians
