"""What answers of MusicBrainz say of artists, albums and tracks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from music_rec.core.facts import Facts, Finding, State, Subject
from music_rec.core.keys import name_key
from music_rec.core.models import Entity
from music_rec.enrichers import values
from music_rec.enrichers.countries import country_name
from music_rec.enrichers.matching import Candidate, Match, judge
from music_rec.services.musicbrainz import Item

NOT_FOUND = Finding("not_found")
_LONGEST_MS = 86_400_000
_AS_SURE = 0.02
"""Recordings whose scores differ by less are the same song, recorded or entered more than once."""
_LEADING_SHARE, _LEADING_VOTES = 0.8, 5
"""Of several artists with one name that one is meant which has this share of all votes for tags, and as many."""
_LEADING = 0.9
"""How sure that is."""
_TOLD_BY_KIND = {"Live": "live", "Demo": "demo"}
_NOBODY = {"89ad4ac3-39f7-470e-963a-56509c546377", "125ec42a-7229-4250-afc5-e057484327fe"}
"""Various Artists and [unknown], which are no artists."""


@dataclass(frozen=True)
class Judged:
    """A hit of a search, and how well it fits."""

    item: Item
    match: Match


def to_facts(recording: Item) -> Facts:
    """What is said of a recording itself."""
    return Facts(
        values.known(
            duration_ms=values.whole(recording.get("length"), 1, _LONGEST_MS),
            release_date=values.date(recording.get("first-release-date")),
        ),
        _tags(recording),
        _ids(musicbrainz=[recording["id"]], isrc=map(values.isrc, _texts(recording.get("isrcs")))),
    )


def to_artist(artist: Item) -> Facts:
    """What is said of an artist; of one among the credits of a recording little more than the id."""
    span = values.row(artist.get("life-span"))
    return Facts(
        values.known(
            country=_country(artist),
            artist_type=values.text(artist.get("type")),
            begin_year=_year(span.get("begin")),
            end_year=_year(span.get("end")),
        ),
        _tags(artist),
        _ids(musicbrainz=[artist["id"]]),
    )


def to_album(release: Item, group: Mapping[str, object]) -> Facts:
    """What is said of a release; its date is that of the first release of its group, since most are reissues."""
    kinds = [*_texts(group.get("secondary-types")), values.text(group.get("primary-type"))]
    return Facts(
        values.known(release_date=values.date(group.get("first-release-date")), release_type=kinds[0].lower()),
        _tags(group),
        _ids(musicbrainz=[release["id"]]),
    )


def to_finding(recording: Item, subject: Subject, match: Match) -> Finding:
    """What a recording says of the track, of its artist and of its album, as far as these are the ones played."""
    facts: dict[Entity, Facts] = {
        "track": to_facts(recording),
        "artist": _artist_of(recording, subject, match),
        "album": _album_of(recording, subject),
    }
    said = {entity: one for entity, one in facts.items() if one}
    return Finding(match.state, said, named=named(recording), score=match.score)


def by_id(recording: Item, subject: Subject) -> Finding:
    """As `to_finding`, of a recording whose id came with the plays: where its names do not even resemble, a doubt."""
    match = judge(subject, candidate(recording, subject))
    sure = Match(max(match.score, 0.9), "found") if match.state != "not_found" else Match(match.score, "doubtful")
    return to_finding(recording, subject, sure)


def chosen(recordings: Sequence[Item], subject: Subject) -> Judged | None:
    """The recording that a track is; None where none resembles it. Of equals the one released first, and no video."""
    judged = [Judged(one, judge(subject, candidate(one, subject))) for one in recordings if one.get("video") is not True]
    best = max((one.match.score for one in judged), default=0.0)
    equal = [one for one in judged if one.match.score >= best - _AS_SURE and one.match.state != "not_found"]
    found = [one for one in equal if one.match.state == "found"]
    return min(found or equal, key=_first_released, default=None)


def candidate(recording: Item, subject: Subject) -> Candidate:
    """A recording as it is judged. It counts as live where all its releases are, unless the track was played from one."""
    releases = values.rows(recording.get("releases"))
    albums = tuple(values.text(release.get("title")) for release in releases)
    notes = values.text(recording.get("disambiguation"))
    if name_key(subject.album) not in map(name_key, albums):
        notes = ", ".join(filter(None, [notes, *_told_by_all(releases)]))
    length = values.whole(recording.get("length"), 1, _LONGEST_MS) or 0
    return Candidate(credit(recording), values.text(recording.get("title")), albums, length, notes)


def chosen_artist(artists: Sequence[Item], subject: Subject, with_title: Mapping[str, int]) -> Judged | None:
    """The artist that a name is; None where none has it.

    Of several with one name it is the one of whom most titles are among those played (`with_title`: id -> how many); where
    that does not tell, the one with nearly all votes for tags. Else it is a question for the listener.
    """
    same = namesakes(artists, subject)
    if len(same) < 2:
        return same[0] if same else None
    first, second, *_ = sorted((with_title.get(one.item["id"], 0) for one in same), reverse=True)
    if first > second:
        return max(same, key=lambda one: with_title.get(one.item["id"], 0))
    votes = [_votes(one.item) for one in same]
    leader = same[votes.index(max(votes))]
    leads = max(votes) >= max(_LEADING_VOTES, _LEADING_SHARE * sum(votes))
    match = Match(_LEADING, leader.match.state) if leads else Match(min(leader.match.score, 0.8), "doubtful")
    return Judged(leader.item, match)


def namesakes(artists: Sequence[Item], subject: Subject) -> list[Judged]:
    """The artists that fit a name best, in their order."""
    judged = [Judged(one, judge(subject, _artist_candidate(one))) for one in artists if one["id"] not in _NOBODY]
    best = max((one.match.score for one in judged), default=0.0)
    return [one for one in judged if one.match.score == best and one.match.state != "not_found"]


def counted_titles(recordings: Sequence[Item], titles: Sequence[str]) -> dict[str, int]:
    """How many of some titles each credited artist has, by the artist's id."""
    wanted = {name_key(title) for title in titles}
    of_artist: dict[str, set[str]] = {}
    for one in recordings:
        key = name_key(_raw(one.get("title")))
        for artist in (values.row(part.get("artist")) for part in values.rows(one.get("artist-credit"))):
            if key in wanted:
                of_artist.setdefault(_raw(artist.get("id")), set()).add(key)
    return {artist: len(keys) for artist, keys in of_artist.items()}


