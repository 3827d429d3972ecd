"""The id a service gives an artist, whichever of its spellings brought it."""

from __future__ import annotations

from pathlib import Path

from integration.storage.exports import library_in

from music_rec.library.ids import mbid_of

HEADER = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
MBID = "65f4f0c5-ef9e-490c-aee3-909e7ae6b2ab"


def test_id_is_that_of_any_spelling_of_the_group_and_empty_where_none_is_known(tmp_path: Path):
    rows = [("Björk", ""), ("Björk", ""), ("bjork", MBID), ("Can", "")]
    file = tmp_path / "plays.csv"
    file.write_text(
        HEADER + "".join(f"{1_600_000_000 + n * 600},,{name},{mbid},,,x,\n" for n, (name, mbid) in enumerate(rows)), "utf-8"
    )

    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [file])
        history = library.history(anna)
        bjork, can = history.artist[0], history.artist[-1]

        assert history.artist[2] == bjork
        assert mbid_of(library, anna, "artist", int(bjork)) == MBID
        assert mbid_of(library, anna, "artist", int(can)) == ""
        assert mbid_of(library, anna, "album", 0) == ""
