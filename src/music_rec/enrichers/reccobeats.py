"""The question to ReccoBeats: how a track sounds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from music_rec.core.facts import Facts, Finding, Subject, Value
from music_rec.core.guard import Guard
from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import ReccoBeatsSettings
from music_rec.enrichers import values
from music_rec.enrichers.matching import Candidate, best
from music_rec.services import reccobeats
from music_rec.services.reccobeats import ReccoBeats

Row = Mapping[str, Any]

NOT_FOUND = Finding("not_found")
_SPOTIFY = re.compile(r"[A-Za-z0-9]{22}")
_SHARES = ("acousticness", "danceability", "energy", "instrumentalness", "liveness", "speechiness", "valence")
_LOUDNESS_DB = -70.0, 10.0
_TEMPO_BPM = 20.0, 400.0
"""0 says that none was heard."""
_DAY_MS = 86_400_000
MOST_ROWS = 3
"""Of one ISRC, on the average; of a Spotify id there is one."""


class Features:
    """How tracks sound, from energy to tempo; key and tempo are hints, for the service often doubles or halves them."""

    NAME = "reccobeats.features"
    SOURCE = reccobeats.SOURCE
    ENTITY: Entity = "track"
    BATCH = reccobeats.MOST_IDS
    NEEDS: tuple[str, ...] = ("spotify", "isrc")
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ("energy", "valence", "tempo")
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("energy", "valence", "tempo", "spotify", "isrc")}
    KEEP_DAYS: tuple[int, int] = (0, 7)
    LEAST_PLAYS = 2

    def __init__(self, service: ReccoBeats) -> None:
        self._service = service

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """For each batch the sound, and the names of what may be three rows for each track."""
        return 2 * batches + MOST_ROWS * subjects // self.BATCH

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding]:
        """A finding for each, in order. Where several rows have the code of a track, their names are asked for too."""
        asked = [id_of(subject) for subject in subjects]
        ids = list(dict.fromkeys(filter(None, asked)))
        rows = await self._service.features(ids) if ids else []
        fitting = [rows_of(rows, one) for one in asked]
        names = await self._names(fitting)
        return [to_finding(subject, some, names) for subject, some in zip(subjects, fitting, strict=True)]

    async def _names(self, fitting: Sequence[Sequence[Row]]) -> dict[str, Row]:
        """What the rows are called of which there are several for one track, by their id."""
        ids = list(dict.fromkeys(values.text(row.get("id")) for some in fitting if len(some) > 1 for row in some))
        parts = [ids[at : at + self.BATCH] for at in range(0, len(ids), self.BATCH)]
        return {values.text(row.get("id")): row for part in parts for row in await self._service.tracks(part)}


def build(settings: ReccoBeatsSettings, guard: Guard) -> tuple[tuple[Enricher, ...], ReccoBeats]:
    """The question, and the service to close."""
    service = reccobeats.build(settings, guard)
    return (Features(service),), service


def id_of(subject: Subject) -> str:
    """What a track is asked for by: its id at Spotify, else its ISRC; empty without either."""
    at_spotify = filter(_SPOTIFY.fullmatch, subject.ids.get("spotify", ()))
    codes = filter(None, map(values.isrc, subject.ids.get("isrc", ())))
    return next(at_spotify, "") or next(codes, "")


def rows_of(rows: Sequence[Row], asked: str) -> list[Row]:
    """The rows that answer for an id, which they do not repeat: by the address at Spotify, else by the ISRC."""
    by_address = [row for row in rows if asked and asked in values.spotify_ids("track", (row.get("href"),))]
    return by_address[:1] or [row for row in rows if asked and values.isrc(row.get("isrc")) == asked]


def to_finding(subject: Subject, rows: Sequence[Row], names: Mapping[str, Row]) -> Finding:
    """What the row of a track says; of several the one whose name and length fit, a doubt where none does well."""
    if len(rows) < 2:
        return to_facts(rows[0]) if rows else NOT_FOUND
    named = [(row, names[key]) for row in rows if (key := values.text(row.get("id"))) in names]
    at, match = best(subject, [_candidate(name) for _, name in named])
    if at is None or match.state == "not_found":
        return NOT_FOUND
    row, name = named[at]
    found, called = to_facts(row), _candidate(name)
    if found.state != "found":
        return found
    return Finding(match.state, found.facts, named=f"{called.artist} - {called.title}", score=match.score)


def to_facts(row: Row) -> Finding:
    """What a row says that can be so; not found where that is nothing."""
    sound: dict[str, Value] = values.known(**{name: values.number(row.get(name), 0, 1) for name in _SHARES})
    sound |= values.known(
        loudness=values.number(row.get("loudness"), *_LOUDNESS_DB), tempo=values.number(row.get("tempo"), *_TEMPO_BPM)
    )
    key = values.whole(row.get("key"), 0, 11)
    if key is not None:  # without it major or minor means nothing
        sound |= values.known(key=key, mode=values.whole(row.get("mode"), 0, 1))
    if not sound:
        return NOT_FOUND
    ids = {"isrc": filter(None, [values.isrc(row.get("isrc"))]), "spotify": values.spotify_ids("track", (row.get("href"),))}
    return Finding("found", {"track": Facts(sound, ids={kind: some for kind, one in ids.items() if (some := tuple(one))})})


def _candidate(row: Row) -> Candidate:
    artists = [values.text(artist.get("name")) for artist in values.rows(row.get("artists"))]
    length = values.whole(row.get("durationMs"), 1, _DAY_MS)
    return Candidate(", ".join(filter(None, artists)), values.text(row.get("trackTitle")), length_ms=length or 0)