def artist_finding(artist: Item, match: Match) -> Finding:
    """What is said of an artist."""
    return Finding(match.state, {"artist": to_artist(artist)}, named=values.text(artist.get("name")), score=match.score)


def artist_by_id(artist: Item, subject: Subject) -> Finding:
    """As `artist_finding`, of one whose id came with the plays: where the names do not even resemble, a doubt."""
    match = judge(subject, _artist_candidate(artist))
    return artist_finding(artist, Match(max(match.score, 0.9), "found") if match.score else Match(0.5, "doubtful"))


def album_by_id(release: Item, subject: Subject) -> Finding:
    """What is said of a release whose id came with the plays; a doubt where its title does not resemble the album."""
    title, group = values.text(release.get("title")), values.row(release.get("release-group"))
    match = judge(subject, Candidate(subject.artist, title, length_ms=subject.length_ms))
    state: State = "found" if match.state != "not_found" else "doubtful"
    text = values.row(release.get("text-representation"))
    payload = values.known(language=values.text(text.get("language")), script=values.text(text.get("script")))
    shown = " - ".join(filter(None, (credit(release), title)))
    return Finding(state, {"album": to_album(release, group)}, named=shown, score=max(match.score, 0.5), payload=payload)


def under_both(finding: Finding, entity: Entity, old: str) -> Finding:
    """A finding that was asked for under an id that was merged: the thing has both ids."""
    said = finding.facts[entity]
    ids = {**said.ids, "musicbrainz": tuple(dict.fromkeys((*said.ids["musicbrainz"], old)))}
    return replace(finding, facts={**finding.facts, entity: replace(said, ids=ids)})


