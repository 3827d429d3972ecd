"""Which genres tags name: an editable vocabulary of official genres, their families, and of what tags say beside them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from music_rec.core.errors import SettingsError
from music_rec.core.keys import name_key

FILE = "genres.toml"
_LONGEST = 100
"""Characters of a tag that are read."""
_WORDS = 8
"""A tag of more words is a sentence."""
_SENTENCE = 5
_MANY = re.compile(r"\s*[/,;|]\s*|\s+(?:and|und|et|e|y)\s+")
_PREFIX = re.compile(r"^(?:genre|style|mood|time|setting|type)\s*[:=]\s*", re.IGNORECASE)
GENRE = "genre"
"""What kind a tag is that names one or several."""
NAME = "name"
"""What kind a tag is that names an artist, or what it stands on."""
_ALIKE = 85
"""From so many of 100 on a tag is a name, spelled otherwise."""
_LONG_ENOUGH = 8
"""Letters of a tag in which one may be wrong: shorter words are too near to others."""
_PART = 4
"""Letters of a part of a name that say whose it is."""
SENTENCE = "sentence"
"""What kind a tag is that has too many words for a genre."""


@dataclass(frozen=True)
class Reading:
    """What a tag says: genres, or of which kind it is otherwise; neither where nobody knows."""

    genres: tuple[str, ...] = ()
    kind: str = ""
    """Of what is no genre: a heading of `[noise]` in the vocabulary, `name` or `sentence`."""

    def __bool__(self) -> bool:
        return bool(self.genres or self.kind)


@dataclass(frozen=True)
class Coverage:
    """What share of the weight of tags is what, 0 to 1 each; the three are 1 together."""

    genres: float
    noise: float
    unmapped: float


@dataclass(frozen=True)
class Labelled:
    """One thing that carries tags."""

    tags: Mapping[str, float]
    """Weights."""
    names: Collection[str] = ()
    """Its artist, title and album, where it is known."""


@dataclass
class Vocabulary:
    """Genres by how they are spelled, read from one file."""

    families: Mapping[str, str]
    """Labels, by family."""
    family: Mapping[str, str]
    """The family of each genre."""
    spellings: Mapping[str, str]
    """The genre of each spelling, written in one word."""
    noise: Mapping[str, str]
    """The kind of each tag that is none, written in one word."""
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    modifiers: frozenset[str]
    open: frozenset[str]
    """Spellings before which any one word may stand."""
    _read: dict[str, Reading] = field(default_factory=dict, repr=False)

    @cached_property
    def _near(self) -> dict[str, str]:
        """What a tag may be a slip of, by itself and by what is left of it without one letter."""
        words = [word for word in (*self.spellings, *self.noise) if len(word) >= _LONG_ENOUGH - 1]
        return _first([*((word, word) for word in words), *((one, word) for word in words for one in _less_one(word))])

    def family_of(self, genre: str) -> str | None:
        """The family of an official genre, None for anything else."""
        return self.family.get(genre)

    def mapped(self, tags: Mapping[str, float], names: Collection[str] = ()) -> dict[str, float]:
        """Weight by official genre, the heaviest first; of several tags that name one genre the heaviest counts.

        Names are those of the artist and the like: as tags (`moody blues`) they say nothing, unless they are a genre.
        """
        known = {name_key(name) for name in names}
        found: dict[str, float] = {}
        for tag, weight in tags.items():
            for genre in self.read(tag).genres if self.kind(tag, known) == GENRE else ():
                found[genre] = max(found.get(genre, 0.0), weight)
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def unmapped(self, things: Iterable[Labelled], names: Collection[str] = ()) -> list[tuple[str, float]]:
        """(tag, its share of all weight, 0 to 1) of tags that are neither genre nor noise, the heaviest first."""
        return self._heaviest(things, names, lambda kind: not kind)

    def noise_in(self, things: Iterable[Labelled], names: Collection[str] = ()) -> list[tuple[str, float]]:
        """The same of tags that are known to name no genre."""
        return self._heaviest(things, names, lambda kind: kind not in (GENRE, ""))

    def _heaviest(
        self, things: Iterable[Labelled], names: Collection[str], wanted: Callable[[str], bool]
    ) -> list[tuple[str, float]]:
        total, weights = 0.0, dict[str, float]()
        for tag, weight, kind in self._kinds(things, names):
            total += weight
            if wanted(kind):
                weights[name_key(tag)] = weights.get(name_key(tag), 0.0) + weight
        return sorted(((tag, weight / total) for tag, weight in weights.items()), key=lambda one: (-one[1], one[0]))

    def coverage(self, things: Iterable[Labelled], names: Collection[str] = ()) -> Coverage:
        """How much of the weight of tags is understood; names are those of artists, which are no genres as tags."""
        weights = {GENRE: 0.0, "noise": 0.0, "": 0.0}
        for _, weight, kind in self._kinds(things, names):
            weights[kind if kind in (GENRE, "") else "noise"] += weight
        total = sum(weights.values()) or 1.0
        return Coverage(weights[GENRE] / total, weights["noise"] / total, weights[""] / total)

    def _kinds(self, things: Iterable[Labelled], names: Collection[str]) -> Iterator[tuple[str, float, str]]:
        """(tag, weight, kind) of each tag of each thing."""
        known = {name_key(name) for name in names}
        for thing in things:
            own = [name_key(name) for name in thing.names]
            yield from ((tag, weight, self.kind(tag, known, own)) for tag, weight in thing.tags.items() if weight > 0)

    def kind(self, tag: str, names: Collection[str] = (), own: Iterable[str] = ()) -> str:
        """`genre`, the kind of noise, or nothing where nobody knows.

        Names are keys of names of artists; own names, those of what the tag stands on, count in part or spelled otherwise too.
        """
        key = name_key(tag)
        if key in names and not self._known(key):
            return NAME
        read = self.read(tag)
        if read:
            return GENRE if read.genres else read.kind
        return NAME if any(_of_a_name(key, name) for name in own) else ""

    def read(self, tag: str) -> Reading:
        """What a tag says."""
        known = self._read.get(tag)
        if known is None:
            if len(self._read) > 50_000:
                self._read.clear()
            known = self._read[tag] = self._reading(tag[:_LONGEST])
        return known

    def _reading(self, tag: str) -> Reading:
        key = name_key(_PREFIX.sub("", tag))
        known = self._known(key)
        if known:
            return known
        parts = [name_key(part) for part in _MANY.split(_PREFIX.sub("", tag)) if part.strip()]
        genres = tuple(dict.fromkeys(genre for part in parts for genre in self._known(part).genres)) if len(parts) > 1 else ()
        if len(genres) == len(parts) > 1:
            return Reading(genres)
        noise = next((kind for kind, pattern in self.patterns if pattern.search(key)), "")
        found = self._at_the_end(key.split(), noise)
        if found:
            return Reading((found,))
        if noise:
            return Reading(kind=noise)
        if genres:
            return Reading(genres)
        words = key.split()
        if len(words) > 1 and self._describe(words):
            return Reading(kind=next((kind for word in words if (kind := self._known(word).kind)), ""))
        return self._slip_of(key) or Reading(kind=SENTENCE if len(words) >= _SENTENCE else "")

    def _known(self, key: str) -> Reading:
        """A tag that stands in the vocabulary as it is, or but for a last s."""
        word = key.replace(" ", "")
        for spelled in (word, word.removesuffix("s"), f"{word}s"):
            if spelled in self.spellings:
                return Reading((self.spellings[spelled],))
            if spelled in self.noise:
                return Reading(kind=self.noise[spelled])
        return Reading()

    def _slip_of(self, key: str) -> Reading:
        """What a long tag says that is one slip off a word of the vocabulary: `psychodelic` is psychedelic."""
        word = key.replace(" ", "")
        if len(word) < _LONG_ENOUGH:
            return Reading()
        near = (self._near.get(one, "") for one in (word, *_less_one(word)))
        found = next((one for one in near if one[:1] == word[0] and Levenshtein.distance(one, word) == 1), "")
        return self._known(found)

    def _at_the_end(self, words: list[str], noise: str) -> str | None:
        """The longest genre at the end or the beginning of a tag, if what is left only describes it."""
        for length in range(min(len(words) - 1, _WORDS), 0, -1):
            for part, rest in ((words[-length:], words[:-length]), (words[:length], words[length:])):
                genre = self.spellings.get("".join(part))
                if genre and (
                    self._describe(rest) or (part == words[-length:] and not noise and self._opens("".join(part), length, rest))
                ):
                    return genre
        return None

    def _opens(self, genre: str, length: int, rest: list[str]) -> bool:
        """Whether what stands before a genre may be anything: two words before one of several words."""
        return len(rest) < 3 if length > 1 else len(rest) == 1 and genre in self.open

    def _describe(self, words: list[str]) -> bool:
        """Whether words only say of which kind something is: a place, a time, a judgement, another genre."""
        return bool(self._known(" ".join(words)).kind) or all(self._describes(word) for word in words)

    def _describes(self, word: str) -> bool:
        return word in self.modifiers or bool(self._known(word)) or re.fullmatch(r"\d{2,4}s?", word) is not None


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary in a folder, and where it holds none that of the program. SettingsError where it cannot be read."""
    own = folder / FILE if folder else None
    if own is None or not own.exists():
        return _vocabulary_of(resources.files("music_rec.enrichers").joinpath(FILE).read_text("utf-8"))
    try:
        return _vocabulary_of(own.read_text("utf-8"))
    except (OSError, ValueError, TypeError, AttributeError, KeyError, re.error) as error:
        told = f"{own} cannot be read: {error!r}. Correct it, or delete it: then the vocabulary of the program is used."
        raise SettingsError(told) from error


