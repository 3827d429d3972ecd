"""Histories told by several files."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st
from integration.storage.plays import START, File, Play

from music_rec.core.models import Flag, RowOut
from music_rec.core.sources import SOURCES

NAMES = [("Fjord", "Ice"), ("fjord", "ICE"), ("Mole", "Ice")]
SOME_SOURCES = ["lastfm-uts", "lastfm-csv", "spotify-extended"]


def _seconds(source: str) -> st.SearchStrategy[int]:
    """Starts so close together that rows meet."""
    return st.integers(0, 1).map(lambda n: START + n * (60 if SOURCES[source].identity == "repeat" else 1))


@st.composite
def plays(draw: st.DrawFn, source: str) -> Play:
    """One row of a source; only Spotify tells milliseconds and an id, which says what the names are."""
    artist, title = draw(st.sampled_from(NAMES))
    play = Play(draw(_seconds(source)), artist, title, album="Cold" if title == "ICE" else "")
    if SOURCES[source].identity != "ended":
        return play
    ms, edition = draw(st.sampled_from([999, 40_000, 40_001])), draw(st.sampled_from(["", "a"]))
    flags = Flag.PRIVATE if ms == 999 and edition else Flag.SHUFFLE
    return replace(play, ms=ms, uri=edition and f"{title}:{edition}:{artist}", flags=int(flags))


@st.composite
def files(draw: st.DrawFn) -> list[File]:
    """Files of one or two sources that tell of the same few plays, so that most rows are in several of them."""
    made = []
    for source in draw(st.sets(st.sampled_from(SOME_SOURCES), min_size=1, max_size=2)):
        told = st.sampled_from(draw(st.lists(plays(source), min_size=1, max_size=8)))
        out = [
            RowOut(100 + i, *draw(st.sampled_from([("filtered", "podcast"), ("rejected", "no date")])), "") for i in range(2)
        ]
        made += [File(source, [rows], out) for rows in draw(st.lists(st.lists(told, max_size=8), min_size=1, max_size=4))]
    return made


@st.composite
def retold_files(draw: st.DrawFn) -> list[File]:
    """The same, but files differ in what identifies no row: albums, lengths heard, and names beside an id of the service."""
    return [
        replace(file, batches=[[_retold(draw, play, file.source) for play in rows] for rows in file.batches])
        for file in draw(files())
    ]


def _retold(draw: st.DrawFn, play: Play, source: str) -> Play:
    play = replace(play, album=draw(st.sampled_from(["", "Cold", "Warm"])))
    if SOURCES[source].identity != "ended":
        return replace(play, ms=draw(st.sampled_from([-1, -1, 5_000, 50_000])))
    artist, title = draw(st.sampled_from(NAMES))
    return replace(play, artist=artist, title=title, uri=play.uri and play.uri[-1])


def split(file: File, rng: random.Random) -> File:
    """The same rows in other batches."""
    [rows] = file.batches
    cuts = [0, *sorted(rng.sample(range(len(rows) + 1), min(rng.randint(0, 3), len(rows)))), len(rows)]
    return replace(file, batches=[rows[start:end] for start, end in pairwise(cuts)])


def imports(of: Sequence[File], rng: random.Random) -> Iterator[list[File]]:
    """The same files in another order, in other batches, some of them in one import."""
    left = [split(file, rng) for file in of]
    rng.shuffle(left)
    while left:
        yield [left.pop() for _ in range(min(len(left), rng.choice([1, 1, 2])))]
