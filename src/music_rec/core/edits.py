"""Edits: what a listener hides, or counts as something else, and what that makes of a History. Pure, no database.

Rows stay as they came. The edits in force are folded into look-up tables by spelling, which are put into the History, and
into one mask of hidden plays. So an edit that is undone leaves no trace. What counts as one does so whenever that was said;
what is hidden is what counted as one when it was hidden, so that names that join it later do not vanish with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.history import History, Int32, Spellings
from music_rec.core.models import ENTITIES, Entity

Bools = NDArray[np.bool_]
SpelledNames = tuple[tuple[str, ...], ...]
"""By spelling of a change, in order: (artist) or (artist, title), as they are written."""
Titles = Mapping[Entity, Mapping[int, str]]
"""Of albums and tracks: the key of its title by group, for all by an artist who counts as another or is counted as."""


@dataclass(frozen=True)
class Hide:
    """Leave out all plays of an artist, album or track."""

    entity: Entity
    spelling_id: int
    """Any spelling of the group that is meant."""


@dataclass(frozen=True)
class HideRange:
    """Leave out all plays of a span of time."""

    since: int
    """UTC s; both ends are included."""
    until: int

    def holds(self, part: HideRange) -> bool:
        """Whether all of another span lies in it."""
        return self.since <= part.since and part.until <= self.until


@dataclass(frozen=True)
class CountsAs:
    """Count an artist, album or track as another; each by any spelling of its group."""

    entity: Entity
    spelling_id: int
    as_spelling_id: int


@dataclass(frozen=True)
class Repair:
    """Make the rows of an account those of its service: which these are stands in the journal (`storage.repairs`)."""

    service: str
    account: str
    taken_out: int
    """Rows that count no longer."""
    added: int
    """Rows that count from then on."""


@dataclass(frozen=True)
class Match:
    """Say whether what a service names is the artist, album or track that was played."""

    entity: Entity
    spelling_id: int
    question: str
    """To which it was the answer (`Enricher.NAME`)."""
    named: str
    """What the service calls it."""
    says: str
    """`yes`, `no`, or `other` where the listener knows the right id."""
    wrong: str
    """Ids that are not its own, as `musicbrainz:... spotify:...`."""
    right: str
    """Ids that are, in the same way, and no others of their kinds."""

    @property
    def source(self) -> str:
        """The service that was asked."""
        return self.question.partition(".")[0]


Change = Hide | HideRange | CountsAs
"""What folds into a History by names."""
Apart = Repair | Match
"""What stands in the journal and folds into nothing: what it does is done to rows, or to what is known of them."""
_KINDS: dict[str, type[Change | Apart]] = {
    "hide": Hide,
    "hide_range": HideRange,
    "counts_as": CountsAs,
    "repair": Repair,
    "match": Match,
}
_TEXTS = {"service", "account", "question", "named", "says", "wrong", "right"}


@dataclass(frozen=True)
class Edit:
    """One line of the journal; times in UTC s."""

    edit_id: int
    change: Change | Apart
    created_at: int
    undone_at: int | None = None
    """None while it is in force."""
    names: SpelledNames = ()
    """What its spellings are called, also those that are gone; an empty one where that was never kept."""


def spelled(change: Change | Apart) -> list[tuple[Entity, int]]:
    """The spellings a change is about: of one that counts as another, both."""
    if isinstance(change, HideRange | Repair):
        return []
    ids = [change.spelling_id, change.as_spelling_id] if isinstance(change, CountsAs) else [change.spelling_id]
    return [(change.entity, one) for one in ids]


def respelled(change: Change | Apart, spellings: Sequence[int]) -> Change | Apart:
    """The same change, of these spellings."""
    known: dict[str, Any] = dict(zip(("spelling_id", "as_spelling_id"), spellings, strict=False))  # what is hidden has one
    return replace(change, **known)


def to_payload(change: Change | Match, names: SpelledNames) -> tuple[str, str]:
    """(kind, JSON) by which the journal keeps a change, with the names of its spellings."""
    [kind] = [kind for kind, made in _KINDS.items() if isinstance(change, made)]
    return kind, json.dumps({**asdict(change), "names": names}, sort_keys=True)


def from_payload(kind: str, payload: str) -> Change | Apart | None:
    """The change that `to_payload` kept; None for what only a newer version understands. Fields it added are left out."""
    values, made = json.loads(payload), _KINDS.get(kind)
    if made is None or not isinstance(values, dict):
        return None
    known: dict[str, Any] = {one.name: values.get(one.name) for one in fields(made)}
    return made(**known) if all(_is_sound(*one) for one in known.items()) else None


def _is_sound(name: str, value: object) -> bool:
    if name == "entity":
        return value in ENTITIES
    return type(value) is (str if name in _TEXTS else int)


def names_in(payload: str) -> SpelledNames:
    """The names that `to_payload` kept; none in what was written before names were."""
    return tuple(tuple(names) for names in json.loads(payload).get("names", ()))


def in_force(edits: Iterable[Edit]) -> list[Change]:
    """The changes of edits that are not undone, in the order they were made; `Apart` ones are about rows, not about names."""
    made = sorted((edit for edit in edits if edit.undone_at is None), key=lambda edit: edit.edit_id)
    return [edit.change for edit in made if not isinstance(edit.change, Apart)]


def group_of(group: Int32, spelling_id: int) -> int:
    """The group of a spelling in a table of `Spellings`; 0 where nothing is known of it."""
    return int(group[spelling_id]) if 0 < spelling_id < len(group) else 0


@dataclass(frozen=True)
class Fold:
    """What changes come to: what each spelling counts as, and what is hidden."""

    spellings: Spellings
    hidden_track: Bools
    """By spelling, also all of hidden artists."""
    hidden_album: Bools
    hidden_ranges: tuple[HideRange, ...]

    @classmethod
    def of(cls, spellings: Spellings, changes: Sequence[Change], titles: Titles) -> Fold:
        ranges = tuple(change for change in changes if isinstance(change, HideRange))
        return cls(counted_as(spellings, changes, titles), *_hidden(spellings, changes, titles), ranges)

    def hides(self, history: History) -> Bools:
        """Which plays are hidden."""
        hidden = self.hidden_track[history.track_played] | self.hidden_album[history.album_played]
        for one in self.hidden_ranges:
            first = np.searchsorted(history.played_at, one.since)
            hidden[first : np.searchsorted(history.played_at, one.until, "right")] = True
        return hidden

    def hides_more(self, other: Fold) -> bool:
        """Whether it hides what another fold of the same spellings does not."""
        spans = [one for one in self.hidden_ranges if not any(whole.holds(one) for whole in other.hidden_ranges)]
        return bool(spans or (self.hidden_track & ~other.hidden_track).any() or (self.hidden_album & ~other.hidden_album).any())

    def apply(self, history: History) -> History:
        """The plays that are not hidden, each as what it counts as; the same History where that changes nothing."""
        same = self.spellings is history.spellings
        loved = self.spellings.first_by_track(history.loved)  # a group is called after one of its spellings
        counted = history if same else replace(history, spellings=self.spellings, loved=loved)
        hidden = self.hides(history)
        return counted.where(~hidden) if hidden.any() else counted


def apply(history: History, edits: Iterable[Edit], titles: Titles) -> History:
    """A History as it came, with the edits in force put into it."""
    return Fold.of(history.spellings, in_force(edits), titles).apply(history)


def counted_as(spellings: Spellings, changes: Sequence[Change], titles: Titles) -> Spellings:
    """The tables with groups joined: first artists, with their albums and tracks of one title, then albums and tracks.

    A joined group has the id, the label and the artist of what it counts as.
    """
    moves = {entity: [one for one in changes if isinstance(one, CountsAs) and one.entity == entity] for entity in ENTITIES}
    if not any(moves.values()):
        return spellings
    was = spellings.artist_group
    now = _joined(was, moves["artist"], {})
    tracks = _of_one_title(titles["track"], was[spellings.track_artist], now[spellings.track_artist])
    albums = _of_one_title(titles["album"], was[spellings.album_artist], now[spellings.album_artist])
    track_group = _joined(spellings.track_group, moves["track"], tracks)
    moved = track_group != spellings.track_group
    return replace(
        spellings,
        artist_group=now,
        track_group=track_group,
        album_group=_joined(spellings.album_group, moves["album"], albums),
        track_artist=np.where(moved, spellings.track_artist[track_group], spellings.track_artist),
    )


def _joined(group: Int32, moves: Sequence[CountsAs], alike: Mapping[int, int]) -> Int32:
    """What each spelling counts as. What was joined stays so: a group that moves on takes along all that is one with it."""
    to = dict(alike)
    for move in moves:
        one, other = (group_of(group, spelling) for spelling in (move.spelling_id, move.as_spelling_id))
        one, other = _end(to, one), _end(to, other)
        if one and other and one != other:
            to[one] = other
    table = np.arange(len(group), dtype=np.int32)
    for one in to:
        table[one] = _end(to, one)
    return table[group]


def _end(to: dict[int, int], one: int) -> int:
    """What a group counts as in the end; the way there is shorter for whoever asks next."""
    while one in to:
        to[one] = to.get(to[one], to[one])
        one = to[one]
    return one


def _of_one_title(titles: Mapping[int, str], was: Int32, now: Int32) -> dict[int, int]:
    """Of groups with one title, what the others join: the one of the artist who stayed, or the first. Artists are by group."""
    groups = np.array([group for group in titles if group < len(now)], np.int64)
    first: dict[tuple[int, str], int] = {}
    alike = {}
    moved = (was[groups] != now[groups]).tolist()
    for _, group, artist in sorted(zip(moved, groups.tolist(), now[groups].tolist(), strict=True)):
        lead = first.setdefault((artist, titles[group]), group)
        if lead != group:
            alike[group] = lead
    return alike


def _hidden(spellings: Spellings, changes: Sequence[Change], titles: Titles) -> tuple[Bools, Bools]:
    """Which tracks and which albums are hidden, by spelling: what counted as one when it was hidden."""
    tracks, albums = np.zeros(len(spellings.track_group), np.bool_), np.zeros(len(spellings.album_group), np.bool_)
    then = spellings
    moved = 0
    for step, change in enumerate(changes):
        if isinstance(change, Hide):
            earlier = [one for one in changes[:step] if isinstance(one, CountsAs)]
            if len(earlier) > moved:
                then, moved = counted_as(spellings, earlier, titles), len(earlier)
            _hide(change, then, tracks, albums)
    return tracks, albums


def _hide(change: Hide, then: Spellings, tracks: Bools, albums: Bools) -> None:
    """Mark what a change hides, by the groups of its time."""
    group = group_of(getattr(then, f"{change.entity}_group"), change.spelling_id)
    if not group:
        return
    if change.entity == "album":
        albums |= then.album_group == group
    else:
        tracks |= (then.track_group if change.entity == "track" else then.artist_group[then.track_artist]) == group
