"""What tracks at Spotify say of those played here, and of their artists and albums. Any field may be missing, null or 0."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from music_rec.core.facts import Facts, Finding, Ids, Subject
from music_rec.core.models import Entity
from music_rec.enrichers import values
from music_rec.enrichers.matching import Candidate, Match, best, judge

Row = Mapping[str, Any]

NOT_FOUND = Finding("not_found")
NOTHING_SAID = Finding("failed", error="Spotify sent a track without a name.")
_DAY_MS = 86_400_000
_DIGITS = {"year": 4, "month": 7, "day": 10}
_ID = re.compile("[0-9A-Za-z]{1,64}")


def to_facts(track: Row, subject: Subject, asked: str) -> Finding:
    """What the track of an id says of the one that was played with it.

    The names need only resemble; where they do not, the listener is asked. The facts belong to the id that was asked for,
    whatever id the answer has: in another country the same track has another.
    """
    candidate = _candidate(track)
    if not candidate.title:
        return NOTHING_SAID
    match = judge(subject, candidate)
    resembles = match.state != "not_found"
    facts, named = _facts(track, subject, asked), _named(candidate)
    return Finding("found" if resembles else "doubtful", facts, named=named, score=1.0 if resembles else match.score)


def to_match(tracks: Sequence[Row], subject: Subject, code: str = "") -> Finding:
    """The one of some tracks that was played, with its facts and ids; an equal ISRC (`code`) beats what is written."""
    coded = [track for track in tracks if code and _isrc(track) == code]
    listed = coded or tracks
    at, match = best(subject, [_candidate(track) for track in listed])
    if coded:
        match = Match(match.score, "doubtful") if at is None else Match(1.0, "found")
    elif at is None:
        return NOT_FOUND
    track = listed[at or 0]
    return Finding(match.state, _facts(track, subject), named=_named(_candidate(track)), score=match.score)


def to_queries(subject: Subject) -> list[str]:
    """What a track is searched by, the surest first; nothing where it has no name."""
    artist, title = (_plain(name) for name in (subject.artist, subject.title))
    if not (artist and title):
        return []
    return [f'track:"{title}" artist:"{artist}"', f"{artist} {title}"]


def _plain(name: str) -> str:
    """A name without what a search takes for more than a word."""
    return " ".join(re.sub(r'[":*]', " ", values.text(name)).split())[:100]


def _facts(track: Row, subject: Subject, asked: str = "") -> dict[Entity, Facts]:
    facts: dict[Entity, Facts] = {
        "track": _of_track(track, asked),
        "artist": _of_artist(track, subject),
        "album": _of_album(track, subject),
    }
    return {entity: said for entity, said in facts.items() if said}


def _of_track(track: Row, asked: str) -> Facts:
    album = values.row(track.get("album"))
    date = "" if album.get("album_type") == "compilation" else _date(album)  # a collection is younger than its tracks
    said = values.known(duration_ms=values.whole(track.get("duration_ms"), 1, _DAY_MS), release_date=date)
    return Facts(said, ids=_ids(spotify=(asked, _id(track)), isrc=(_isrc(track),)))


def _of_artist(track: Row, subject: Subject) -> Facts:
    """Of the one person or band that was played."""
    people = values.rows(track.get("artists"))
    for person in people:
        match = judge(Subject("artist", 0, subject.artist), Candidate(values.text(person.get("name"))))
        if match.score >= 1.0 or (match.state == "found" and len(people) == 1):
            return Facts(ids=_ids(spotify=(_id(person),)))
    return Facts()


def _of_album(track: Row, subject: Subject) -> Facts:
    """Of the album where that is the one the track was played from."""
    album = values.row(track.get("album"))
    name = values.text(album.get("name"))
    if not (subject.album and name):
        return Facts()
    if judge(Subject("album", 0, subject.artist, subject.album), Candidate(subject.artist, name)).state != "found":
        return Facts()
    kind = values.text(album.get("album_type")).lower()
    said = values.known(release_date=_date(album), release_type=kind, cover=_cover(album))
    return Facts(said, ids=_ids(spotify=(_id(album),)))


def _candidate(track: Row) -> Candidate:
    artists = [values.text(one.get("name")) for one in values.rows(track.get("artists"))]
    album = values.text(values.row(track.get("album")).get("name"))
    length = values.whole(track.get("duration_ms"), 1, _DAY_MS) or 0
    credit = ", ".join(filter(None, artists))
    return Candidate(credit, values.text(track.get("name")), (album,) if album else (), length)


def _named(candidate: Candidate) -> str:
    return f"{candidate.artist} - {candidate.title}" if candidate.artist else candidate.title


def _cover(album: Row) -> str:
    """The address of the largest picture; empty where there is none that is safe to open."""
    pictures = [(values.whole(one.get("width"), 0, 10_000) or 0, one.get("url")) for one in values.rows(album.get("images"))]
    safe = [(width, url) for width, url in pictures if isinstance(url, str) and url.startswith("https://") and len(url) < 400]
    return max(safe, key=lambda one: one[0], default=(0, ""))[1]


def _date(album: Row) -> str:
    """When an album came out, as exactly as the service says that it knows."""
    exact = _DIGITS.get(values.text(album.get("release_date_precision")), 10)
    return values.date(values.text(album.get("release_date"))[:exact])


def _isrc(track: Row) -> str:
    return values.isrc(values.row(track.get("external_ids")).get("isrc"))


def _id(thing: Row) -> str:
    found = values.text(thing.get("id"))
    return found if _ID.fullmatch(found) else ""


def _ids(**ids: tuple[str, ...]) -> Ids:
    """Ids by kind, each once, without those that are not there."""
    known = {kind: tuple(dict.fromkeys(filter(None, some))) for kind, some in ids.items()}
    return {kind: some for kind, some in known.items() if some}
