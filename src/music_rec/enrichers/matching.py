"""Whether what a service names is what the listener played."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from music_rec.core.facts import Subject
from music_rec.enrichers import names, versions
from music_rec.enrichers.credits import credit_likeness, name_likeness, people
from music_rec.enrichers.names import folded, likeness
from music_rec.enrichers.version_words import NOT_IN_A_SUBTITLE
from music_rec.enrichers.versions import Title, Told, title_of, told_by_album, told_by_notes

FOUND, DOUBTFUL = 0.85, 0.6
"""From these scores on something is found, or a question for the listener."""
_UNSURE, _WRONG = 0.8, 0.4
"""The most that something scores which may be, or is, another recording."""
_BY_NAMES_ALONE = 0.95
_SAME_ALBUM, _SAME_LENGTH = 0.06, 0.12
"""What adds to a score, since sister titles stand on one album, but are not of one length."""
_SUBTITLE, _CUT = 0.91, 0.88
_CUT_AT = 30
"""Characters of a title for which ID3v1 has room."""
_TRACK_NUMBER = re.compile(r"(?:\d{1,2}\s*[.)]|0\d)\s*(?:-\s)?\s*(?=\S)")
_NEAR_MS, _FAR_MS, _FAR = 3000, 10_000, 2.0
_GENERIC = {"untitled", "intro", "outro", "interlude", "prelude", "skit", "track", "hidden track", "unknown", "medley", "suite"}

State = Literal["found", "doubtful", "not_found"]


@dataclass(frozen=True)
class Candidate:
    """What a service names as an answer."""

    artist: str
    """The whole credit as it is shown: `Queen & David Bowie`."""
    title: str = ""
    """Of the track or album; empty for an artist."""
    albums: tuple[str, ...] = ()
    """Albums it is on, as far as the service says."""
    length_ms: int = 0
    notes: str = ""
    """What the service remarks beside the title: `live, 1995-07-01: London`, `2011 remaster`, `Remix`."""
    aliases: tuple[str, ...] = ()
    """Other names of the artist."""


@dataclass(frozen=True)
class Match:
    """How sure it is that a candidate is the subject."""

    score: float
    """0 to 1, comparable between candidates for one subject."""
    state: State
    told: tuple[str, ...] = ()
    """Kinds of issues that only one of the two is called, such as `remaster`: the same recording all the same."""


NOTHING = Match(0.0, "not_found")


def judge(subject: Subject, named: Candidate) -> Match:
    """How sure it is that a candidate is the subject. A recording of another version is never `found`.

    Names decide; an equal album or a length within 3 s backs a name that is nearly equal, and lengths more than 10 s
    apart make a doubt of an equal one. Where one side lacks a name nothing can be found.
    """
    if subject.entity == "artist":
        return _match(max(name_likeness(subject.artist, name) for name in (named.artist, *named.aliases)), ())
    artist = max(credit_likeness(subject.artist, name) for name in (named.artist, *named.aliases))
    titles = max([_titles(subject.title, named.title), *_titles_behind(subject, named)])
    if not artist or not titles:
        return Match(round(0.5 * max(artist, titles) if artist or titles else 0.0, 3), "not_found")
    told = _told(subject.title), _told(named.title) | told_by_notes(named.notes)
    backed = _backing(subject, named)
    score = min(1.0, artist * titles * _BY_NAMES_ALONE + backed)
    most = min(_version_allows(subject, named, told), _length_allows(subject.length_ms, named.length_ms))
    if not backed and not _guests_agree(subject, named):
        most = min(most, _UNSURE)
    issues = tuple(sorted((told[0].kinds ^ told[1].kinds) & versions.EDITIONS))
    return _match(min(score - 0.01 * bool(issues), most), issues)


def best(subject: Subject, candidates: Sequence[Candidate]) -> tuple[int | None, Match]:
    """(index of the candidate that fits best, how well); the first of equals, None where none is worth a question."""
    judged = [judge(subject, candidate) for candidate in candidates]
    at = max(range(len(judged)), key=lambda one: judged[one].score, default=None)
    if at is None or judged[at].state == "not_found":
        return None, NOTHING if at is None else judged[at]
    return at, judged[at]


def _match(score: float, told: tuple[str, ...]) -> Match:
    state: State = "found" if score >= FOUND else "doubtful" if score >= DOUBTFUL else "not_found"
    return Match(round(score, 3), state, told)


def _told(title: str) -> Told:
    return title_of(title).told


# --- titles


def _titles(one: str, other: str) -> float:
    """How sure it is that two titles name the same work, versions and guests aside, 0 to 1."""
    first, second = title_of(one), title_of(other)
    alike = likeness(first.name, second.name)
    if alike >= names.TYPO or not first.name or not second.name:
        return alike
    if bool(first.translation) != bool(second.translation):
        alike = max(alike, _SUBTITLE * _translated(first, second), _SUBTITLE * _translated(second, first))
    if alike or _numbered_apart(first.name, second.name):
        return alike
    short = max(likeness(first.short, second.name), likeness(first.name, second.short))
    if not short:
        return _without_part(first.name, second.name)
    sure = _is_subtitle(first) and _is_subtitle(second) and names.numbers(first.name) == names.numbers(second.name)
    return short * (_SUBTITLE if sure else _UNSURE)


def _translated(both: Title, other: Title) -> float:
    """How well a title fits one that stands beside its translation."""
    return max(likeness(name, other.name) for name in (both.short, both.translation)) if both.translation else 0.0


def _titles_behind(subject: Subject, named: Candidate) -> Iterator[float]:
    """The same for titles with something in front (`Adele - Hello`, `05 Hello`), or cut off where old files end."""
    for artist, title, other in ((subject.artist, subject.title, named.title), (named.artist, named.title, subject.title)):
        front, dash, rest = title.partition(" - ")
        if dash and folded(front) and credit_likeness(front, artist) >= names.SPACED:
            yield _titles(rest, other)
        if numbered := _TRACK_NUMBER.match(title):
            yield _titles(title[numbered.end() :], other)
        if len(title) == _CUT_AT < len(other) and not _numbered_apart(title_of(title).name, title_of(other).name):
            yield _CUT * _titles(title, other[:_CUT_AT])


def _is_subtitle(title: Title) -> bool:
    """Whether what stands in brackets can be left out: `(I Can't Get No) Satisfaction`, but not `Wave of Mutilation (UK Surf)`.

    In front, or of three words and more, it is hardly ever a version of which nobody wrote down the word.
    """
    left_out = set(title.name.split()) - set(title.short.split())
    if title.short in _GENERIC or left_out & NOT_IN_A_SUBTITLE:
        return False
    count = len(title.name.split()) - len(title.short.split())
    return count == 0 or count > 2 or title.name.endswith(f" {title.short}")


def _numbered_apart(one: str, other: str) -> bool:
    numbers = names.numbers(one), names.numbers(other)
    return bool(numbers[0]) and bool(numbers[1]) and numbers[0] != numbers[1]


_PART = re.compile(r" (?:part|volume|no) \S+$")


def _without_part(one: str, other: str) -> float:
    """Only a listener knows whether `Echoes` is `Echoes, Part 1`."""
    return _UNSURE * likeness(_PART.sub("", one), _PART.sub("", other))


# --- versions, albums, lengths


def _version_allows(subject: Subject, named: Candidate, told: tuple[Told, Told]) -> float:
    """The most that the score may be, by what both tell of their version."""
    kinds = tuple(one.kinds & versions.RECORDINGS for one in told)
    implied = (told_by_album(subject.album).kinds, _implied_by_all(named.albums))
    if (kinds[0] - kinds[1] - implied[1]) or (kinds[1] - kinds[0] - implied[0]):
        return _UNSURE if kinds[0] & kinds[1] else _WRONG
    if kinds[0] or kinds[1]:
        backed = bool(_backing(subject, named))
        return min(_details_allow(told, backed=backed), _UNSURE if all(implied) and not backed else 1.0)
    if (implied[0] or implied[1]) and not _backing(subject, named) and subject.entity == "track":
        return _UNSURE
    return _UNSURE if (told[0].kinds ^ told[1].kinds) & versions.CUTS and subject.entity == "track" else 1.0


def _details_allow(told: tuple[Told, Told], *, backed: bool) -> float:
    """The same for two of one kind: whose remix, live where?"""
    details = tuple(one.details for one in told)
    if (told[0].kinds ^ told[1].kinds) & versions.CUTS:
        return _UNSURE
    if all(details) and not (details[0] <= details[1] or details[1] <= details[0]):
        return _WRONG if not details[0] & details[1] else _UNSURE
    return 1.0 if backed or bool(details[0]) == bool(details[1]) else _UNSURE


def _implied_by_all(albums: Sequence[str]) -> frozenset[str]:
    told = [told_by_album(album).kinds for album in albums if album]
    return frozenset.intersection(*told) if told else frozenset()


def _album_agrees(subject: Subject, named: Candidate) -> bool:
    """Whether the two are on one album, as played or as recorded; a live album is not the studio one of its name."""
    return bool(subject.album) and any(
        _titles(subject.album, album) >= names.TYPO and told_by_album(subject.album) == told_by_album(album)
        for album in named.albums
        if album
    )


def _backing(subject: Subject, named: Candidate) -> float:
    """What speaks for the two beside their names; 0 for nothing."""
    near = min(subject.length_ms, named.length_ms) > 0 and abs(subject.length_ms - named.length_ms) <= _NEAR_MS
    return _SAME_LENGTH if near else _SAME_ALBUM if _album_agrees(subject, named) else 0.0


def _length_allows(one: int, other: int) -> float:
    if one <= 0 or other <= 0 or abs(one - other) <= _FAR_MS:
        return 1.0
    return _WRONG if max(one, other) >= _FAR * min(one, other) else _UNSURE


def _guests_agree(subject: Subject, named: Candidate) -> bool:
    """Whether the guests in both titles can be the same; nobody named agrees with anybody."""
    titles = title_of(subject.title), title_of(named.title)
    if not all(title.guests for title in titles):
        return True
    guests = [{person for guest in title.guests for person in people(guest)} for title in titles]
    all_people = [{*found, *people(artist)} for found, artist in zip(guests, (subject.artist, named.artist), strict=True)]
    return bool(guests[0] & all_people[1]) and bool(guests[1] & all_people[0])
