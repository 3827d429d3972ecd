"""What answers of Last.fm say of artists and tracks, where they are about what was played."""

from __future__ import annotations

from collections.abc import Iterable

from music_rec.core.facts import Alike, Facts, Finding, Subject
from music_rec.core.models import Entity
from music_rec.enrichers import values
from music_rec.enrichers.matching import Candidate, Match, judge
from music_rec.services.lastfm_music import Alikes, Info, Named, Near, Tags

NOT_FOUND = Finding("not_found")
_DAY_MS = 86_400_000
_SURE = Match(1.0, "found")


def to_tags(tags: Tags, subject: Subject) -> Finding:
    """Tags of the subject, the noise too; a doubt where the service has corrected its name to quite another."""
    weights = values.weights(tags.weights)
    return _judged(subject, tags.of, Facts(tags=weights)) if weights else NOT_FOUND


def to_info(info: Info, subject: Subject) -> Finding:
    """Length, listeners and plays of a track; a doubt as in `to_tags`, or where another length was played."""
    said = Facts(
        values.known(
            duration_ms=values.whole(info.length_ms, 1, _DAY_MS),
            listeners=values.whole(info.listeners, 1, 10**10),
            listens=values.whole(info.plays, 1, 10**12),
        )
    )
    return _judged(subject, info.of, said, info.length_ms) if said else NOT_FOUND


def to_alike(alikes: Alikes, subject: Subject, entity: Entity) -> Finding:
    """What is alike to the subject, the nearest first, scored against the nearest.

    Nothing where the service has corrected the name to quite another: that is no question for a listener.
    """
    near = _nearest(alikes.near, subject, entity)
    if not near or _match(subject, alikes.of).state == "not_found":
        return NOT_FOUND
    return Finding("found", alike=near, named=_words(alikes.of))


def _judged(subject: Subject, of: Named, said: Facts, length_ms: int = 0) -> Finding:
    """The facts, of something whose name need only resemble: the service was asked by it, and corrects what is misspelled."""
    match = _match(subject, of, length_ms)
    if match.state == "not_found":
        return Finding("doubtful", {subject.entity: said}, named=_words(of), score=match.score)
    return Finding("found", {subject.entity: said}, named=_words(of))


def _match(subject: Subject, of: Named, length_ms: int = 0) -> Match:
    """How well the name in an answer fits; one that names nobody is about what was asked."""
    if not of.artist or (subject.entity == "track" and not of.title):
        return _SURE
    return judge(subject, Candidate(values.text(of.artist), values.text(of.title), length_ms=length_ms))


def _nearest(near: Iterable[Near], subject: Subject, entity: Entity) -> tuple[Alike, ...]:
    """Each thing once, without the subject itself and what has no name."""
    own = Named(values.text(subject.artist).casefold(), values.text(subject.title).casefold())
    found: dict[Named, Near] = {}
    for one in near:
        named = Named(values.text(one.named.artist), values.text(one.named.title))
        if not named.artist or not one.weight or bool(named.title) != (entity == "track"):
            continue
        if Named(named.artist.casefold(), named.title.casefold()) != own and named not in found:
            found[named] = one
    ordered = sorted(found.items(), key=lambda pair: -pair[1].weight)
    best = ordered[0][1].weight if ordered else 1.0
    return tuple(
        Alike(entity, named.artist, named.title, round(one.weight / best, 4), _ids(one.mbid)) for named, one in ordered
    )


def _ids(mbid: str) -> dict[str, tuple[str, ...]]:
    found = values.mbid(mbid)
    return {"musicbrainz": (found,)} if found else {}


def _words(of: Named) -> str:
    return " - ".join(filter(None, map(values.text, of)))
