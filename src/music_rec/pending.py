"""What is still to be asked, what explains most plays first: counted from the history, less what is answered or known."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from music_rec.core.facts import Finding, Ids, Subject
from music_rec.core.history import History
from music_rec.core.models import ENTITIES, Entity
from music_rec.core.protocols import Enricher
from music_rec.core.storage import answers
from music_rec.core.storage.facts import spelling_of

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
Told = tuple[Enricher, Int64]
"""A question, and the groups that it is taken to be asked about."""
TITLES = 5
"""Of an artist, enough to tell one of several with the same name."""


class Pending:
    """The subjects of one history that questions are still to be asked about, by groups of what counts as one.

    It follows the run: what is taken is no longer pending, and what is found opens questions that need it, or closes those
    that would tell nothing new.
    """

    def __init__(self, history: History, path: Path, *, limit: int | None = None, now: float | None = None) -> None:
        self._history = history
        self._path = path
        self._groups = {entity: _Groups(history, entity) for entity in ENTITIES}
        if limit is not None:
            self._keep_most_played(limit)
        self._taken: dict[str, Bool] = {}
        """Marks of what was taken and is not answered yet, by question."""
        self.look_again(now)

    def look_again(self, now: float | None = None) -> None:
        """Read again what is answered and known: somebody else than this run changed it. What is taken stays so."""
        path = self._path
        self._answered = answers.answered(path, int(now or time.time()))
        self._shut: dict[str, Bool] = {}
        self._has = {entity: self._marks(entity, answers.with_ids(path, entity)) for entity in ENTITIES}
        self._known = {entity: self._marks(entity, answers.known(path, entity)) for entity in ENTITIES}
        self._numbers: dict[tuple[Entity, tuple[str, ...]], Int64] = {}
        """Ids of each group, by their kinds."""

    def left(self, enricher: Enricher, *, but: Iterable[Told] = ()) -> int:
        """Subjects pending for a question, without those of which other questions tell, `but`."""
        return int((~self._marked(enricher.ENTITY, but)[self._open(enricher)]).sum())

    def groups(self, enricher: Enricher, given: Iterable[Told] = ()) -> Int64:
        """Groups pending for a question, as if those of which other questions tell had an id it needs, too."""
        return self._open(enricher, self._marked(enricher.ENTITY, given))

    def ids(self, enricher: Enricher) -> int:
        """How many ids the subjects have that are pending for a question, of the kinds that it needs; one where that is new."""
        if not enricher.NEEDS:
            return 0
        key = enricher.ENTITY, enricher.NEEDS
        if key not in self._numbers:
            self._numbers[key] = self._groups[enricher.ENTITY].most_of(answers.numbers_of_ids(self._path, *key))
        return int(np.maximum(self._numbers[key][self._open(enricher)], 1).sum())

    def _marked(self, entity: Entity, told: Iterable[Told]) -> Bool:
        """Marks of what answers to other questions tell of: of their subjects, or of the artists or albums of these."""
        marks = self._groups[entity].none()
        spellings = self._history.spellings
        for other, groups in told:
            if entity == other.ENTITY:
                marks[groups] = True
            elif entity == "artist":
                marks[spellings.group_artist[groups]] = True
            else:
                marks[spellings.album_group[self._album_of[groups]]] = True
        return marks

    def worth(self, enricher: Enricher, most: int) -> int:
        """Plays that the next request, of at most so many subjects, would explain."""
        return int(self._groups[enricher.ENTITY].plays[self._open(enricher)[:most]].sum())

    def take(self, enricher: Enricher, most: int) -> list[Subject]:
        """The next subjects of a question, most played first; they are no longer pending."""
        groups = self._open(enricher)[:most]
        self._shut_of(enricher)[groups] = True
        self._taken_of(enricher)[groups] = True
        return self._subjects(enricher.ENTITY, groups)

    def put_back(self, enricher: Enricher, subjects: Iterable[Subject]) -> None:
        """Let subjects be pending again that got no answer."""
        groups = self._groups_of(enricher, subjects)
        self._shut_of(enricher)[groups] = False
        self._taken_of(enricher)[groups] = False

    def learn(self, enricher: Enricher, found: Sequence[tuple[Subject, Finding]]) -> None:
        """Take in what was found: ids and facts that other questions need, or need no longer bring."""
        self._taken_of(enricher)[self._groups_of(enricher, (subject for subject, _ in found))] = False
        for subject, finding in found:
            for entity, facts in finding.facts.items() if finding.state == "found" else ():
                group = self._groups[entity].group_of[spelling_of(subject, entity)]
                for marks, keys in ((self._has[entity], facts.ids), (self._known[entity], facts.values)):
                    for key in keys:
                        marks.setdefault(key, self._groups[entity].none())[group] = True

    def _open(self, enricher: Enricher, given: Bool | None = None) -> Int64:
        """Groups pending for a question, most played first; as if those marked as `given` had an id that it needs."""
        groups, has, known = self._groups[enricher.ENTITY], self._has[enricher.ENTITY], self._known[enricher.ENTITY]
        shut = self._shut_of(enricher).copy()
        for name in enricher.LACKS:
            shut |= has.get(name, False)
        if enricher.NEEDS:
            with_one = [has.get(name, groups.none()) for name in enricher.NEEDS]
            shut |= ~np.logical_or.reduce(with_one if given is None else [*with_one, given])
        if enricher.GAINS:
            shut |= np.logical_and.reduce([known.get(name, groups.none()) for name in enricher.GAINS])
        order = groups.order
        return order[~shut[order] & (groups.plays[order] >= max(enricher.LEAST_PLAYS, 1))]

    def _shut_of(self, enricher: Enricher) -> Bool:
        """Marks of what was answered or taken, by group."""
        if enricher.NAME not in self._shut:
            spellings = self._answered.get(enricher.NAME, np.zeros(0, np.int64))
            self._shut[enricher.NAME] = self._groups[enricher.ENTITY].marked(spellings) | self._taken_of(enricher)
        return self._shut[enricher.NAME]

    def _taken_of(self, enricher: Enricher) -> Bool:
        return self._taken.setdefault(enricher.NAME, self._groups[enricher.ENTITY].none())

    def _groups_of(self, enricher: Enricher, subjects: Iterable[Subject]) -> Int64:
        groups: Int64 = self._groups[enricher.ENTITY].group_of[[one.spelling_id for one in subjects]]
        return groups

    def _marks(self, entity: Entity, spellings: dict[str, Int64]) -> dict[str, Bool]:
        return {key: self._groups[entity].marked(some) for key, some in spellings.items()}

    def _keep_most_played(self, limit: int) -> None:
        """Leave only the most played tracks, with their artists and albums."""
        tracks = self._groups["track"].order[:limit]
        self._groups["track"].order = tracks
        self._groups["artist"].keep(self._history.spellings.group_artist[tracks])
        self._groups["album"].keep(self._history.spellings.album_group[self._album_of[tracks]])

    @cached_property
    def _album_of(self) -> Int64:
        """By track group the spelling of the album it was played from most, 0 where none is named."""
        named = self._history.album_played > 0
        pairs = self._history.track[named].astype(np.int64) << 32 | self._history.album_played[named]
        distinct, plays = np.unique(pairs, return_counts=True)
        order = np.lexsort((distinct & 0xFFFFFFFF, plays))  # the last one written stays: most plays
        album = np.zeros(len(self._groups["track"].plays), np.int64)
        album[distinct[order] >> 32] = distinct[order] & 0xFFFFFFFF
        return album

    def _subjects(self, entity: Entity, groups: Int64) -> list[Subject]:
        history, spellings = self._history, self._history.spellings
        labels = self._groups[entity].label[groups].astype(np.int64)
        albums = {"track": self._album_of[groups]}.get(entity, labels if entity == "album" else np.zeros_like(labels))
        owner = {"track": spellings.track_artist, "album": spellings.album_artist}.get(entity)
        artists = owner[labels].astype(np.int64) if owner is not None else labels
        titles, names, album_titles = (
            history.lookup.names(kind, of.tolist()) if history.lookup else [""] * len(groups)
            for kind, of in ((entity, labels), ("artist", artists), ("album", albums))
        )
        ids = {kind: self._ids(kind, of) for kind, of in ((entity, labels), ("artist", artists), ("album", albums))}
        plays = self._groups[entity].plays[groups].tolist()
        return [
            Subject(
                entity,
                spelling,
                names[row],
                titles[row] if entity != "artist" else "",
                album_titles[row] if entity == "track" else "",
                plays=plays[row],
                ids=ids[entity].get(spelling, {}),
                artist_id=int(artists[row]),
                artist_ids=ids["artist"].get(int(artists[row]), {}),
                album_id=int(albums[row]),
                album_ids=ids["album"].get(int(albums[row]), {}),
                titles=self._titles_of(int(groups[row])) if entity == "artist" else (),
            )
            for row, spelling in enumerate(labels.tolist())
        ]

    def _titles_of(self, artist: int) -> tuple[str, ...]:
        """What is played most of an artist."""
        tracks, lookup = self._groups["track"], self._history.lookup
        own = np.flatnonzero(self._history.spellings.group_artist[tracks.order] == artist)[:TITLES]
        return tuple(lookup.names("track", tracks.label[tracks.order[own]].tolist())) if lookup else ()

    def _ids(self, entity: Entity, spellings: Int64) -> dict[int, Ids]:
        """Ids by spelling, where it has none itself those of others that count as the same."""
        groups = self._groups[entity]
        wanted = np.unique(groups.group_of[spellings])
        all_of_them = np.flatnonzero(np.isin(groups.group_of, wanted[wanted > 0]))
        found = answers.ids_of(self._path, entity, all_of_them.tolist())
        by_group = {int(groups.group_of[one]): ids for one, ids in reversed(found.items())}
        near = {one: found.get(one) or by_group.get(int(groups.group_of[one])) for one in spellings.tolist()}
        return {one: ids for one, ids in near.items() if ids}


class _Groups:
    """The groups of one kind: how often each was played, in what order they are asked about, and their spellings."""

    def __init__(self, history: History, entity: Entity) -> None:
        self.group_of = getattr(history.spellings, f"{entity}_group")
        self.label = getattr(history.spellings, f"{entity}_label")
        size = max(len(self.group_of), len(self.label))
        self.plays: Int64 = np.bincount(history.codes(entity), minlength=size)
        self.plays[0] = 0  # what is not named
        self.order: Int64 = np.argsort(-self.plays, kind="stable")

    def none(self) -> Bool:
        """A mark for each group, none set."""
        return np.zeros(len(self.plays), bool)

    def marked(self, spellings: Int64) -> Bool:
        """A mark for each group of which a spelling is among these."""
        marks = self.none()
        marks[self.group_of[spellings[spellings < len(self.group_of)]]] = True
        return marks

    def most_of(self, numbers: tuple[Int64, Int64]) -> Int64:
        """For each group the largest number that one of its spellings has, of (spellings, numbers)."""
        spellings, found = numbers
        most = np.zeros(len(self.plays), np.int64)
        here = spellings < len(self.group_of)
        np.maximum.at(most, self.group_of[spellings[here]], found[here])
        return most

    def keep(self, groups: NDArray[np.integer]) -> None:
        """Ask about no others."""
        self.order = self.order[np.isin(self.order, groups)]
