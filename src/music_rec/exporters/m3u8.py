"""M3U8: the playlist of nearly every player, as UTF-8 text."""

from __future__ import annotations

from music_rec.core.models import ExportFile, Playlist, PlaylistTrack
from music_rec.core.plain_text import one_line
from music_rec.exporters.safe_text import file_name

NAME = "m3u8"
LABEL = "M3U8, for players"


def render(playlist: Playlist) -> ExportFile:
    """An extended M3U: each track as `#EXTINF:seconds,Artist - Title` (-1 where the length is unknown) and a path.

    We do not know where the listener's files lie, but a track without a path is no entry. The path is therefore a
    guess next to the playlist, `Artist - Title.mp3`: players find files named so, importers read the line above it.
    """
    lines = ["#EXTM3U", f"#PLAYLIST:{one_line(playlist.name)}"]
    for track in playlist.tracks:
        label = " - ".join(part for part in (track.artist, track.title) if part)
        lines += [f"#EXTINF:{_seconds(track)},{one_line(label)}", f"{file_name(label)}.mp3"]
    content = "\n".join([*lines, ""]).encode("utf-8")
    return ExportFile(f"{file_name(playlist.name, empty='playlist')}.m3u8", content, "audio/x-mpegurl")


def _seconds(track: PlaylistTrack) -> int:
    return -1 if track.duration_ms is None else round(track.duration_ms / 1000)
