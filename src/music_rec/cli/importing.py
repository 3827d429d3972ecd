"""Bringing plays in: `import` and `demo`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from music_rec.cli.screen import say, table, text
from music_rec.cli.session import FAILED, IN_PART, Session
from music_rec.cli.zone import zone_here
from music_rec.core.errors import ImportFormatError, JobHeldError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from music_rec.core.models import FileLedger, ImportReport, Listener
    from music_rec.library import Undone

IGNORED = "ignored"
LOOK_S = 0.4
"""How often progress is looked at."""

Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Files, folders, zip or gz.")]
Columns = Annotated[
    str,
    typer.Option("--columns", metavar="A,B,C", help="Columns of a table whose first line does not name them, in order."),
]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="Zone of times that name none, for example Europe/Berlin.")
]


Undo = Annotated[int | None, typer.Option("--undo", metavar="ID", help="Take back the import of this id instead.")]


def import_(session: Session, paths: Paths = None, columns: Columns = "", timezone: Timezone = None, undo: Undo = None) -> None:
    """Read history files; what is there already is not added twice. Or take an import back."""
    if (undo is None) == (not paths):
        raise UsageError("Name files to import, or an import to take back: music-rec import FILE, music-rec import --undo ID.")
    if undo is not None:
        _undo(session, undo)
    else:
        _bring(session, paths or [], columns, timezone)


def _bring(session: Session, paths: Sequence[Path], columns: str, timezone: str | None) -> None:
    from music_rec.library.import_document import to_document

    if not any(path.exists() for path in paths):
        raise ImportFormatError(f"There is no file {', '.join(map(str, paths))}.")
    names = [name.strip() for name in columns.split(",")] if columns else []
    with _listener(session) as listener:
        try:
            report = _import(session, listener, paths, timezone, names)
        except KeyboardInterrupt:
            say("Interrupted. What was read so far is kept; the same command adds the rest.")
            raise
        session.answer(to_document(report), *_ledger(report))
        for file in report.files:
            if file.error:
                say(f"Error: {file.error}")
    raise typer.Exit(_exit_code(report))


def _undo(session: Session, import_id: int) -> None:
    from music_rec.library.import_document import undone_document

    library = session.library
    if not library.people.all():
        raise UsageError("Nothing was imported yet. Begin with: music-rec import FILE")
    listener = library.people.editable(session.user)
    with session.screen.working("Taking it back"):
        undone = library.imports.undo(listener, import_id)
        plays, skips = len(library.history(listener)), len(library.skips(listener))
    session.answer(undone_document(undone, plays, skips), *_went(undone, plays, skips))


def _went(undone: Undone, plays: int, skips: int) -> Iterator[RenderableType]:
    """What an undo took away, and what is there now."""
    rows = f"{undone.plays:,} plays, {undone.skips:,} skips and {undone.private:,} private rows"
    yield text(f"Import {undone.import_id} is undone: {rows} are gone.")
    if undone.kept:
        yield text(f"{undone.kept:,} rows stay, since another import brought them too.")
    names = undone.spellings
    if names.artists or names.albums or names.tracks:
        gone = f"{names.artists:,} artists, {names.albums:,} albums and {names.tracks:,} tracks"
        yield text(f"Nothing else names {gone} of it; gone too.")
    yield text(f"{plays:,} plays and {skips:,} skips in all. Importing the same files again brings everything back.")


def demo(session: Session) -> None:
    """Make the demo listener, or make it anew."""
    from music_rec.core.lens import Lens
    from music_rec.library.numbers import stats

    with session.screen.working("Making the demo listener"):
        listener = session.library.people.make_demo()
    made = stats(session.library, listener, Lens())
    document = {"plays": made.plays, "tracks": made.tracks, "artists": made.artists}
    counts = f"{made.plays:,} plays of {made.tracks:,} tracks by {made.artists:,} artists"
    session.answer(document, text(f"{listener.name} is ready: {counts}. Look at them: music-rec stats --user demo"))


@contextmanager
def _listener(session: Session) -> Iterator[Listener]:
    """Whom an import is for. One made for it does not stay where nothing could be read."""
    people = session.library.people
    known = {one.listener_id for one in people.all()}
    listener = people.writable(session.user, zone_here())
    made = listener.listener_id not in known
    if made:
        say(f"New listener {listener.name}, time zone {listener.zone}.")
    try:
        yield listener
    finally:
        if made and people.delete_if_empty(listener):
            say(f"Nothing was read, so there is no listener {listener.name}.")


def _import(
    session: Session, listener: Listener, paths: Sequence[Path], timezone: str | None, columns: Sequence[str]
) -> ImportReport:
    library = session.library
    try:
        return _watched(session, listener, library.imports.start(listener, paths, timezone=timezone, columns=columns))
    except JobHeldError as error:
        job = library.imports.job(listener)
        if job is None or job.status != "running":
            held = f"The plays of {listener.name} are being changed, or an import has just ended. Start yours again."
            raise JobHeldError(held) from error
        say(f"An import for {listener.name} is running already; here is how it goes on. Start yours after it.")
        return _watched(session, listener, library.imports.follow(listener))


def _watched(session: Session, listener: Listener, report: Future[ImportReport]) -> ImportReport:
    """The report once it is there, with its progress until then."""
    with session.screen.working("Importing") as tell:
        while not wait([report], timeout=LOOK_S).done:
            job = session.library.imports.job(listener)
            if job is not None and job.status == "running":
                tell(job.message)
    return report.result()


def _exit_code(report: ImportReport) -> int:
    """0 where every file was read, in part where some were or some rows of one, failed where nothing could be read."""
    if not _was_read(report):
        return FAILED
    return IN_PART if any(one.error for one in report.files) else 0


def _was_read(report: ImportReport) -> bool:
    return any(one.rows_in or not one.error for one in report.files if one.format != IGNORED)


def _ledger(report: ImportReport) -> Iterator[RenderableType]:
    """Where every row went, file by file and in sum."""
    columns = ("Rows", "Added", "Already there", "Left out", "Unreadable")
    rows = [(one.path, one.format or "unknown", *_counts(one)) for one in report.files]
    yield table({"File": "left", "Format": "left", **dict.fromkeys(columns, "right")}, rows)
    if not _was_read(report):
        yield text("Nothing there is a listening history that can be read.")
        return
    for one in report.files:
        yield from _reasons(one)
    yield text(_sum(report))
    linked = f" {report.linked:,} rows of other sources stand for plays already counted." if report.linked else ""
    yield text(f"{report.plays_total:,} plays and {report.skips_total:,} skips in all.{linked}")
    yield text(f"To take this back: music-rec import --undo {report.import_id}")
    yield text("Next: music-rec dashboard, or music-rec stats")


def _counts(one: FileLedger) -> tuple[int, ...]:
    return one.rows_in, one.added, one.duplicate, sum(one.filtered.values()), sum(one.rejected.values())


def _reasons(one: FileLedger) -> Iterator[RenderableType]:
    """Why rows of a file are no plays, where some are not."""
    skips = {kind: rows for kind, rows in one.added_by.items() if kind != "plays"}
    parts = {"added": skips, "left out": one.filtered, "unreadable": one.rejected}
    said = [f"{name} {_listed(part)}" for name, part in parts.items() if any(part.values())]
    if one.timezone:
        said.append(f"times read in {one.timezone}")
    if said:
        yield text(f"{one.path}: {'; '.join(said)}")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{rows:,} {reason}" for reason, rows in counts.items() if rows)


def _sum(report: ImportReport) -> str:
    rows, added, duplicate, filtered, rejected = (sum(column) for column in zip(*map(_counts, report.files), strict=True))
    sums = f"{rows:,} rows = {added:,} added + {duplicate:,} already there + {filtered:,} left out + {rejected:,} unreadable"
    return sums if rows == added + duplicate + filtered + rejected else f"{sums}: the sum does not hold, please report this"
