"""How the service writes what it knows; a search leaves out the keys that have nothing to say."""

from __future__ import annotations

from typing import Any

from musicbrainz_server.catalogue import Artist, Recording, Release

Shape = dict[str, Any]
MOST_LINKED = 25
"""Linked entities in a look-up; the rest is cut without notice."""


def recording_found(recording: Recording, score: int) -> Shape:
    """A recording in a search."""
    return _filled(
        {
            "id": recording.id,
            "score": score,
            "title": recording.title,
            "length": recording.length,
            "video": recording.video or None,
            "artist-credit": [_filled({"name": recording.artist.name, "artist": _filled(_named(recording.artist))})],
            "first-release-date": recording.date,
            "isrcs": list(recording.isrcs),
            "tags": _tags(recording.tags),
            "releases": [_filled(_release(release)) for release in recording.releases],
        }
    )


def recording_looked_up(recording: Recording, inc: set[str]) -> Shape:
    """A recording by its id."""
    shape: Shape = {
        "id": recording.id,
        "title": recording.title,
        "length": recording.length or None,
        "video": recording.video,
        "disambiguation": "",
        "first-release-date": recording.date,
    }
    if inc & {"artists", "artist-credits"}:
        artist = _named(recording.artist) | ({"tags": _tags(recording.artist.tags)} if "tags" in inc else {})
        shape["artist-credit"] = [{"name": recording.artist.name, "joinphrase": "", "artist": artist}]
    if "isrcs" in inc:
        shape["isrcs"] = list(recording.isrcs)
    if "tags" in inc:
        shape["tags"] = _tags(recording.tags)
    if "releases" in inc:
        linked = [_release(release) for release in recording.releases][:MOST_LINKED]
        shape["releases"] = [one if "release-groups" in inc else _without(one, "release-group") for one in linked]
    return shape


def artist_found(artist: Artist, score: int) -> Shape:
    """An artist in a search."""
    aliases = [{"name": alias, "sort-name": alias, "locale": None} for alias in artist.aliases]
    return _filled({**_artist(artist), "score": score, "aliases": aliases, "tags": _tags(artist.tags)})


def artist_looked_up(artist: Artist, inc: set[str]) -> Shape:
    """An artist by its id."""
    return {**_artist(artist), **({"tags": _tags(artist.tags)} if "tags" in inc else {})}


def release_found(release: Release, score: int) -> Shape:
    """A release in a search."""
    language = {"language": "eng", "script": "Latn"}
    return _filled({**_release(release), "score": score, "text-representation": language})


def release_looked_up(release: Release, inc: set[str]) -> Shape:
    """A release by its id; its group comes with the date of its first release here only."""
    group = group_looked_up(release) if "release-groups" in inc else None
    return {**_without(_release(release), "release-group"), **({"release-group": group} if group else {})}


def group_found(release: Release, score: int) -> Shape:
    """A release group in a search."""
    return _filled({**group_looked_up(release), "score": score})


def group_looked_up(release: Release) -> Shape:
    """A release group by its id."""
    return {**_group(release), "first-release-date": release.first_date, "disambiguation": ""}


def _named(artist: Artist) -> Shape:
    return {"id": artist.id, "name": artist.name, "sort-name": artist.name}


def _artist(artist: Artist) -> Shape:
    area = {"id": artist.id, "name": artist.area, "sort-name": artist.area, "type": None} if artist.area else None
    if area and artist.country:
        area["iso-3166-1-codes"] = [artist.country]
    span = {"begin": artist.begin or None, "end": artist.end or None, "ended": bool(artist.end)}
    return {**_named(artist), "type": artist.kind, "country": artist.country or None, "area": area, "life-span": span}


def _release(release: Release) -> Shape:
    shape = {"id": release.id, "title": release.title, "status": release.status, "date": release.date}
    return {**shape, "release-group": _filled(_group(release))}


def _group(release: Release) -> Shape:
    secondary = list(release.secondary)
    return {"id": release.group_id, "title": release.title, "primary-type": release.kind, "secondary-types": secondary}


def _tags(tags: Any) -> list[Shape]:
    return [{"count": count, "name": name} for name, count in sorted(tags.items())]


def _without(shape: Shape, name: str) -> Shape:
    return {key: value for key, value in shape.items() if key != name}


def _filled(shape: Shape) -> Shape:
    """What says something; `video` is null instead of false in a search."""
    return {key: value for key, value in shape.items() if value not in (None, "", [], 0) or key == "video"}
