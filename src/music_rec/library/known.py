"""What is known of the tracks of a history, made of what services told, of genres and of how titles are written.

Of several sources the one that is trusted most is believed. What is told of an artist holds for all their tracks of which
nothing is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from music_rec.core import known
from music_rec.core.facts import Value
from music_rec.core.history import History, Int32
from music_rec.core.keys import name_key
from music_rec.core.known import Known, Labelled, Trait
from music_rec.core.models import Entity, Listener
from music_rec.core.storage.facts import release_texts, tags_of, values_of
from music_rec.enrichers.genres import Vocabulary, load_vocabulary
from music_rec.enrichers.scripts import Written, written
from music_rec.library.knowledge import most_trusted
from music_rec.library.spoken import LANGUAGES, SCRIPTS
from music_rec.library.store import Store

By = dict[int, tuple[str, Value]]
"""By group the source that is believed, and what it says."""


class Knowing:
    """What is known of every listener's tracks: looked up again once facts have changed, and only what is asked for."""

    def __init__(self, store_of: Callable[[Listener], Store]) -> None:
        self._store_of = store_of
        self._lock = threading.Lock()
        self._told: dict[tuple[bool, int], tuple[tuple[str, int], History]] = {}

    def beside(self, listener: Listener, history: History) -> History:
        """The history, with what is known by now."""
        reader = self._store_of(listener).reader
        now = reader.database_id(), reader.revisions(listener.listener_id).get("facts", 0)
        who = listener.demo, listener.listener_id
        with self._lock:
            then, told = self._told.get(who, (None, history))
            same = told.same_plays(history) and told.revisions == history.revisions and told.zones == history.zones
            if then != now or not same or told.loved is not history.loved:
                told = history.knowing(Known(_Making(history, reader.path)))
                self._told[who] = now, told
        return told

    def forget(self, listener: Listener) -> None:
        """Drop what is kept of a listener who is gone."""
        with self._lock:
            self._told.pop((listener.demo, listener.listener_id), None)


