"""The question to Cyanite: what it hears in a track."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from music_rec.core.facts import Facts, Finding, Subject
from music_rec.core.guard import Guard
from music_rec.core.models import Entity
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import CyaniteSettings
from music_rec.enrichers import values
from music_rec.services import cyanite
from music_rec.services.cyanite import Cyanite

Row = Mapping[str, Any]

NOT_FOUND = Finding("not_found")
_SPOTIFY = re.compile(r"[A-Za-z0-9]{22}")
_TEMPO_BPM = 30.0, 285.0
_KEYS = {"c": 0, "cs": 1, "db": 1, "d": 2, "ds": 3, "eb": 3, "e": 4, "f": 5, "fs": 6, "gb": 6, "g": 7, "gs": 8, "ab": 8}
_KEYS |= {"a": 9, "as": 10, "bb": 10, "b": 11}
_KEY = re.compile(r"([a-g][sb]?)(Major|Minor)")
_METER = re.compile(r"(\d{1,2})/\d{1,2}")
_GAP = re.compile("(?<=[a-z])(?=[A-Z])")
"""In a name such as `funkSoul`."""
_TAGS = ("genreTags", "subgenreTags", "moodTags")
MOST_IDS = 3
"""Of one track at Spotify that are looked at before it is handed in."""
_NO_MOOD = "ambiguous"
_LONGEST_ERROR = 200


class Hearing:
    """Tempo, key, moods and genres of the tracks that are played most, each handed in once within the budget of a day.

    While the service is at work on a track there is no answer yet; the next run asks again.
    """

    NAME = cyanite.ANALYSIS
    SOURCE = cyanite.SOURCE
    ENTITY: Entity = "track"
    BATCH = 1
    NEEDS: tuple[str, ...] = ("spotify",)
    LACKS: tuple[str, ...] = ()
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[Entity, tuple[str, ...]] = {"track": ("tempo",)}
    KEEP_DAYS: tuple[int, int] = (0, 90)
    LEAST_PLAYS = 5

    def __init__(self, service: Cyanite) -> None:
        self._service = service

    def most(self, batches: int, subjects: int, ids: int) -> int:  # noqa: ARG002 - the face of an Enricher
        """Each id is looked at, one of each track handed in, and all are looked at again once."""
        return subjects + 2 * ids

    async def ask(self, subjects: Sequence[Subject]) -> list[Finding | None]:
        """A finding for each, in order, None where the service is at work. WaitingError where the budget is used up."""
        return [await self._found(subject) for subject in subjects]

    async def _found(self, subject: Subject) -> Finding | None:
        track_ids = [one for one in subject.ids.get("spotify", ()) if _SPOTIFY.fullmatch(one)][:MOST_IDS]
        if not track_ids:
            return NOT_FOUND
        for track_id in track_ids:  # another may have been found, and come first, since one was handed in
            said = await self._service.analysis(track_id)
            if said.state != "not_started":
                return to_finding(said)
        said = await self._service.hand_in(track_ids[0])
        return to_finding(said)


def build(settings: CyaniteSettings, guard: Guard) -> tuple[tuple[Enricher, ...], Cyanite]:
    """The question, where there is a token, and the service to close."""
    service = cyanite.build(settings, guard)
    return (Hearing(service),) if settings.ready else (), service


def to_finding(said: cyanite.Analysis) -> Finding | None:
    """What an analysis says; None where there is none yet, not found where there never will be."""
    if said.state in ("not_started", "working"):
        return None
    named = values.text(said.title)
    facts = to_facts(said.result) if said.state == "finished" else Facts()
    if not facts:
        return Finding("not_found", named=named, error=values.text(said.error)[:_LONGEST_ERROR])
    return Finding("found", {"track": facts}, named=named)


def to_facts(result: Row) -> Facts:
    """Tempo, key and mode, moods and genres as tags, and under names of its own what Cyanite measures on its own scales.

    Its valence and arousal go from -1 to 1; its energy and emotion are words.
    """
    tempo = values.number(result.get("bpmRangeAdjusted"), *_TEMPO_BPM)  # folded into an octave: comparable
    key, mode = _key(values.row(result.get("keyPrediction")).get("value"))
    meter = _METER.fullmatch(values.text(result.get("timeSignature")))
    sound = values.known(
        tempo=tempo or values.number(values.row(result.get("bpmPrediction")).get("value"), *_TEMPO_BPM),
        key=key,
        mode=mode,
        time_signature=int(meter[1]) if meter else None,
        cyanite_valence=values.number(result.get("valence"), -1, 1),
        cyanite_arousal=values.number(result.get("arousal"), -1, 1),
        cyanite_energy=values.text(result.get("energyLevel")),
        cyanite_emotion=values.text(result.get("emotionalProfile")),
    )
    return Facts(sound, dict.fromkeys(_tags(result), 1.0))


def _key(value: object) -> tuple[int | None, int | None]:
    """(pitch class, 1 for major and 0 for minor) of `fsMinor`; None for both where it is no key."""
    found = _KEY.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in _KEYS:
        return None, None
    return _KEYS[found[1]], int(found[2] == "Major")


def _tags(result: Row) -> Iterator[str]:
    """Genres and moods as words: `rapHipHop` is `rap hip hop`."""
    for field in _TAGS:
        listed = result.get(field)
        for tag in listed[: values.MOST_TAGS] if isinstance(listed, list) else ():
            name = values.text(tag)
            if name and name != _NO_MOOD:
                yield _GAP.sub(" ", name.replace("RnB", "Rnb").replace("DnB", "Dnb")).lower()
