from music_rec.core.models import Playlist, PlaylistTrack
from music_rec.exporters import m3u8


def lines(*tracks: PlaylistTrack, name: str = "Mix") -> list[str]:
    return m3u8.render(Playlist(1, name, tracks)).content.decode().split("\n")


def test_a_playlist_reads_as_expected():
    tracks = (PlaylistTrack(1, "Miles Davis", "So What", duration_ms=561_600), PlaylistTrack(2, "Björk", "Jóga"))

    assert lines(*tracks, name="Monday jazz") == [
        "#EXTM3U",
        "#PLAYLIST:Monday jazz",
        "#EXTINF:562,Miles Davis - So What",
        "Miles Davis - So What.mp3",
        "#EXTINF:-1,Björk - Jóga",
        "Björk - Jóga.mp3",
        "",
    ]


def test_titles_cannot_break_lines_or_bring_in_directives():
    hostile = PlaylistTrack(1, "#EXTM3U\r\n#EXTINF:1,x", "a\nhttp://evil.example/x\x0b\x85\u2028#EXT-X-KEY")

    head, playlist, info, path, end = lines(hostile, name="x\n#EXTINF:0,y\n/etc/passwd")

    assert (head, end) == ("#EXTM3U", "")
    assert playlist == "#PLAYLIST:x #EXTINF:0,y /etc/passwd"
    assert info == "#EXTINF:-1,#EXTM3U #EXTINF:1,x - a http://evil.example/x #EXT-X-KEY"
    assert path == "EXTM3U #EXTINF 1,x - a http evil.example x #EXT-X-KEY.mp3"


def test_the_path_stays_beside_the_playlist():
    assert lines(PlaylistTrack(1, "..", "/../x"))[3] == "- .. x.mp3"
    assert lines(PlaylistTrack(1, "", ""))[3] == "untitled.mp3"
