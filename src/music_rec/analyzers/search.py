"""Search over names that forgives accents, case, width, word order and typos.

Every word of the query is compared with every word of the names: the same, its beginning, inside it, or nearly it. A name
is as good as the words it explains, its own or its artist's. Beside that the whole query is compared with whole names,
both without spaces, so that a space too many or too few is a typo like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.core.history import History, Int32, Int64
from music_rec.core.keys import name_key
from music_rec.core.models import ENTITIES, Entity

READ = 200
"""Characters of a query that are read; nobody types more."""
WORDS = 10
"""Words of a query that are compared one by one."""
FUZZY_FROM = 4
"""Shorter words and queries are like too many others to forgive a typo or a missing beginning."""
_ALIKE = 0.7
"""Similarity from which words and names are nearly the same: one slip in 4 letters, two in 7, three in 10."""
_PREFIX, _INSIDE, _NEARLY = 0.95, 0.65, 0.8
"""What other matches are worth where the same word is worth 1: a word that begins with the last one asked for (one types from
left to right), a word that has it inside, and one that is nearly it, this times their similarity."""
_FOUND = 85
"""Score of a name that holds every word and no other, at least 60 with others; 100 is for a name that is the whole query."""
_REST = 0.25
"""How much of that is lost by a name with many words that were not asked for."""
_EXPLAINED = 0.55
"""The part of a query, by letters, that a name must explain."""
_STEP = 4
"""Points that an artist has before an album, an album before a track, and the most played before what was never played."""
_NO_SPACES = "\u2e80"
"""From here on stand the scripts that write without spaces, where two characters are a word."""
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"})

Floats = NDArray[np.float32]


def words_of(name: str) -> list[str]:
    """The words a name is searched by: those of its key without any marks, unless it has nothing else."""
    key = name_key(name)
    if key.isascii():
        return key.split()
    bare = "".join(char for char in unicodedata.normalize("NFD", key) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS).split() or key.split()


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The different words of all names."""

    words: Sequence[str]

    @cached_property
    def _text(self) -> str:
        """The words as lines, an empty one before them."""
        return "\n".join(["", *self.words, ""])

    @cached_property
    def _lengths(self) -> NDArray[np.intp]:
        return np.fromiter(map(len, self.words), np.intp, len(self.words))

    @cached_property
    def _begins(self) -> NDArray[np.intp]:
        """Where in the text each word begins."""
        return np.cumsum(self._lengths + 1) - self._lengths

    def worth(self, asked: Sequence[str]) -> Floats:
        """By word asked for and word known: 1 where they are the same, less where the one is like the other, 0 where not."""
        worth = _NEARLY * likeness(asked, self.words)
        begun = [_INSIDE] * (len(asked) - 1) + [_PREFIX]
        for row, word, beginning in zip(worth, asked, begun, strict=True):
            if len(word) < FUZZY_FROM:
                row[:] = 0
            np.maximum(row, self._literal(word, beginning), out=row)
        return worth

    def holding(self, word: str) -> NDArray[np.bool_]:
        """Which words begin with this one or, where it is long enough to tell something, have it inside."""
        return self._literal(word, 1) > 0

    def _literal(self, word: str, beginning: float) -> Floats:
        """What the words are worth that the word asked for stands in; `beginning` where they begin with it."""
        worth = np.zeros(len(self.words), np.float32)
        anywhere = len(word) >= FUZZY_FROM or (len(word) > 1 and min(word) >= _NO_SPACES)
        pattern = re.compile(re.escape(word if anywhere else f"\n{word}"))
        at = np.fromiter((match.end() - len(word) for match in pattern.finditer(self._text)), np.intp)
        line = np.searchsorted(self._begins, at, "right") - 1
        begins = line[at == self._begins[line]]
        worth[line] = _INSIDE
        worth[begins] = beginning
        worth[begins[self._lengths[begins] == len(word)]] = 1
        return worth


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """The names of everything played, in the order artists, albums, tracks, each by group."""

    kind: NDArray[np.int8]
    """Position in ENTITIES."""
    group: NDArray[np.int32]
    plays: NDArray[np.int64]
    """0 for artists of albums only: they lend their names to these and are not found."""
    artist: NDArray[np.intp]
    """Position here of the artist of each name; of an artist its own."""
    names: Sequence[str]
    joined: Sequence[str]
    """The words of each name without spaces."""
    vocabulary: Vocabulary
    words: NDArray[np.int32]
    """The words of all names, one name after the other, as positions in the vocabulary; each name has at least one."""
    starts: NDArray[np.intp]
    """Where in `words` those of each name begin."""

    def find(self, text: str, n: int = 20, entities: Collection[Entity] = ENTITIES) -> pd.DataFrame:
        """The `n` names most like `text`, best first: entity, group, name, artist, plays, score (0-100, how well it matches).

        The order adds a little to the score: artists stand before albums, albums before tracks, and what is played much
        before what is not. Nothing passes a name that is the whole query. Equals stay in the order of their groups.
        """
        asked = words_of(text[:READ])
        score = self._scores(asked) if asked else np.zeros(len(self.names), np.float32)
        wanted = np.isin(self.kind, [ENTITIES.index(entity) for entity in entities])
        found = np.flatnonzero((score > 0) & wanted & (self.plays > 0))
        best = found[np.argsort(-self._ranks(found, score[found]), kind="stable")[:n]]
        return pd.DataFrame(
            {
                "entity": pd.array([ENTITIES[kind] for kind in self.kind[best]], "str"),
                "group": self.group[best],
                "name": pd.array([self.names[at] for at in best], "str"),
                "artist": pd.array([self.names[at] for at in self.artist[best]], "str"),
                "plays": self.plays[best],
                "score": score[best].astype(np.float64).round(1),
            }
        )

    def holding(self, text: str) -> dict[Entity, Int32]:
        """The groups, by kind, whose names and those of their artists together hold every word of a text; none for no word."""
        asked = words_of(text[:READ])
        holding = np.full(len(self.names), bool(asked))
        for word in asked if len(self.names) else ():
            own = np.logical_or.reduceat(self.vocabulary.holding(word)[self.words], self.starts)
            holding &= own | own[self.artist]
        return {entity: self.group[holding & (self.kind == kind)] for kind, entity in enumerate(ENTITIES)}

    def _ranks(self, found: NDArray[np.intp], score: Floats) -> NDArray[np.float64]:
        played = np.log1p(self.plays[found]) / np.log1p(self.plays.max(initial=0) + 1)
        ranks: NDArray[np.float64] = score + _STEP * (len(ENTITIES) - 1 - self.kind[found] + played)
        return ranks

    def _scores(self, asked: Sequence[str]) -> Floats:
        return np.maximum(self._by_words(asked[:WORDS]), self._by_whole_name("".join(asked)))

    def _by_words(self, asked: Sequence[str]) -> Floats:
        """How well the words of each name, and those of its artist, explain the words asked for."""
        worth = self.vocabulary.worth(asked)
        explained = np.zeros(len(self.names), np.float32)
        for word, row in zip(asked, worth, strict=True):
            own = np.maximum.reduceat(row[self.words], self.starts)
            explained += np.float32(len(word) / len("".join(asked))) * np.maximum(own, own[self.artist])
        covered = np.add.reduceat(worth.max(axis=0)[self.words], self.starts) / np.diff(self.starts, append=len(self.words))
        score = _FOUND * explained * (1 - _REST + _REST * covered)
        return np.where(explained >= _EXPLAINED, score, 0).astype(np.float32)

    def _by_whole_name(self, asked: str) -> Floats:
        like = likeness([asked], self.joined)[0]
        if len(asked) < FUZZY_FROM:
            like[like < 1] = 0
        return np.where(like == 1, np.float32(100), _FOUND * _NEARLY * like)


