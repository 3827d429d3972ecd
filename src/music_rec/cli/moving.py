"""Taking everything along: `backup`, `restore` and `export-history`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from music_rec.cli.screen import text
from music_rec.cli.session import Session

if TYPE_CHECKING:
    from music_rec.library.moving import Backup

Archive = Annotated[Path, typer.Argument(metavar="FILE", help="The archive: one file with everything.")]
HistoryFile = Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")]
Format = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="csv or listenbrainz; else as FILE ends.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def backup(session: Session, file: Archive, force: Force = False) -> None:
    """Write all listeners with everything that is theirs into one file, without keys and tokens."""
    with session.screen.working("Making the backup"):
        made = session.library.moving.backup(file, force=force)
    next_step = f"On the other computer: music-rec restore {file.name}"
    session.answer({**_document(made), "file": str(file)}, text(f"Written: {file}, {_plays(made)}"), text(next_step))


def restore(session: Session, file: Archive) -> None:
    """Put the content of a backup in the place of everything; what was there is kept."""
    with session.screen.working("Checking the backup"):
        done = session.library.moving.restore(file)
    kept = str(done.replaced) if done.replaced else None
    shown = f"Restored from {file}: {_plays(done.backup)}. Keys and tokens are not in a backup: enter them again."
    before = [text(f"What was here before is kept as {kept}")] if kept else []
    session.answer({**_document(done.backup), "file": str(file), "replaced": kept}, text(shown), *before)


def export_history(session: Session, file: HistoryFile, format_name: Format = None, force: Force = False) -> None:
    """Write all counted plays into a file that music-rec and others can import."""
    listener = session.library.people.shown(session.user)
    with session.screen.working("Writing the history"):
        made = session.library.moving.export_history(listener, file, format_name=format_name, force=force)
    document = {"hash": made.hash, "tables": {"plays": made.plays}, "format": made.format, "file": str(file)}
    session.answer(document, text(f"Written: {file}, {made.plays:,} plays of {listener.name}"))


def _document(made: Backup) -> dict[str, Any]:
    return {"hash": made.hash, "tables": made.tables, "schema": made.schema}


def _plays(made: Backup) -> str:
    return f"{made.tables['scrobbles']:,} rows of plays, listeners: {made.tables['listeners']:,}"
