"""Lists that are kept: `playlist ...` and `export`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.recommending import Count, Model
from music_rec.cli.screen import table, text
from music_rec.cli.session import Session
from music_rec.core.errors import NotEnoughDataError, UsageError
from music_rec.core.models import ExportFile, Listener, Playlist

if TYPE_CHECKING:
    from rich.console import RenderableType

STDOUT = Path("-")

Id = Annotated[int, typer.Argument(metavar="ID", help="As `playlist list` shows it.")]
Name = Annotated[str, typer.Argument(metavar="NAME")]
Track = Annotated[list[str], typer.Argument(metavar="ARTIST - TITLE", help="A track of the library.")]
Position = Annotated[int, typer.Argument(metavar="POSITION", help="As `playlist show` counts, from 1.")]
NewName = Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it.")]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=2**63 - 1, metavar="N", help="Another number mixes another list."),
]
Format = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="m3u8 or csv; else as FILE ends.")]
File = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; - is stdout.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def list_all(session: Session) -> None:
    """List all playlists."""
    playlists = session.library.playlists.all(session.library.people.shown(session.user))
    rows = [(one.playlist_id, one.name, len(one.tracks)) for one in playlists]
    shown = table({"ID": "right", "Name": "left", "Tracks": "right"}, rows) if rows else text("There are no playlists yet.")
    session.answer({"playlists": [_document(one) for one in playlists]}, shown)


def show(session: Session, playlist_id: Id) -> None:
    """Show the tracks of a playlist."""
    _answer(session, session.library.playlists.get(session.library.people.shown(session.user), playlist_id))


def create(session: Session, name: Name) -> None:
    """Make an empty playlist."""
    _answer(session, session.library.playlists.save(_owner(session), Playlist(0, name)))


def add(session: Session, playlist_id: Id, track: Track) -> None:
    """Put a track at the end of a playlist."""
    listener, shelf = _owner(session), session.library.playlists
    _answer(session, shelf.add(listener, playlist_id, [shelf.track_named(listener, " ".join(track))]))


def remove(session: Session, playlist_id: Id, position: Position) -> None:
    """Take a track out of a playlist."""
    _answer(session, session.library.playlists.remove(_owner(session), playlist_id, position))


def rename(session: Session, playlist_id: Id, name: Name) -> None:
    """Give a playlist another name."""
    _answer(session, session.library.playlists.rename(_owner(session), playlist_id, name))


def delete(session: Session, playlist_id: Id) -> None:
    """Delete a playlist."""
    listener, shelf = _owner(session), session.library.playlists
    gone = shelf.get(listener, playlist_id)
    shelf.delete(listener, playlist_id)
    session.answer(_document(gone), text(f"Deleted: {gone.name}"))


def generate(session: Session, name: NewName = "", k: Count = 25, seed: Seed = None, model: Model = None) -> None:
    """Make a playlist: the default mix, or what one recommender says."""
    if model and seed is not None:
        raise UsageError("--seed mixes the default list anew; a single --model always says the same. Leave one of them out.")
    listener = _owner(session)
    with session.screen.working("Listening to your past"):
        made = _by_model(session, listener, name, k, model) if model else _mix(session, listener, name, k, seed or 0)
    if not made.tracks:
        raise NotEnoughDataError("There are too few plays to make a list of. Import your history first: music-rec import FILE")
    _answer(session, session.library.playlists.save(listener, made))


def export(session: Session, playlist_id: Id, output: File, format_name: Format = None, force: Force = False) -> None:
    """Write a playlist to a file."""
    if output == STDOUT and session.screen.json:
        raise UsageError("Only one of them can have stdout: leave out --json, or name a file with -o.")
    listener, shelf = session.library.people.shown(session.user), session.library.playlists
    wanted = format_name or _format_of(output)
    file = shelf.export(listener, playlist_id, wanted)
    if output == STDOUT:
        typer.echo(file.content, nl=False)
        return
    _write(file, output, force=force)
    document = {**_document(shelf.get(listener, playlist_id)), "format": wanted, "file": str(output)}
    session.answer(document, text(f"Written: {output}"))


def _owner(session: Session) -> Listener:
    return session.library.people.editable(session.user)


def _mix(session: Session, listener: Listener, name: str, k: int, seed: int) -> Playlist:
    return session.library.recommending.mix(listener, name=name, k=k, seed=seed)


def _by_model(session: Session, listener: Listener, name: str, k: int, model: str) -> Playlist:
    answer = session.library.recommending.recommend(listener, model=model, k=k)
    tracks = tuple(one.as_line() for one in answer.items)
    return Playlist(0, name or answer.model, tracks, generator=answer.model, model=answer.version)


def _format_of(path: Path) -> str:
    """The format a file name ends in; the one that most players read where it has no ending."""
    from music_rec.exporters import EXPORTERS

    ending = path.suffix[1:].lower() or "m3u8"
    if ending not in EXPORTERS:
        raise UsageError(f"No format is called {ending!r}. Known: {', '.join(EXPORTERS)}; say which with --format.")
    return ending


def _write(file: ExportFile, path: Path, *, force: bool) -> None:
    try:
        with path.open("wb" if force else "xb") as out:
            out.write(file.content)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already. Choose another name, or write over it with --force.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}). Choose another place with -o.") from error


def _answer(session: Session, playlist: Playlist) -> None:
    session.answer(_document(playlist), *_lines(playlist))


def _document(playlist: Playlist) -> dict[str, Any]:
    tracks = [{"artist": one.artist, "title": one.title} for one in playlist.tracks]
    return {"id": playlist.playlist_id, "name": playlist.name, "tracks": tracks}


def _lines(playlist: Playlist) -> Iterator[RenderableType]:
    yield text(f"{playlist.name} (playlist {playlist.playlist_id}, {len(playlist.tracks)} tracks)", "bold")
    for place, one in enumerate(playlist.tracks, 1):
        yield text(f"{place}. {one.artist} – {one.title}", indent=2)
        if one.reason:
            yield text(one.reason, "dim", indent=6)
