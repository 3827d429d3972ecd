"""One account and all that it holds: the truth that a client should arrive at."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from lastfm_server.rows import LAST_PLAY, Row, awkward_rows, made_rows


@dataclass(frozen=True)
class Asked:
    """Which plays a page is about; 0 for `start` and `end` is no edge."""

    limit: int = 50
    page: int = 1
    start: int = 0
    end: int = 0


class Account:
    """The plays of one account, newest first wherever they are given; they may change while a server answers from them."""

    def __init__(self, name: str, plays: Iterable[Sequence[Any]] = ()) -> None:
        self.name = name
        self.realname = ""
        self.country = "United Kingdom"
        self.registered = 1_037_793_040
        self.session_key = ""
        """With it the account's own listener sees what is hidden."""
        self.hidden = False
        self.extra_playcount = 0
        """Plays that user.getInfo counts and no page delivers."""
        self.now_playing: Row | None = None
        self.friends: tuple[str, ...] = ()
        self._lock = threading.RLock()
        self._rows = sorted(map(_row, plays), key=lambda row: row.uts)
        self._times = [row.uts for row in self._rows]
        self._loved = {(row.artist, row.title): row for row in self._rows if row.loved}
        self._counted: dict[int, Counter[str]] = {}
        self._distinct: tuple[int, int, int] | None = None
        self._tracks: dict[tuple[str, str], tuple[Row, int]] = {}

    @classmethod
    def made(cls, name: str, *, plays: int, seed: int = 0, until: int = LAST_PLAY, awkward: bool = False) -> Self:
        """An invented account: same numbers, same plays. `awkward` adds those that make clients stumble."""
        return cls(name, [*made_rows(plays, seed, until), *(awkward_rows(int(time.time())) if awkward else ())])

    def __len__(self) -> int:
        return len(self._rows)

    def truth(self) -> list[Row]:
        """Every play there is now, newest first, each with whether its track is loved now."""
        with self._lock:
            return [self._as_loved(row) for row in reversed(self._rows)]

    def page(self, asked: Asked, *, start_inside: bool = True, end_inside: bool = False) -> tuple[list[Row], int]:
        """The plays of a page, newest first, and how many plays all its pages hold."""
        with self._lock:
            low, high = self._window(asked, start_inside, end_inside)
            first, last = self._on_page(asked, low, high)
            return [self._as_loved(row) for row in reversed(self._rows[first:last])], high - low

    def page_touches(self, asked: Asked, start: int, end: int) -> bool:
        """Whether the page holds a play of [start, end)."""
        with self._lock:
            first, last = self._on_page(asked, *self._window(asked, start_inside=True))
            return bisect_left(self._times, start, first, last) < bisect_left(self._times, end, first, last)

    def loved_tracks(self) -> list[Row]:
        """What is loved, newest love first; the time of a row is that of loving it."""
        with self._lock:
            return sorted(self._loved.values(), key=lambda row: -row.uts)

    def counts(self, since: int = 0) -> Counter[str]:
        """Plays by artist since that second."""
        with self._lock:
            if since not in self._counted:
                recent = self._rows[bisect_left(self._times, since) :] if since else self._rows
                self._counted[since] = Counter(row.artist for row in recent)
            return self._counted[since]

    def distinct(self) -> tuple[int, int, int]:
        """How many artists, albums and tracks the plays are of."""
        with self._lock:
            if self._distinct is None:
                albums = {(row.artist, row.album) for row in self._rows if row.album}
                self._distinct = len(self.counts()), len(albums), len({(row.artist, row.title) for row in self._rows})
            return self._distinct

    def played_track(self, artist: str, title: str) -> tuple[Row, int] | None:
        """The newest play of a track, whatever the case of letters, and how many plays it has."""
        with self._lock:
            if not self._tracks:
                for row in self._rows:
                    _, plays = self._tracks.get(key := (row.artist.lower(), row.title.lower()), (row, 0))
                    self._tracks[key] = row, plays + 1
            found = self._tracks.get((artist.lower(), title.lower()))
            return (self._as_loved(found[0]), found[1]) if found else None

    def scrobble(self, *rows: Sequence[Any]) -> None:
        """Plays arrive, of any time; within a second the newcomer is the newest."""
        with self._lock:
            for row in map(_row, rows):
                self._insert(row)
                if row.loved:
                    self._loved[row.artist, row.title] = row

    def delete(self, row: Sequence[Any]) -> None:
        """One play with the second, artist, title and album of the row is deleted; ValueError when there is none."""
        with self._lock:
            self._remove(self._index(_row(row)))

    def edit(self, row: Sequence[Any], **changes: Any) -> Row:
        """The play as its listener corrected it."""
        with self._lock:
            index = self._index(_row(row))
            edited = self._rows[index]._replace(**changes)
            self._remove(index)
            self._insert(edited)
            return edited

    def rename_artist(self, old: str, new: str) -> None:
        """The service corrects the spelling of an artist in all plays."""
        with self._lock:
            self._rows = [row._replace(artist=new) if row.artist == old else row for row in self._rows]
            loved = [row._replace(artist=new) if row.artist == old else row for row in self._loved.values()]
            self._loved = {(row.artist, row.title): row for row in loved}
            self._forget_counts()

    def set_now_playing(self, row: Sequence[Any] | None) -> None:
        """What plays at the moment; None when nothing does."""
        self.now_playing = None if row is None else _row(row)

    def love(self, artist: str, title: str, at: int | None = None) -> None:
        """The listener loves a track, now or at a second of the past."""
        with self._lock:
            row = next((row for row in reversed(self._rows) if row[1:3] == (artist, title)), Row(0, artist, title))
            self._loved[artist, title] = row._replace(uts=int(time.time()) if at is None else at)

    def unlove(self, artist: str, title: str) -> None:
        """The listener does not love it any more."""
        with self._lock:
            self._loved.pop((artist, title), None)

    def set_friends(self, *names: str) -> None:
        """Who the friends of the account are."""
        self.friends = names

    def hide(self) -> None:
        """The listener hides what is listened to."""
        self.hidden = True

    def show(self) -> None:
        """Everybody may see it again."""
        self.hidden = False

    def _as_loved(self, row: Row) -> Row:
        loved = (row.artist, row.title) in self._loved
        return row if row.loved == loved else row._replace(loved=loved)

    def _window(self, asked: Asked, start_inside: bool, end_inside: bool = False) -> tuple[int, int]:
        first, last = bisect_left if start_inside else bisect_right, bisect_right if end_inside else bisect_left
        low = first(self._times, asked.start) if asked.start else 0
        high = last(self._times, asked.end) if asked.end else len(self._times)
        return low, max(low, high)

    def _on_page(self, asked: Asked, low: int, high: int) -> tuple[int, int]:
        last = max(low, high - (asked.page - 1) * asked.limit)
        return max(low, last - asked.limit), last

    def _index(self, row: Row) -> int:
        first, last = bisect_left(self._times, row.uts), bisect_right(self._times, row.uts)
        for index in range(last - 1, first - 1, -1):
            if self._rows[index][:4] == row[:4]:
                return index
        raise ValueError(f"{self.name} has no such play: {row}")

    def _insert(self, row: Row) -> None:
        index = bisect_right(self._times, row.uts)
        self._times.insert(index, row.uts)
        self._rows.insert(index, row)
        self._forget_counts()

    def _remove(self, index: int) -> None:
        del self._times[index], self._rows[index]
        self._forget_counts()

    def _forget_counts(self) -> None:
        self._counted.clear()
        self._distinct = None
        self._tracks.clear()


def _row(values: Sequence[Any]) -> Row:
    return values if isinstance(values, Row) else Row(*values)