def index_of(history: History) -> SearchIndex:
    """The index of everything a History plays."""
    groups, artists = _groups(history)
    names = [name for entity in ENTITIES for name in history.names(entity, groups[entity])]
    words = [words_of(name) or [""] for name in names]
    known: dict[str, int] = {}
    flat = np.array([known.setdefault(word, len(known)) for word in chain.from_iterable(words)], np.int32)
    counts = np.fromiter(map(len, words), np.intp, len(words))
    return SearchIndex(
        kind=np.repeat(np.arange(len(ENTITIES), dtype=np.int8), [len(groups[entity]) for entity in ENTITIES]),
        group=np.concatenate([groups[entity] for entity in ENTITIES]),
        plays=np.concatenate([_plays(history, entity, groups[entity]) for entity in ENTITIES]),
        artist=np.searchsorted(groups["artist"], artists),
        names=names,
        joined=["".join(one) for one in words],
        vocabulary=Vocabulary(list(known)),
        words=flat,
        starts=np.cumsum(counts) - counts,
    )


def _groups(history: History) -> tuple[dict[Entity, Int32], Int32]:
    """(the groups of each kind that are played, and artists of these; the artist group of each, in one row)."""
    albums, tracks = (np.unique(history.codes(entity)) for entity in ("album", "track"))
    albums = albums[albums > 0]
    of_albums, of_tracks = history.spellings.album_group_artist[albums], history.spellings.group_artist[tracks]
    artists = np.unique(np.concatenate([history.artist, of_albums, of_tracks]))
    return {"artist": artists, "album": albums, "track": tracks}, np.concatenate([artists, of_albums, of_tracks])


def _plays(history: History, entity: Entity, groups: Int32) -> Int64:
    return np.bincount(history.codes(entity), minlength=int(groups.max(initial=0)) + 1)[groups]


def likeness(asked: Sequence[str], known: Sequence[str]) -> Floats:
    """By asked and known: 1 where they are the same, less for letters missing, too many, wrong or swapped, 0 where too much is.

    Optimal string alignment distance by the longer length.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    scores: Floats = process.cdist(asked, known, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, dtype=np.float32)
    return scores
