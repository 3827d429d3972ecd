"""What answers of ListenBrainz say of tracks, and of their artists and albums."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from music_rec.core.facts import Alike, Facts, Finding, Ids, Subject
from music_rec.core.models import Entity
from music_rec.enrichers import values
from music_rec.enrichers.matching import Candidate, Match, judge
from music_rec.services.listenbrainz import mbid_of

Row = Mapping[str, Any]

NOT_FOUND = Finding("not_found")
MOST_ALIKE = 100
"""Of one seed, the nearest."""
_DAY_MS = 86_400_000
_YEARS = 1000, 2999


def to_facts(entry: Row, subject: Subject) -> Finding:
    """What the entry of a recording says of a track, and of its artist and album where those are the ones played.

    The id came with the play, so the names need only resemble; where they do not, the listener is asked.
    """
    recording, artist = values.row(entry.get("recording")), values.row(entry.get("artist"))
    title, credit = values.text(recording.get("name")), values.text(artist.get("name"))
    length = values.whole(recording.get("length"), 1, _DAY_MS)
    match = judge(subject, Candidate(credit, title, length_ms=length or 0)) if title and credit else None
    resembles = match is None or match.state != "not_found"
    facts: dict[Entity, Facts] = {
        "track": _of_track(recording, length, _tags(entry, "recording")),
        "artist": _of_artist(entry, subject, match),
        "album": _of_album(entry, subject),
    }
    return Finding(
        "found" if resembles else "doubtful",
        {entity: said for entity, said in facts.items() if said},
        named=_named(credit, title),
        score=1.0 if resembles or match is None else match.score,
        payload=_official(entry),
    )


def to_match(row: Row, subject: Subject) -> Finding:
    """Whether what a look-up by names gave is the track, with the ids of it, and of its artist and album where they fit."""
    title, credit = values.text(row.get("recording_name")), values.text(row.get("artist_credit_name"))
    mbid, album = mbid_of(row.get("recording_mbid")), values.text(row.get("release_name"))
    if not (mbid and title and credit):
        return NOT_FOUND
    match = judge(subject, Candidate(credit, title, (album,) if album else ()))
    if match.state == "not_found":
        return NOT_FOUND
    facts: dict[Entity, Facts] = {"track": Facts(ids={"musicbrainz": (mbid,)})}
    people = row.get("artist_mbids")
    if isinstance(people, list) and len(people) == 1 and (person := mbid_of(people[0])) and _is_artist(subject, credit):
        facts["artist"] = Facts(ids={"musicbrainz": (person,)})
    if (release := mbid_of(row.get("release_mbid"))) and _is_album(subject, album):
        facts["album"] = Facts(ids={"musicbrainz": (release,)})
    return Finding(match.state, facts, named=_named(credit, title), score=match.score)


def to_popularity(row: Row) -> Finding:
    """How many people played a recording, and how often."""
    listeners = values.whole(row.get("total_user_count"), 0, 10**10)
    listens = values.whole(row.get("total_listen_count"), 0, 10**12)
    said = Facts(values.known(listeners=listeners, listens=listens))
    return Finding("found", {"track": said}) if said else NOT_FOUND


def to_similar_artists(rows: Iterable[Row]) -> dict[str, tuple[Alike, ...]]:
    """Artists near to each seed by the id of the seed, the nearest first, scored against the nearest."""

    def alike(row: Row, score: float, ids: Ids) -> Alike:
        return Alike("artist", values.text(row.get("name")), score=score, ids=ids)

    return _near(rows, "artist_mbid", alike)


def to_similar_recordings(rows: Iterable[Row]) -> dict[str, tuple[Alike, ...]]:
    """As `to_similar_artists`, of recordings."""

    def alike(row: Row, score: float, ids: Ids) -> Alike:
        artist, title = values.text(row.get("artist_credit_name")), values.text(row.get("recording_name"))
        return Alike("track", artist if title else "", title, score, ids)

    return _near(rows, "recording_mbid", alike)


def _of_track(recording: Row, length: int | None, tags: Mapping[str, float]) -> Facts:
    codes = recording.get("isrcs")
    isrcs = dict.fromkeys(filter(None, map(values.isrc, codes if isinstance(codes, list) else [])))
    at_spotify = values.spotify_ids("track", (link.get("url") for link in values.rows(recording.get("url_rels"))))
    said = values.known(duration_ms=length, release_date=values.date(recording.get("first_release_date")))
    return Facts(said, tags, _ids(isrc=tuple(isrcs), spotify=at_spotify))


def _of_artist(entry: Row, subject: Subject, match: Match | None) -> Facts:
    """Of the one person or band of the credit that was played; nothing of several that were played as one."""
    people = values.rows(values.row(entry.get("artist")).get("artists"))
    same_track = match is not None and match.state == "found"
    person = next((one for one in people if _is_artist(subject, values.text(one.get("name")), exactly=len(people) > 1)), None)
    if person is None and len(people) == 1 and same_track:
        person = people[0]
    if person is None:
        return Facts()
    mbid = mbid_of(person.get("artist_mbid"))
    said = values.known(
        country=values.text(person.get("area")),
        artist_type=values.text(person.get("type")),
        begin_year=values.whole(person.get("begin_year"), *_YEARS),
        end_year=values.whole(person.get("end_year"), *_YEARS),
    )
    links = values.row(person.get("rels")).values()
    tags = _tags(entry, "artist", mbid if len(people) > 1 else "")
    return Facts(said, tags, _ids(musicbrainz=(mbid,) if mbid else (), spotify=values.spotify_ids("artist", links)))


def _of_album(entry: Row, subject: Subject) -> Facts:
    """Of the release that the entry names, where it is the album that was played."""
    release = values.row(entry.get("release"))
    if not _is_album(subject, values.text(release.get("name"))):
        return Facts()
    mbid, year = mbid_of(release.get("mbid")), values.whole(release.get("year"), *_YEARS)
    said = values.known(release_date=f"{year}" if year else "", cover=_cover(release))
    return Facts(said, _tags(entry, "release_group"), _ids(musicbrainz=(mbid,) if mbid else ()))


def _cover(release: Row) -> str:
    """The address of the front cover, which the Cover Art Archive is not asked for; empty where there is none."""
    image, owner = values.whole(release.get("caa_id"), 1, 10**15), mbid_of(release.get("caa_release_mbid"))
    return f"https://coverartarchive.org/release/{owner}/{image}-500.jpg" if image and owner else ""


def _tags(entry: Row, part: str, of: str = "") -> dict[str, float]:
    """Tags of a part of the entry; those of one artist alone where an id says which."""
    rows = values.rows(values.row(entry.get("tag")).get(part))
    return values.weights((tag.get("tag"), tag.get("count")) for tag in rows if not of or mbid_of(tag.get("artist_mbid")) == of)


def _official(entry: Row) -> dict[str, list[str]]:
    """Which of all tags are genres of MusicBrainz."""
    parts = values.row(entry.get("tag")).values()
    tags = (values.text(tag.get("tag")) for part in parts for tag in values.rows(part) if tag.get("genre_mbid"))
    genres = list(dict.fromkeys(filter(None, tags)))[: values.MOST_TAGS]
    return {"genres": genres} if genres else {}


def _near(rows: Iterable[Row], key: str, alike: Callable[[Row, float, Ids], Alike]) -> dict[str, tuple[Alike, ...]]:
    found: dict[str, list[tuple[float, str, Row]]] = {}
    for row in rows:
        seed, mbid = mbid_of(row.get("reference_mbid")), mbid_of(row.get(key))
        score = values.number(row.get("score"), 0, 1e15)
        if seed and mbid and mbid != seed and score:
            found.setdefault(seed, []).append((score, mbid, row))
    return {seed: tuple(_nearest(near, alike)) for seed, near in found.items()}


def _nearest(near: list[tuple[float, str, Row]], alike: Callable[[Row, float, Ids], Alike]) -> list[Alike]:
    """Each thing once, the nearest first; those without a name are left out."""
    near.sort(key=lambda one: (-one[0], one[1]))
    once = {mbid: (score, row) for score, mbid, row in reversed(near)}
    best = near[0][0]
    made = (alike(row, round(score / best, 4), {"musicbrainz": (mbid,)}) for mbid, (score, row) in reversed(once.items()))
    return [one for one in made if one.artist][:MOST_ALIKE]


def _is_artist(subject: Subject, name: str, *, exactly: bool = False) -> bool:
    match = judge(Subject("artist", 0, subject.artist), Candidate(name))
    return match.score >= 1.0 if exactly else match.state == "found"


def _is_album(subject: Subject, name: str) -> bool:
    """Whether a release is the album a track was played from; the artist of both is that of the track."""
    if not (subject.album and name):
        return False
    return judge(Subject("album", 0, subject.artist, subject.album), Candidate(subject.artist, name)).state == "found"


def _named(artist: str, title: str) -> str:
    return f"{artist} - {title}" if artist and title else ""


def _ids(**ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {kind: some for kind, some in ids.items() if some}
