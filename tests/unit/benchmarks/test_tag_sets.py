"""Collections of tags are read in each form in which they are published, and nothing else is taken for one."""

from __future__ import annotations

import gzip

from benchmarks.tag_sets import collections_in


def test_a_table_of_weighed_tags_with_the_songs_in_sentences(tmp_path):
    (tmp_path / "songs.csv").write_text(
        'song,listeners,rock:100;8 of 10: stars:3;\n"This is the song ""A"" by artist ""B""",10.0,jazz:7;\n', "utf-8"
    )

    [found] = collections_in(tmp_path)

    assert [one.tags for one in found.things] == [{"rock": 100.0, "8 of 10: stars": 3.0}, {"jazz": 7.0}]
    assert [one.names for one in found.things] == [["A", "B"], []]
    assert found.names == {"A", "B"}


def test_a_table_with_lists_of_tags(tmp_path):
    (tmp_path / "tracks.csv").write_text("Artist,Track,Album,Tags\nX,Y,Z,\"['rock', 'pop']\"\nX,V,Z,[]\n", "utf-8")

    [found] = collections_in(tmp_path)

    assert [one.tags for one in found.things] == [{"rock": 1.0, "pop": 1.0}]
    assert found.names == {"X", "Y", "V", "Z"}


def test_a_folder_of_plays_with_tags_some_of_them_packed(tmp_path):
    folder = tmp_path / "listener"
    folder.mkdir()
    (folder / "2009.csv").write_text("u,1,d,t,X,Z,Y,1,2,3,4,rock;pop\nu,2,d,t,X,Z,Y,1,2,3,4,\n", "utf-8")
    with gzip.open(folder / "2010.csv.gz", "wt", encoding="utf-8") as stream:
        stream.write("u,3,d,t,X,Z,V,1,2,3,4,jazz\n")

    [found] = collections_in(tmp_path)

    assert [one.tags for one in found.things] == [{"rock": 1.0, "pop": 1.0}, {"jazz": 1.0}]
    assert found.names == {"X", "Y", "V"}


def test_a_hetrec_set_of_which_a_line_is_not_utf8(tmp_path):
    (tmp_path / "tags.dat").write_bytes(b"tagID\ttagValue\r\n1\trock\r\n2\td\xfcsseldorf\r\n")
    (tmp_path / "artists.dat").write_text('id\tname\turl\n7\tThe "X\thttp\n', "utf-8")
    with gzip.open(tmp_path / "user_taggedartists.dat.gz", "wt", encoding="utf-8") as stream:
        stream.write("userID\tartistID\ttagID\n1\t7\t1\n2\t7\t1\n2\t7\t2\n")

    [found] = collections_in(tmp_path)

    assert [one.tags for one in found.things] == [{"rock": 2, "düsseldorf": 1}]
    assert found.names == {'The "X'}


def test_a_history_without_tags_is_none(tmp_path):
    (tmp_path / "plays.csv").write_text("artist,album,track,date\nX,Z,Y,20 Nov 2020 09:35\n", "utf-8")

    assert list(collections_in(tmp_path)) == []
