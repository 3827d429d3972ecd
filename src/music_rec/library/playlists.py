"""Playlists: lists of tracks that are kept, changed and taken along."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.models import ExportFile, Listener, Playlist, PlaylistTrack
from music_rec.core.plain_text import one_line
from music_rec.core.storage.writer import Writer
from music_rec.core.worker import Worker
from music_rec.library.naming import groups_named
from music_rec.library.store import Store

T = TypeVar("T")


class PlaylistShelf:
    """The playlists of every listener."""

    def __init__(self, store_of: Callable[[Listener], Store], worker: Worker) -> None:
        self._store_of = store_of
        self._worker = worker

    def all(self, listener: Listener) -> list[Playlist]:
        """All playlists with their tracks, newest first."""
        return self._store_of(listener).reader.playlists(listener.listener_id)

    def get(self, listener: Listener, playlist_id: int) -> Playlist:
        """The playlist of this id; UsageError where there is none."""
        for playlist in self.all(listener):
            if playlist.playlist_id == playlist_id:
                return playlist
        raise UsageError(f"There is no playlist {playlist_id}. `music-rec playlist list` shows them all.")

    def save(self, listener: Listener, playlist: Playlist) -> Playlist:
        """Keep a playlist, in the place of the one with its id if it has one."""
        made = replace(playlist, name=_name(playlist.name), created_at=playlist.created_at or int(time.time()))
        playlist_id = self._write(listener, lambda writer: writer.save_playlist(listener.listener_id, made))
        return self.get(listener, playlist_id)

    def track_named(self, listener: Listener, text: str) -> PlaylistTrack:
        """The track that `ARTIST - TITLE` names, in its most played spelling; UsageError where the library has none."""
        store = self._store_of(listener)
        plays = store.histories(listener)[0]
        groups = groups_named(store.reader, plays.spellings, text)
        if not groups:
            raise UsageError(
                f"{text!r} is not in the library. Write it as ARTIST - TITLE, as `music-rec top tracks` shows them."
            )
        group = max(groups, key=lambda one: (np.count_nonzero(plays.track == one), -one))
        labels = plays.spellings.track_label  # a track nobody played may be younger than they are
        [info] = store.reader.track_infos([int(labels[group]) if group < len(labels) else group])
        return PlaylistTrack(info.track_id, info.artist, info.title)

    def add(self, listener: Listener, playlist_id: int, tracks: Sequence[PlaylistTrack]) -> Playlist:
        """The playlist with the tracks at its end."""
        playlist = self.get(listener, playlist_id)
        return self.save(listener, replace(playlist, tracks=(*playlist.tracks, *tracks)))

    def remove(self, listener: Listener, playlist_id: int, position: int) -> Playlist:
        """The playlist without the track at a position, counted from 1."""
        playlist = self.get(listener, playlist_id)
        if not 1 <= position <= len(playlist.tracks):
            raise UsageError(f"Playlist {playlist_id} has positions 1 to {len(playlist.tracks)}, not {position}.")
        kept = [track for place, track in enumerate(playlist.tracks, 1) if place != position]
        return self.save(listener, replace(playlist, tracks=tuple(kept)))

    def rename(self, listener: Listener, playlist_id: int, name: str) -> Playlist:
        self.get(listener, playlist_id)
        self._write(listener, lambda writer: writer.rename_playlist(listener.listener_id, playlist_id, _name(name)))
        return self.get(listener, playlist_id)

    def delete(self, listener: Listener, playlist_id: int) -> None:
        self.get(listener, playlist_id)
        self._write(listener, lambda writer: writer.delete_playlist(listener.listener_id, playlist_id))

    def export(self, listener: Listener, playlist_id: int, format_name: str) -> ExportFile:
        """The playlist as a file of a format in EXPORTERS."""
        from music_rec.exporters import EXPORTERS

        if format_name not in EXPORTERS:
            raise UsageError(f"There is no format {format_name!r}. Known: {', '.join(EXPORTERS)}.")
        playlist = self.get(listener, playlist_id)
        plays = self._store_of(listener).histories(listener)[0]
        return EXPORTERS[format_name].render(replace(playlist, tracks=_with_albums(playlist.tracks, plays)))

    def _write(self, listener: Listener, work: Callable[[Writer], Coroutine[Any, Any, T]]) -> T:
        async def write() -> T:
            return await work(await self._store_of(listener).writer())

        return self._worker.run(write())


def _with_albums(tracks: Sequence[PlaylistTrack], plays: History) -> tuple[PlaylistTrack, ...]:
    """The tracks with the album each was heard on last; without one where no play names any."""
    named = plays.album > 0
    last = dict(zip(plays.track[named].tolist(), plays.album[named].tolist(), strict=True))
    groups = plays.spellings.track_group
    albums = [last.get(int(groups[one.track_id]), 0) if one.track_id < len(groups) else 0 for one in tracks]
    names = plays.names("album", np.array(albums, np.int64))
    return tuple(replace(one, album=album) for one, album in zip(tracks, names, strict=True))


def _name(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > 200:
        raise UsageError("A playlist needs a name of 1 to 200 characters.")
    return name