class _Making:
    """Makes each kind of knowledge about the tracks of one history."""

    def __init__(self, history: History, path: Path) -> None:
        self._history = history
        self._spellings = history.spellings
        self._path = path

    def __call__(self, trait: Trait) -> Labelled:
        make: Mapping[Trait, Callable[[], Labelled]] = {
            "genre": self._genres,
            "decade": lambda: self._years("0s", 10),
            "year": lambda: self._years("", 1),
            "country": self._countries,
            "length": self._lengths,
            "language": lambda: self._writing("language", LANGUAGES),
            "script": lambda: self._writing("script", SCRIPTS),
            "listeners": self._listeners,
            "mood": self._moods,
        }
        return make[trait]()

    def _labelled(self, keys: Mapping[int, str], labels: Mapping[str, str], order: Iterable[str] = ()) -> Labelled:
        return Labelled.of(len(self._spellings.track_group), keys, labels, tuple(order))

    def _genres(self) -> Labelled:
        """The family of genres that weighs most in the tags of a track, else in those of its artist."""
        vocabulary = load_vocabulary(self._path.parent)
        families = _Families(vocabulary)
        artists = self._families("artist", families)
        keys = {**self._of_artists(artists), **self._families("track", families)}
        return self._labelled(keys, vocabulary.families, vocabulary.families)

    def _families(self, entity: Entity, families: _Families) -> dict[int, str]:
        group_of = self._groups(entity)
        of_spelling = {one: by_source for one, by_source in tags_of(self._path, entity) if one < len(group_of)}
        groups = group_of[np.fromiter(of_spelling, np.int64, len(of_spelling))]
        artists = groups if entity == "artist" else self._spellings.group_artist[groups]
        names = dict(zip(artists.tolist(), self._history.names("artist", artists), strict=True))
        found: dict[int, str] = {}
        for group, artist, by_source in zip(groups.tolist(), artists.tolist(), of_spelling.values(), strict=True):
            if group not in found and (family := families.of(by_source, names[artist])):
                found[group] = family
        return found

    def _years(self, ending: str, step: int) -> Labelled:
        years = {group: int(str(date)[:4]) // step for group, (_, date) in self._values("track", "release_date").items()}
        keys = {group: f"{year * step}" for group, year in years.items()}
        return self._labelled(keys, {key: f"{key[:-1]}{ending}" if ending else key for key in keys.values()})

    def _countries(self) -> Labelled:
        told = {group: str(country) for group, (_, country) in self._values("artist", "country").items()}
        return self._labelled(self._of_artists(told), {})

    def _lengths(self) -> Labelled:
        told = self._values("track", "duration_ms").items()
        keys = {group: known.length_key(float(ms)) for group, (_, ms) in told}
        return self._labelled(keys, known.LENGTH_LABELS, known.LENGTH_LABELS)

    def _listeners(self) -> Labelled:
        artists = {group: _tier(told) for group, told in self._values("artist", "listeners").items()}
        tracks = {group: _tier(told) for group, told in self._values("track", "listeners").items()}
        labels = dict(zip(known.TIERS, known.TIER_LABELS, strict=True))
        return self._labelled({**self._of_artists(artists), **tracks}, labels, known.TIERS)

    def _moods(self) -> Labelled:
        energy, valence = (self._values("track", name) for name in ("energy", "valence"))
        both = energy.keys() & valence.keys()
        keys = {group: known.mood_key(float(energy[group][1]), float(valence[group][1])) for group in both}
        return self._labelled(keys, known.MOOD_LABELS, known.MOOD_LABELS)

    def _writing(self, what: str, labels: Mapping[str, str]) -> Labelled:
        """Languages or scripts: what a source or else the release says, where one does, judged by the letters of the title."""
        languages, scripts = (self._values("track", name) for name in ("language", "script"))
        releases = self._releases()
        groups = np.unique(self._history.track)
        titles = self._history.names("track", groups)
        keys = {}
        for group, title in zip(groups.tolist(), titles, strict=True):
            release = releases.get(group, ("", ""))
            told = (str(by[group][1]) if group in by else said for by, said in zip((languages, scripts), release, strict=True))
            key = getattr(_written(title, *told), what)
            if key:
                keys[group] = key
        return self._labelled(keys, labels)

    def _releases(self) -> dict[int, tuple[str, str]]:
        """By track group language and script of the release it was played from most, of those that say any."""
        texts: dict[int, tuple[str, str]] = {}
        for spelling, *said in release_texts(self._path):
            if spelling < len(self._spellings.album_group):
                texts.setdefault(int(self._spellings.album_group[spelling]), (said[0], said[1]))
        if not texts:
            return {}
        pairs, plays = np.unique(np.stack([self._history.track, self._history.album]), axis=1, return_counts=True)
        fewest_first = np.argsort(plays, kind="stable")
        tracks, albums = pairs[:, fewest_first].tolist()
        return {track: texts[album] for track, album in zip(tracks, albums, strict=True) if album in texts}

    def _values(self, entity: Entity, name: str) -> By:
        """A fact by group, from the source that is believed."""
        group_of = self._groups(entity)
        told: dict[int, dict[str, Value]] = {}
        for spelling, source, value in values_of(self._path, entity, name):
            if spelling < len(group_of):
                told.setdefault(int(group_of[spelling]), {}).setdefault(source, value)
        return {group: (best := _best(tuple(by_source)), by_source[best]) for group, by_source in told.items()}

    def _groups(self, entity: Entity) -> Int32:
        groups: Int32 = getattr(self._spellings, f"{entity}_group")
        return groups

    def _of_artists(self, told: Mapping[int, str]) -> dict[int, str]:
        """By track group what is told of its artist."""
        tracks = np.unique(self._spellings.track_group)[1:]
        artists = self._spellings.group_artist[tracks]
        return {track: told[one] for track, one in zip(tracks.tolist(), artists.tolist(), strict=True) if one in told}


@lru_cache(maxsize=256)
def _best(sources: tuple[str, ...]) -> str:
    return most_trusted(sources)


def _trusted_first(sources: Iterable[str]) -> Iterator[str]:
    left = set(sources)
    while left:
        best = _best(tuple(sorted(left)))
        left.remove(best)
        yield best


class _Families:
    """Reads tags; each tag once, of the hundred thousands that a few hundred are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._read: dict[str, tuple[str, tuple[str, ...]]] = {}
        """By tag its key and its genres."""

    def of(self, by_source: Mapping[str, Mapping[str, float]], artist: str) -> str:
        """The family that weighs most in the tags of the first source that names any genre; empty where none does."""
        for source in _trusted_first(by_source):
            weights: dict[str, float] = {}
            for genre, weight in self._genres(by_source[source], artist).items():
                family = self._vocabulary.family_of(genre) or ""
                weights[family] = weights.get(family, 0.0) + weight
            if weights:
                return min(weights, key=lambda one: (-weights[one], one))
        return ""

    def _genres(self, tags: Mapping[str, float], artist: str) -> dict[str, float]:
        """What `Vocabulary.mapped` says."""
        found: dict[str, float] = {}
        name = name_key(artist)
        for tag, weight in tags.items():
            if tag not in self._read:
                self._read[tag] = name_key(tag), tuple(self._vocabulary.mapped({tag: 1.0}))
            key, genres = self._read[tag]
            for genre in genres if key != name else self._vocabulary.mapped({tag: 1.0}, [artist]):
                found[genre] = max(found.get(genre, 0.0), weight)
        return found


def _tier(told: tuple[str, Value]) -> str:
    source, listeners = told
    return known.tier_key(float(listeners), source)


@lru_cache(maxsize=1 << 17)
def _written(title: str, language: str, script: str) -> Written:
    """`written`, once for each title: facts come by the thousand, and titles stay."""
    return written(title, release_language=language, release_script=script)
