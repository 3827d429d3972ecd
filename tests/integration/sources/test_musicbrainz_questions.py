"""The questions to MusicBrainz, through its client library, to a catalogue whose right answers are known."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path

import pytest
from integration.sources.musicbrainz_here import guard_of
from musicbrainz_server import Artist, Catalogue, MusicBrainzServer, Recording, Release
from musicbrainz_server.catalogue import mbid

from music_rec.core.errors import UnavailableError, UnexpectedPayloadError
from music_rec.core.facts import Finding, Subject
from music_rec.core.protocols import Enricher
from music_rec.core.service_settings import MusicBrainzSettings
from music_rec.enrichers import musicbrainz

GONE = mbid("nobody")


@asynccontextmanager
async def questions(server: MusicBrainzServer, folder: Path) -> AsyncIterator[dict[str, Enricher]]:
    async with guard_of(folder, musicbrainz.SOURCE) as guard:
        enrichers, service = musicbrainz.build(MusicBrainzSettings(base_url=server.url, timeout_s=2), guard)
        try:
            yield {one.NAME.partition(".")[2]: one for one in enrichers}
        finally:
            service.close()


async def ask(server: MusicBrainzServer, folder: Path, question: str, subjects: Sequence[Subject]) -> Sequence[Finding | None]:
    async with questions(server, folder) as asked:
        return await asked[question].ask(subjects)


def track(recording: Recording, *, known: bool = True, **more: object) -> Subject:
    album = recording.releases[0].title if recording.releases else ""
    ids = {"musicbrainz": (recording.id,)} if known else {}
    given = {"artist": recording.artist.name, "title": recording.title, "album": album, "ids": ids, **more}
    return Subject("track", 1, **given)  # type: ignore[arg-type]


async def test_fifty_tracks_are_one_request(tmp_path: Path):
    catalogue = Catalogue.made(60)
    with MusicBrainzServer(catalogue) as server:
        findings = await ask(server, tmp_path, "recordings", [track(one) for one in catalogue.recordings[:50]])

    assert len(server.requests) == 1
    assert [finding.facts["track"].values for finding in findings if finding] == [
        {"duration_ms": one.length, "release_date": one.date} for one in catalogue.recordings[:50]
    ]
    assert {finding.state for finding in findings if finding} == {"found"}


async def test_merged_and_removed_ids_are_looked_up_alone(tmp_path: Path):
    catalogue = Catalogue.made(3)
    one, two, three = catalogue.recordings
    catalogue.merged = {mbid("old"): two.id}
    asked = [track(one), track(two, ids={"musicbrainz": (mbid("old"),)}), track(three, ids={"musicbrainz": (GONE,)})]
    with MusicBrainzServer(catalogue) as server:
        findings = await ask(server, tmp_path, "recordings", asked)

    assert [finding.state for finding in findings if finding] == ["found", "found", "not_found"]
    assert findings[1] is not None
    assert findings[1].facts["track"].ids["musicbrainz"] == (two.id, mbid("old"))
    assert findings[1].facts["artist"].tags
    assert len(server.requests) == 3


async def test_failure_of_one_look_up_leaves_the_others_their_answers(tmp_path: Path):
    catalogue = Catalogue.made(1)
    subjects = [track(catalogue.recordings[0]), track(catalogue.recordings[0], ids={"musicbrainz": (GONE,)})]
    with MusicBrainzServer(catalogue) as server:
        server.fail(status=500, path=f"/recording/{GONE}")
        findings = await ask(server, tmp_path, "recordings", subjects)

    assert [finding.state for finding in findings if finding] == ["found", "failed"]
    assert findings[1] is not None
    assert "MusicBrainz" in findings[1].error


async def test_failure_of_the_batch_is_an_error(tmp_path: Path):
    with MusicBrainzServer(Catalogue.made(1)) as server:
        server.fail(status=502)
        with pytest.raises(UnavailableError):
            await ask(server, tmp_path, "recordings", [track(server.service.catalogue.recordings[0])])


@pytest.mark.parametrize("answer", ["junk", "holes"])
async def test_answers_with_holes_and_wrong_types_are_read_as_far_as_they_go(tmp_path: Path, answer: str):
    catalogue = Catalogue.made(4)
    one = catalogue.recordings[0]
    ids, named = {"musicbrainz": (one.artist.id,)}, {"musicbrainz": (one.releases[0].id,)}
    asked = {
        "recordings": track(one),
        "names": track(one, known=False),
        "artists": Subject("artist", 1, one.artist.name, ids=ids),
        "artist_names": Subject("artist", 1, one.artist.name, titles=(one.title,)),
        "albums": Subject("album", 1, one.artist.name, one.releases[0].title, ids=named),
    }
    with MusicBrainzServer(catalogue) as server:
        async with questions(server, tmp_path) as all_:
            assert set(all_) == set(asked)
            for seed, (name, subject) in product(range(6), asked.items()):
                server.heal()
                server.fail(answer=answer, seed=seed)
                try:
                    [found] = await all_[name].ask([subject])
                except (UnavailableError, UnexpectedPayloadError):  # what was listed was another kind of thing
                    continue
                facts = found.facts.values() if found else ()
                json.dumps([[one.values, one.tags, one.ids] for one in facts], allow_nan=False, ensure_ascii=False).encode()


async def test_look_ups_that_a_service_asks_to_leave_for_later_stay_pending(tmp_path: Path):
    catalogue = Catalogue.made(2)
    subjects = [track(catalogue.recordings[0])]
    subjects += [track(catalogue.recordings[1], ids={"musicbrainz": (mbid(f"gone {number}"),)}) for number in range(3)]
    with MusicBrainzServer(catalogue) as server:
        server.fail(status=503, retry_after="86400", path="/ws/2/recording/", nth=3)
        findings = await ask(server, tmp_path, "recordings", subjects)

    assert [finding.state if finding else None for finding in findings] == ["found", "not_found", None, None]
    assert len(server.requests) == 3


async def test_artists_and_albums_come_in_batches_too(tmp_path: Path):
    catalogue = Catalogue.made(90)
    artists = [Subject("artist", 1, one.name, ids={"musicbrainz": (one.id,)}) for one in catalogue.artists]
    albums = [Subject("album", 1, one.artist.name, one.title, ids={"musicbrainz": (one.id,)}) for one in catalogue.releases]
    with MusicBrainzServer(catalogue) as server:
        of_artists = await ask(server, tmp_path, "artists", artists)
        of_albums = await ask(server, tmp_path, "albums", albums)

    assert len(server.requests) == 3
    assert [one.facts["artist"].values.get("begin_year") for one in of_artists if one] == [
        int(one.begin) for one in catalogue.artists
    ]
    assert [one.facts["album"].values for one in of_albums if one] == [
        {"release_date": one.first_date, "release_type": "album"} for one in catalogue.releases
    ]


async def test_tracks_are_found_by_their_names(tmp_path: Path):
    catalogue = Catalogue.made(40)
    subjects = [track(one, known=False) for one in catalogue.recordings[:10]]
    with MusicBrainzServer(catalogue) as server:
        findings = await ask(server, tmp_path, "names", subjects)

    assert [one.facts["track"].ids["musicbrainz"] for one in findings if one] == [
        (one.id,) for one in catalogue.recordings[:10]
    ]
    assert len(server.requests) == 10


async def test_name_with_a_tail_is_found_by_a_second_looser_query(tmp_path: Path):
    song = Recording("Slow River", Artist("Mirelle Vant"), (Release("Harbour", Artist("Mirelle Vant")),), length=200_000)
    played = track(song, known=False, artist="Mirelle Vant & Oth", length_ms=201_000)
    with MusicBrainzServer(Catalogue([song])) as server:
        [finding] = await ask(server, tmp_path, "names", [played])

    assert finding is not None
    assert (finding.state, finding.named) == ("found", "Mirelle Vant - Slow River")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("artist", "title"),
    [
        ("Mirelle Vant", "Slow River - 2011 Remaster"),
        ("Mirelle Vant", "slow river [Remastered]"),
        ("Mirelle Vant", "Slow River (feat. Oth)"),
        ("Mirelle Vant ft. Oth", "Slow River"),
    ],
)
async def test_editions_and_guests_need_no_second_query(tmp_path: Path, artist: str, title: str):
    song = Recording("Slow River", Artist("Mirelle Vant"), length=200_000)
    with MusicBrainzServer(Catalogue([song])) as server:
        [finding] = await ask(server, tmp_path, "names", [track(song, known=False, artist=artist, title=title)])

    assert finding is not None
    assert finding.state == "found"
    assert len(server.requests) == 1


async def test_right_recording_behind_too_many_hits_is_found_by_its_album(tmp_path: Path):
    band = Artist("Mirelle Vant")
    stage = [
        Recording("Slow River", band, (Release(f"Night {n}", band, secondary=("Live",)),), length=300_000 + n)
        for n in range(12)
    ]
    song = Recording("Slow River", band, (Release("Harbour", band),), length=200_000)
    with MusicBrainzServer(Catalogue([*stage, song])) as server:
        [finding] = await ask(server, tmp_path, "names", [track(song, known=False, length_ms=200_000)])

    assert finding is not None
    assert (finding.state, finding.facts["track"].ids["musicbrainz"]) == ("found", (song.id,))


async def test_wrong_only_hit_is_not_taken(tmp_path: Path):
    song = Recording("Slow River", Artist("Mirelle Vant"))
    with MusicBrainzServer(Catalogue([song])) as server:
        played = [
            Subject("track", 1, "Vant", "River"),
            Subject("track", 2, "Mirelle Vant", "  "),
            Subject("track", 3, "", "Slow"),
        ]
        findings = await ask(server, tmp_path, "names", played)

    assert [one.state for one in findings if one] == ["not_found"] * 3
    assert len(server.requests) == 2


async def test_name_of_two_artists_is_told_by_what_was_played(tmp_path: Path):
    known, meant = Artist("Vant", mbid=mbid("one"), tags={"pop": 50}), Artist("Vant", mbid=mbid("two"), begin="1990")
    catalogue = Catalogue([Recording("Hit", known), Recording("Slow River", meant), Recording("Reed", meant)])
    with MusicBrainzServer(catalogue) as server:
        [plain] = await ask(server, tmp_path, "artist_names", [Subject("artist", 1, "Vant")])
        [told] = await ask(
            server, tmp_path, "artist_names", [Subject("artist", 1, "vant", titles=("Slow River", 'Re"ed', "X"))]
        )

    assert plain is not None
    assert told is not None
    assert plain.facts["artist"].ids["musicbrainz"] == (known.id,)
    assert (told.state, told.facts["artist"].ids["musicbrainz"]) == ("found", (meant.id,))
    assert told.facts["artist"].values == {"artist_type": "Group", "begin_year": 1990}
    assert len(server.requests) == 3