def credit(item: Item) -> str:
    """The artists of something as they are shown: names with what joins them."""
    parts = values.rows(item.get("artist-credit"))
    return values.text("".join(f"{_raw(part.get('name'))}{_raw(part.get('joinphrase'))}" for part in parts))


def named(recording: Item) -> str:
    """`Artist - Title`, and what the service remarks to it."""
    note = values.text(recording.get("disambiguation"))
    shown = " - ".join(filter(None, (credit(recording), values.text(recording.get("title")))))
    return f"{shown} ({note})" if note else shown


def _artist_of(recording: Item, subject: Subject, match: Match) -> Facts:
    """The credited artist by whom the track counts: the only one, or the one of that name."""
    parts = values.rows(recording.get("artist-credit"))
    people = [(values.row(part.get("artist")), _raw(part.get("name"))) for part in parts]
    known = [(one, name) for one, name in people if isinstance(one.get("id"), str) and one["id"] not in _NOBODY]
    wanted = name_key(subject.artist)
    same = [one for one, name in known if wanted in (name_key(name), name_key(_raw(one.get("name"))))]
    if not same and len(people) == 1 and match.state == "found":
        same = [one for one, _ in known]
    return to_artist(same[0]) if same else Facts()


def _album_of(recording: Item, subject: Subject) -> Facts:
    """The release that has the title of the album played; of several an official one, the earliest."""
    releases = values.rows(recording.get("releases"))
    wanted = name_key(subject.album)
    same = [one for one in releases if name_key(_raw(one.get("title"))) == wanted and isinstance(one.get("id"), str)]
    if not wanted or not same:
        return Facts()
    release = min(same, key=lambda one: (one.get("status") != "Official", values.date(one.get("date")) or "9999"))
    group = values.row(release.get("release-group"))
    return to_album(release, {key: group[key] for key in ("primary-type", "secondary-types") if key in group})


def _told_by_all(releases: Sequence[Mapping[str, object]]) -> Iterable[str]:
    kinds = [set(_texts(values.row(one.get("release-group")).get("secondary-types"))) for one in releases]
    together = set.intersection(*kinds) if kinds else set()
    return [told for kind, told in _TOLD_BY_KIND.items() if kind in together]


def _artist_candidate(artist: Item) -> Candidate:
    aliases = tuple(values.text(one.get("name")) for one in values.rows(artist.get("aliases")))
    return Candidate(values.text(artist.get("name")), aliases=tuple(filter(None, aliases)))


def _first_released(judged: Judged) -> tuple[str, int, str]:
    item = judged.item
    return values.date(item.get("first-release-date")) or "9999", -len(values.rows(item.get("releases"))), item["id"]


def _votes(artist: Item) -> int:
    return sum(values.whole(tag.get("count"), 0, 10**6) or 0 for tag in values.rows(artist.get("tags")))


def _country(artist: Item) -> str:
    """The country of an artist in words; an area may also be a town, for which only the two letters tell."""
    area = values.row(artist.get("area"))
    is_country = area.get("type") == "Country" or bool(_texts(area.get("iso-3166-1-codes")))
    return values.text(area.get("name")) if is_country else country_name(_raw(artist.get("country")))


def _year(date: object) -> int | None:
    found = values.date(date)
    return int(found[:4]) if found else None


def _tags(item: Mapping[str, object]) -> dict[str, float]:
    return values.weights((tag.get("name"), tag.get("count")) for tag in values.rows(item.get("tags")))


def _ids(**ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {kind: found for kind, some in ids.items() if (found := tuple(dict.fromkeys(filter(None, some))))}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _raw(value: object) -> str:
    return value if isinstance(value, str) else ""