@lru_cache(maxsize=4)
def _vocabulary_of(text: str) -> Vocabulary:
    """The vocabulary in a text of the form of `genres.toml`; ValueError, TypeError and the like where it has another.

    Kept, for it remembers the tags that it has read.
    """
    document = tomllib.loads(text)
    noise: Mapping[str, Any] = document.pop("noise", {})
    modifiers = document.pop("modifiers", {})
    family = {genre: name for name, table in document.items() for genre in table["genres"]}
    return Vocabulary(
        families={name: str(table["label"]) for name, table in document.items()},
        family=family,
        spellings=_first(_spelled(document)),
        noise=_first((_one_word(word), kind) for kind, table in noise.items() for word in table.get("words", [])),
        patterns=tuple((kind, re.compile(one)) for kind, table in noise.items() for one in table.get("patterns", [])),
        modifiers=frozenset(map(name_key, modifiers.get("words", []))),
        open=frozenset(map(_one_word, modifiers.get("open", []))),
    )


def _spelled(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(spelling in one word, genre), the official names first, so that no other name can take their place."""
    for table in document.values():
        yield from ((_one_word(genre), genre) for genre in table["genres"])
    for table in document.values():
        yield from ((_one_word(name), genre) for genre, others in table["genres"].items() for name in others)


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for spelling, meaning in pairs:
        found.setdefault(spelling, meaning)
    return found


def _one_word(name: str) -> str:
    return name_key(name).replace(" ", "")


def _of_a_name(key: str, name: str) -> bool:
    """Whether a tag is a name, spelled otherwise, a part of it, or holds it."""
    short, long = sorted((key, name), key=len)
    part = len(short) >= _PART and f" {short} " in f" {long} "
    return part or fuzz.ratio(key.replace(" ", ""), name.replace(" ", ""), score_cutoff=_ALIKE) > 0


def _less_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
